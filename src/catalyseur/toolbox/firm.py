"""Sizes of a firm: what they can be, given what is known.

Figures add up those of linked enterprises (over 50 %: whole) and partner ones (25 to 50 %: pro rata),
Annex I, art. 3 and 6 of Regulation (EU) 651/2014. The rule of two consecutive years (art. 4(2)) needs
earlier accounts, which a project does not give: it is left to the desk.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from catalyseur.toolbox.project import Firm, Linked
from catalyseur.toolbox.vocabulary import Category, EuSize
from catalyseur.values.money import CENTS_PER_EURO

_MILLION = 1_000_000 * CENTS_PER_EURO
_INFINITY = Decimal("Infinity")
_PARTNER = Decimal("0.25")
_LINKED = Decimal("0.5")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceiling:
    """A size a firm fits: headcount under `below`, and turnover or balance sheet at most (cents)."""

    below: int
    turnover_cents: int
    balance_sheet_cents: int


EU_CEILINGS = {
    EuSize.MICRO: Ceiling(below=10, turnover_cents=2 * _MILLION, balance_sheet_cents=2 * _MILLION),
    EuSize.SMALL: Ceiling(below=50, turnover_cents=10 * _MILLION, balance_sheet_cents=10 * _MILLION),
    EuSize.MEDIUM: Ceiling(below=250, turnover_cents=50 * _MILLION, balance_sheet_cents=43 * _MILLION),
}
CATEGORY_CEILINGS = {
    Category.PME: Ceiling(below=250, turnover_cents=50 * _MILLION, balance_sheet_cents=43 * _MILLION),
    Category.ETI: Ceiling(below=5000, turnover_cents=1500 * _MILLION, balance_sheet_cents=2000 * _MILLION),
}
SizeT = TypeVar("SizeT", EuSize, Category)
FIGURES = ("headcount", "turnover_cents", "balance_sheet_cents")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What a figure of the group can be: from `low` to `high`, both included."""

    low: Decimal
    high: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The firm's figures with its linked and partner enterprises', as far as they are known."""

    headcount: Bounds
    turnover_cents: Bounds
    balance_sheet_cents: Bounds

    def can_fit(self, ceiling: Ceiling) -> bool:
        """Tell whether some value of the unknown figures fits the ceiling."""
        return self.headcount.low < ceiling.below and (
            self.turnover_cents.low <= ceiling.turnover_cents
            or self.balance_sheet_cents.low <= ceiling.balance_sheet_cents
        )

    def must_fit(self, ceiling: Ceiling) -> bool:
        """Tell whether every value of the unknown figures fits the ceiling."""
        return self.headcount.high < ceiling.below and (
            self.turnover_cents.high <= ceiling.turnover_cents
            or self.balance_sheet_cents.high <= ceiling.balance_sheet_cents
        )


def consolidate(firm: Firm) -> Group:
    """Add up the firm and its linked and partner enterprises."""
    return Group(**{figure: _total(firm, figure) for figure in FIGURES})


def possible_eu_sizes(firm: Firm) -> frozenset[EuSize]:
    """Return the EU sizes the known facts leave possible; a quarter in public hands is never an SME."""
    public = [entry.share for entry in firm.linked if entry.public]
    if sum(share for share in public if share is not None) >= _PARTNER:
        return frozenset({EuSize.LARGE})  # Annex I, art. 3(4): held jointly or individually
    sizes = _possible(consolidate(firm), EU_CEILINGS, EuSize.LARGE)
    if None in public:
        sizes |= {EuSize.LARGE}
    return frozenset(sizes)


def possible_categories(firm: Firm) -> frozenset[Category]:
    """Return the French categories left possible (decree 2008-1354); the INSEE one decides if given."""
    if firm.category:
        return frozenset({firm.category})
    return frozenset(_possible(consolidate(firm), CATEGORY_CEILINGS, Category.GE))


def missing_figures(firm: Firm) -> tuple[str, ...]:
    """Name the unknown figures on which the size may hang."""
    own = {"turnover_cents": "turnover_eur", "balance_sheet_cents": "balance_sheet_eur"}
    missing = [f"firm.{own.get(figure, figure)}" for figure in FIGURES if getattr(firm, figure) is None]
    if any(None in (entry.share, *(getattr(entry, f) for f in FIGURES)) for entry in firm.linked):
        missing.append("firm.linked")
    return tuple(missing)


def _possible(group: Group, ceilings: dict[SizeT, Ceiling], above: SizeT) -> set[SizeT]:
    sizes: set[SizeT] = set()
    for size, ceiling in ceilings.items():
        if group.can_fit(ceiling):
            sizes.add(size)
        if group.must_fit(ceiling):
            return sizes
    return sizes | {above}


def _total(firm: Firm, figure: str) -> Bounds:
    parts = [_bounds(getattr(firm, figure)), *(_part(entry, figure) for entry in firm.linked)]
    return Bounds(low=sum((p.low for p in parts), Decimal(0)), high=sum((p.high for p in parts), Decimal(0)))


def _part(entry: Linked, figure: str) -> Bounds:
    whole = _bounds(getattr(entry, figure))
    if entry.share is None:
        return Bounds(low=Decimal(0), high=whole.high)
    if entry.share < _PARTNER:
        return Bounds(low=Decimal(0), high=Decimal(0))
    weight = Decimal(1) if entry.share > _LINKED else entry.share
    return Bounds(low=whole.low * weight, high=whole.high * weight)


def _bounds(value: float | None) -> Bounds:
    if value is None:
        return Bounds(low=Decimal(0), high=_INFINITY)
    exact = Decimal(str(value))
    return Bounds(low=exact, high=exact)

"""The selection of a committee: awards, refusals with their rule, bound; or the rules that conflict."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from catalyseur.portfolio.check import Awards, Checked, check_awards
from catalyseur.portfolio.committee import Committee, Request
from catalyseur.portfolio.conflict import smallest_conflict
from catalyseur.portfolio.model import STATE, Model, build_model
from catalyseur.portfolio.search import Found, NoSelectionError, search
from catalyseur.portfolio.split import split_awards
from catalyseur.portfolio.tally import Tally

MOST_PROVED = 2000  # requests up to which the optimum and the tie order are proved unless asked otherwise
USUAL_GAP = Fraction(1, 1000)


class UncheckedSelectionError(RuntimeError):
    """The exact check refused what the search proposed: a fault of ours, never shown as a selection."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Awards and refusals in rank order; `value` and `bound` in hundredths of a point.

    A bound less than a hundredth above the value is written as the value: points are counted in hundredths.
    `is_order_proved` tells whether no selection of as many points stands before in the tie order.
    """

    committee: Committee
    awards: Awards
    refused: Mapping[str, str]
    value: Fraction
    bound: Fraction
    is_order_proved: bool
    checked: Checked

    @property
    def is_optimal(self) -> bool:
        """Tell whether no selection counts a hundredth of a point more."""
        return self.bound == self.value

    @property
    def gap(self) -> Fraction:
        """How far the best may be, as a share of the bound; 0 when proved optimal."""
        return Fraction(0) if self.is_optimal else (self.bound - self.value) / self.bound

    @property
    def cents(self) -> int:
        """What is awarded."""
        return sum(award.cents for award in self.awards.values())


@dataclass(frozen=True, kw_only=True)
class Infeasible:
    """No selection meets every rule; `conflict` names rules that cannot hold together."""

    committee: Committee
    conflict: tuple[str, ...]


def select(
    committee: Committee, gap: Fraction | None = None, without: frozenset[str] = frozenset()
) -> Selection | Infeasible:
    """Return the best selection within `gap`, the rules in `without` left out; checked to the cent.

    By default 0 (proved, one answer) up to MOST_PROVED requests, then USUAL_GAP. Raises
    UncheckedSelectionError when the exact check refuses it.
    """
    if gap is None:
        gap = Fraction(0) if len(committee.requests) <= MOST_PROVED else USUAL_GAP
    model = build_model(committee, without)
    try:
        found = search(model, gap)
    except NoSelectionError:
        return Infeasible(committee=committee, conflict=smallest_conflict(committee, without))
    return _checked(model, found, without)


def _checked(model: Model, found: Found, without: frozenset[str]) -> Selection:
    committee, tally = model.committee, Tally(model, found.cents)
    cents = {model.requests[column].id: amount for column, amount in found.cents.items()}
    awards = split_awards(committee, cents)
    checked = check_awards(committee, awards)
    wrong = set(checked.broken) - _left_out(checked.broken, without)
    if wrong:
        raise UncheckedSelectionError(f"the selection breaks {', '.join(sorted(wrong))}")
    value = model.value(found.cents)
    return Selection(
        committee=committee,
        awards=awards,
        refused=_refused(model, tally),
        value=value,
        bound=value if found.is_optimal else found.bound,
        is_order_proved=found.is_optimal and found.is_first,
        checked=checked,
    )


def _left_out(broken: Mapping[str, Fraction], without: frozenset[str]) -> set[str]:
    return {rule for rule in broken if rule in without or rule.partition(":")[0] in without}


def _refused(model: Model, tally: Tally) -> dict[str, str]:
    """Name, for each request not funded, the first rule its least award would break."""
    columns = {request.id: column for column, request in enumerate(model.requests)}
    refused = {}
    for request in model.committee.requests:
        column = columns.get(request.id)
        if column is None:
            payable = model.committee.is_payable(request)
            refused[request.id] = "minimum_funding_ratio" if payable else "ineligible"
        elif column not in tally.cents:
            refused[request.id] = _obstacle(model, tally, column)
    return refused


def _obstacle(model: Model, tally: Tally, column: int) -> str:
    row = tally.obstacle(column, model.leasts[column])
    rule = "tie_order" if row is None else model.rows[row].rule
    return _money(model.committee, model.requests[column]) if rule == STATE else rule


def _money(committee: Committee, request: Request) -> str:
    """Name the envelopes that are spent: the State's is read last, once the région's is."""
    if not committee.has_region_money(request):
        return STATE
    region = f"envelope:region:{request.region}"
    return f"{region}+state" if request.is_state_eligible else region

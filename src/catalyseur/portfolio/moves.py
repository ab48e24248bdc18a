"""Requests moved in or out by hand: the rules it breaks and the euros, known before anything is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from catalyseur.portfolio.check import NOTHING, Awards, Checked, check_awards
from catalyseur.portfolio.committee import Committee
from catalyseur.portfolio.split import split_awards
from catalyseur.values.money import euros_text

_MONEY = ("envelope", "ineligible", "unknown", "negative")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A selection as it stands: who pays what, what it counts in hundredths of a point, what the check finds."""

    awards: Awards
    value: Fraction
    checked: Checked

    @property
    def cents(self) -> int:
        """What is awarded."""
        return sum(award.cents for award in self.awards.values())

    @property
    def unpaid(self) -> Mapping[str, Fraction]:
        """The rules of money it breaks, with the excess in cents, whatever the other rules say."""
        broken = self.checked.broken
        return {rule: excess for rule, excess in broken.items() if rule.partition(":")[0] in _MONEY}


@dataclass(frozen=True, kw_only=True, slots=True)
class Spent:
    """What an envelope holds and pays, before and after a move; `left_cents` below zero is over."""

    rule: str
    limit_cents: int
    before_cents: int
    after_cents: int

    @property
    def left_cents(self) -> int:
        """What stays after the move."""
        return self.limit_cents - self.after_cents


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """A selection before and after moves."""

    before: Standing
    after: Standing

    @property
    def newly_broken(self) -> Mapping[str, Fraction]:
        """The rules that the moves break, or break further, with the whole excess, in cents or requests."""
        known = self.before.checked.broken
        broken = self.after.checked.broken
        return {rule: excess for rule, excess in broken.items() if excess > known.get(rule, 0)}

    @property
    def mended(self) -> tuple[str, ...]:
        """The rules that were broken and hold again."""
        return tuple(rule for rule in self.before.checked.broken if rule not in self.after.checked.broken)

    @property
    def envelopes(self) -> tuple[Spent, ...]:
        """Every envelope, the State's first."""
        before, after = _used(self.before.checked), _used(self.after.checked)
        return tuple(
            Spent(rule=rule, limit_cents=limit, before_cents=before[rule][0], after_cents=used)
            for rule, (used, limit) in after.items()
        )


def stand(committee: Committee, cents: Mapping[str, int]) -> Standing:
    """Return a selection given as cents by request, split between payers and checked; unknown ids are left out."""
    awards = split_awards(committee, cents)
    values = (committee.value(committee.by_id[name], paid.cents) for name, paid in awards.items())
    return Standing(awards=awards, value=sum(values, Fraction(0)), checked=check_awards(committee, awards))


def move_requests(committee: Committee, cents: Mapping[str, int], moves: Mapping[str, int]) -> Moved:
    """Give requests other amounts, 0 to take them out, and tell what changes.

    The région's money is shared out again as after a run, so that a move may change who pays another request.
    """
    return Moved(before=stand(committee, cents), after=stand(committee, {**cents, **moves}))


def differing(standings: Sequence[Standing]) -> tuple[str, ...]:
    """Return the requests that selections do not all help by the same amounts of the same payers.

    In the order of the first selection that helps them.
    """
    names = dict.fromkeys(name for one in standings for name in one.awards)
    return tuple(name for name in names if len({one.awards.get(name, NOTHING) for one in standings}) > 1)


def refusal_of_move(committee: Committee, name: str, cents: int) -> str | None:
    """Say in French why a move cannot be made at all: no such request, more than it asks; None when it can."""
    if name not in committee.by_id:
        return f"« {name} » n’est pas une demande de ce comité : choisissez-la dans la liste."
    asked_cents = committee.by_id[name].asked_cents
    if cents > asked_cents:
        return (
            f"La demande « {name} » est de {euros_text(asked_cents)} : {euros_text(cents)} la dépassent. "
            "Attribuez au plus ce qui est demandé."
        )
    return None


def _used(checked: Checked) -> dict[str, tuple[int, int]]:
    """Return what each envelope pays and holds, in cents."""
    return {
        limit.rule: (int(limit.used), int(limit.bound))
        for limit in checked.limits
        if limit.rule.startswith("envelope:")
    }

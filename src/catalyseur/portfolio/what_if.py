"""What one more million buys and what each rule costs, as intervals: exact where both selections are proved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from catalyseur.portfolio.committee import Committee, Envelopes
from catalyseur.portfolio.model import BONUS, RULES, STATE
from catalyseur.portfolio.selection import Selection, select

MILLION_CENTS = 100_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Gain:
    """What the best selection would gain, in hundredths of a point: at least `low`, at most `high`.

    `added` and `removed` name the requests funded in one selection and not in the other.
    """

    low: Fraction
    high: Fraction
    added: tuple[str, ...]
    removed: tuple[str, ...]


def buy_more(selection: Selection, gap: Fraction | None = None) -> dict[str, Gain]:
    """Tell what one more million euros in each envelope brings."""
    return {name: gain_of(selection, name, gap) for name in envelopes_of(selection.committee)}


def cost_rules(selection: Selection, gap: Fraction | None = None) -> dict[str, Gain]:
    """Tell what the best selection would gain without each rule that stands.

    The bonus is costed in bare scores: what the selection gives up for it.
    """
    return {name: gain_of(selection, name, gap) for name in rules_of(selection.committee)}


def envelopes_of(committee: Committee) -> tuple[str, ...]:
    """Name the envelopes that may pay some request."""
    envelopes = [STATE, *(f"envelope:region:{region}" for region in sorted(committee.envelopes.region_cents))]
    return tuple(envelope for envelope in envelopes if _may_pay(committee, envelope))


def rules_of(committee: Committee) -> tuple[str, ...]:
    """Name the rules that stand, the bonus last."""
    bonus = (BONUS,) if committee.rules.cooperative_bonus else ()
    return tuple(rule for rule in RULES if _stands(committee, rule)) + bonus


def gain_of(selection: Selection, name: str, gap: Fraction | None = None) -> Gain:
    """Tell what one change brings: one more million in an envelope, or a rule left out."""
    committee = selection.committee
    if name.startswith("envelope:"):
        return _gain(selection, select(_richer(committee, name), gap))
    now = _bare(selection) if name == BONUS else selection
    return _gain(now, select(committee, gap, frozenset({name})))


def _gain(now: Selection, then: object) -> Gain:
    if not isinstance(then, Selection):  # less strict than what was met
        raise TypeError("a looser case has a selection")
    added = tuple(name for name in then.awards if name not in now.awards)
    removed = tuple(name for name in now.awards if name not in then.awards)
    return Gain(
        low=max(Fraction(0), then.value - now.bound),
        high=max(Fraction(0), then.bound - now.value),
        added=added,
        removed=removed,
    )


def _bare(selection: Selection) -> Selection:
    """Count the same awards in bare scores, as what they are worth for sure."""
    found = ((selection.committee.by_id[name], paid.cents) for name, paid in selection.awards.items())
    value = sum((Fraction(one.score * cents, one.asked_cents) for one, cents in found), Fraction(0))
    return replace(selection, value=value, bound=value)


def _richer(committee: Committee, envelope: str) -> Committee:
    now = committee.envelopes
    if envelope == STATE:
        more = replace(now, state_cents=now.state_cents + MILLION_CENTS)
    else:
        region = envelope.rpartition(":")[2]
        cents: Mapping[str, int] = {
            **now.region_cents,
            region: now.region_cents[region] + MILLION_CENTS,
        }
        more = Envelopes(state_cents=now.state_cents, region_cents=cents)
    return replace(committee, envelopes=more)


def _may_pay(committee: Committee, envelope: str) -> bool:
    if envelope == STATE:
        return any(request.is_state_eligible for request in committee.requests)
    region = envelope.rpartition(":")[2]
    return any(r.region == region and r.is_region_eligible for r in committee.requests)


def _stands(committee: Committee, rule: str) -> bool:
    rules = committee.rules
    kinds = {most.kind for most in rules.at_most}
    return {
        "smes_at_least": rules.smes_at_least is not None,
        "sector_at_most": "sector" in kinds,
        "territory_at_most": "territory" in kinds,
        "one_per_territory": rules.one_per_territory_from is not None,
        "exclusive": bool(rules.exclusive),
        "large_helps_small": rules.large_helps_small,
        "minimum_funding_ratio": rules.minimum_funding_ratio > 0,
    }[rule]

"""The independent exact check of a selection: each rule read from the awards' side, in whole cents.

Nothing here reads the model that was solved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from catalyseur.portfolio.committee import Committee, Quota, Request


@dataclass(frozen=True, kw_only=True, slots=True)
class Award:
    """What the State and the Région pay on one request, in cents."""

    state_cents: int
    region_cents: int

    @property
    def cents(self) -> int:
        """The whole award."""
        return self.state_cents + self.region_cents


NOTHING = Award(state_cents=0, region_cents=0)
Awards = Mapping[str, Award]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """`used` may reach `bound`, in cents or in requests."""

    rule: str
    used: Fraction | int
    bound: Fraction | int

    @property
    def excess(self) -> Fraction:
        """What stands above the bound; below zero while the rule holds."""
        return Fraction(self.used) - self.bound


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """The limits of a selection; `broken` names the rules it breaks with the excess, in cents or requests."""

    limits: tuple[Limit, ...]
    broken: Mapping[str, Fraction]

    @property
    def is_accepted(self) -> bool:
        """Tell whether every rule holds."""
        return not self.broken


Paid = list[tuple[Request, Award]]


def check_awards(committee: Committee, awards: Awards) -> Checked:
    """Read every rule against awards in cents; accept or refuse them. An unknown id breaks `unknown:ID`."""
    paid = [(committee.by_id[name], award) for name, award in awards.items() if name in committee.by_id]
    limits = tuple(_limits(committee, paid))
    broken = {f"unknown:{name}": Fraction(1) for name in awards if name not in committee.by_id}
    for limit in limits:
        if limit.used > limit.bound:
            broken[limit.rule] = max(broken.get(limit.rule, Fraction(0)), limit.excess)
    return Checked(limits=limits, broken=broken)


def _limits(committee: Committee, paid: Paid) -> Iterator[Limit]:
    yield from _envelopes(committee, paid)
    for request, award in paid:
        yield from _amounts(committee, request, award)
    yield from _shares(committee, paid)
    yield from _presence(committee, {request.id for request, _ in paid})


def _envelopes(committee: Committee, paid: Paid) -> Iterator[Limit]:
    envelopes, spent = committee.envelopes, dict.fromkeys(committee.envelopes.region_cents, 0)
    for request, award in paid:
        if award.region_cents:
            if committee.has_region_money(request) and request.region is not None:
                spent[request.region] += award.region_cents
            else:
                yield Limit(rule=f"ineligible:{request.id}", used=award.region_cents, bound=0)
        if award.state_cents and not request.is_state_eligible:
            yield Limit(rule=f"ineligible:{request.id}", used=award.state_cents, bound=0)
    state = sum(award.state_cents for _, award in paid)
    yield Limit(rule="envelope:state", used=state, bound=envelopes.state_cents)
    for region, cents in spent.items():
        yield Limit(rule=f"envelope:region:{region}", used=cents, bound=envelopes.region_cents[region])


def _amounts(committee: Committee, request: Request, award: Award) -> Iterator[Limit]:
    """Give the limits of one request: its own amounts only where it breaks them."""
    if award.cents > request.most_cents:
        yield Limit(rule=f"maximum:{request.id}", used=award.cents, bound=request.most_cents)
    if award.cents < request.least_cents:
        yield Limit(rule=f"minimum:{request.id}", used=-award.cents, bound=-request.least_cents)
    ratio = committee.rules.minimum_funding_ratio
    if ratio:
        asked = ratio.numerator * request.asked_cents
        owed = Fraction(asked, ratio.denominator) if asked % ratio.denominator else asked // ratio.denominator
        yield Limit(rule="minimum_funding_ratio", used=owed, bound=award.cents)
    lowest = min(award.state_cents, award.region_cents)
    if lowest < 0:
        yield Limit(rule=f"negative:{request.id}", used=-lowest, bound=0)


def _shares(committee: Committee, paid: Paid) -> Iterator[Limit]:
    total = sum(award.cents for _, award in paid)
    quota = committee.rules.smes_at_least
    if quota:
        smes = sum(award.cents for request, award in paid if request.is_sme)
        yield Limit(rule="smes_at_least", used=-smes, bound=-_cents(quota, total))
    received: dict[tuple[str, str | None], int] = {}
    for request, award in paid:
        for key in (("sector", request.sector), ("territory", request.territory)):
            received[key] = received.get(key, 0) + award.cents
    for most in committee.rules.at_most:
        used = received.get((most.kind, most.name), 0)
        yield Limit(rule=most.rule, used=used, bound=_cents(most.quota, total))


def _presence(committee: Committee, funded: set[str]) -> Iterator[Limit]:
    rules = committee.rules
    for left, right in rules.exclusive:
        yield Limit(rule=f"exclusive:{left}/{right}", used=len({left, right} & funded), bound=1)
    if rules.large_helps_small:
        for name in sorted(funded):
            request = committee.by_id[name]
            if not request.is_sme:
                helped = sum(committee.by_id[small].is_sme for small in funded & set(request.helps))
                yield Limit(rule="large_helps_small", used=1, bound=helped)
    if rules.one_per_territory_from is not None:
        wanted: dict[str, int] = {}
        for request in committee.requests:
            if qualifies(committee, request) and request.territory is not None:
                wanted[request.territory] = wanted.get(request.territory, 0) + (request.id in funded)
        for territory, number in wanted.items():
            yield Limit(rule=f"one_per_territory:{territory}", used=-number, bound=-1)


def qualifies(committee: Committee, request: Request) -> bool:
    """Tell whether a request makes its territory one where a request qualifies."""
    threshold = committee.rules.one_per_territory_from
    return threshold is not None and committee.points(request) >= threshold and committee.is_payable(request)


def _cents(quota: Quota, total: int) -> Fraction:
    return Fraction(quota.cents) if quota.cents is not None else (quota.share or Fraction(0)) * total

"""The independent exact check of a plan: each rule read from the plan's side, in whole cents.

Nothing here reads the model that was solved. A limit compares what the plan uses with what the law or
the scheme allows; a plan that breaks one is refused, by the name of the rule.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from catalyseur.financing.admission import Admission, admit
from catalyseur.financing.check_regional import regional_limits
from catalyseur.financing.de_minimis import room_cents
from catalyseur.financing.intensity import Ceiling, is_raised_advance
from catalyseur.financing.law import Law
from catalyseur.financing.limit import Limit, Paid, total_gge
from catalyseur.financing.regional import area_class
from catalyseur.financing.situation import Allocation, CostLine, Offer, Situation
from catalyseur.financing.start_up import start_up_share
from catalyseur.financing.vocabulary import LOCAL_AUTHORITY_OWNERS, NETTED_INSTRUMENTS, Basis
from catalyseur.toolbox.vocabulary import Instrument


@dataclass(frozen=True, kw_only=True)
class Checked:
    """The limits of a plan; `broken` names the rules it breaks, with what exceeds them in cents."""

    limits: tuple[Limit, ...]
    broken: Mapping[str, Fraction]

    @property
    def is_accepted(self) -> bool:
        """Tell whether every rule holds."""
        return not self.broken

    @property
    def binding(self) -> tuple[str, ...]:
        """Name the rules that leave no further cent, in the order they were read."""
        return tuple(dict.fromkeys(limit.rule for limit in self.limits if limit.is_binding))


def check_plan(
    situation: Situation, law: Law, allocation: Allocation, admission: Admission | None = None
) -> Checked:
    """Read every rule against an allocation in cents; accept or refuse it."""
    admission = admission or admit(situation, law)
    paid = [
        Paid(offer=situation.offer(offer_id), line=situation.line(line_id), cents=cents)
        for offer_id, lines in allocation.items()
        for line_id, cents in lines.items()
        if cents
    ]
    limits = tuple(_limits(situation, law, admission, paid))
    broken: dict[str, Fraction] = {}
    for limit in limits:
        if limit.slack < 0:
            broken[limit.rule] = max(broken.get(limit.rule, Fraction(0)), -limit.slack)
    for part in paid:
        if (part.offer.id, part.line.id) not in admission.ceilings or part.cents < 0:
            broken[f"admission:{part.offer.id}"] = Fraction(abs(part.cents))
    return Checked(limits=limits, broken=broken)


def _limits(situation: Situation, law: Law, admission: Admission, paid: list[Paid]) -> Iterator[Limit]:
    for offer in situation.offers:
        yield from _offer_limits(offer, [part for part in paid if part.offer is offer], paid)
    yield from _group_limits(situation, paid)
    for line in situation.lines:
        yield from _line_limits(admission, line, [part for part in paid if part.line is line])
    minimis = [part for part in paid if part.offer.basis is Basis.DE_MINIMIS]
    if any(o.basis is Basis.DE_MINIMIS and o.id not in admission.refusals for o in situation.offers):
        yield Limit(
            rule="deminimis_ceiling", used=total_gge(minimis), bound=Fraction(room_cents(situation, law))
        )
    yield from _start_up_limits(situation, law, paid)
    yield from regional_limits(situation, law, admission, paid)
    yield from _owner_limits(situation, law, paid)


def _offer_limits(offer: Offer, own: list[Paid], everyone: list[Paid]) -> Iterator[Limit]:
    total = sum(part.cents for part in own)
    for part in own:
        rate = offer.rate_on(part.line.id)
        if offer.is_base_net_of_grants:
            rate = Fraction(1) if rate is None else rate
        if rate is not None:
            base = part.line.cost_cents - _netted_cents(offer, part.line, everyone)
            yield Limit(rule=f"rate:{offer.id}", used=part.cents, bound=rate * base)
    if not own:
        return
    if offer.cap_cents is not None:
        yield Limit(rule=f"cap:{offer.id}", used=total, bound=offer.cap_cents)
    if offer.floor_cents is not None:
        yield Limit(rule=f"floor:{offer.id}", used=-total, bound=-offer.floor_cents)
    if offer.min_base_cents is not None:
        base = sum(part.line.cost_cents for part in own)
        yield Limit(rule=f"min_base:{offer.id}", used=-base, bound=-offer.min_base_cents)
    if offer.base_cap_cents is not None:
        counted = sum(
            (part.cents / (offer.rate_on(part.line.id) or Fraction(1)) for part in own), Fraction(0)
        )
        yield Limit(rule=f"base_cap:{offer.id}", used=counted, bound=offer.base_cap_cents)


def _netted_cents(offer: Offer, line: CostLine, everyone: Iterable[Paid]) -> int:
    """Add up the public grants of a line where a tax credit is counted net of them."""
    if not offer.is_base_net_of_grants or offer.instrument is not Instrument.TAX_CREDIT:
        return 0
    return sum(
        part.cents
        for part in everyone
        if part.line is line and part.offer.is_public and part.offer.instrument in NETTED_INSTRUMENTS
    )


def _group_limits(situation: Situation, paid: list[Paid]) -> Iterator[Limit]:
    used = {part.offer.id for part in paid}
    groups: dict[str, list[str]] = {}
    for offer in situation.offers:
        if offer.exclusive_group:
            groups.setdefault(offer.exclusive_group, []).append(offer.id)
        for need in offer.requires if offer.id in used else ():
            yield Limit(rule=f"requires:{offer.id}", used=1, bound=int(need in used), is_silent=True)
    for group, members in groups.items():
        if len(members) > 1:
            yield Limit(rule=f"exclusive:{group}", used=len(used & set(members)), bound=1)


def _line_limits(admission: Admission, line: CostLine, paid: list[Paid]) -> Iterator[Limit]:
    """Each aid within its own basis; all aid counted within the highest of the bases used (Art. 8(3)(b))."""
    if paid:
        total = sum(part.cents for part in paid)
        yield Limit(rule=f"public_aid_within_cost:{line.id}", used=total, bound=line.cost_cents)
    ceilings: list[Ceiling] = []
    for part in paid:
        ceiling = admission.ceilings.get((part.offer.id, line.id))
        if ceiling:
            ceilings.append(ceiling)
            rule = f"intensity:{line.id}:{ceiling.basis.value}"
            yield Limit(rule=rule, used=part.gge, bound=ceiling.share * line.cost_cents, step=part.offer.gge)
    counted = [part for part in paid if part.offer.counts_on_costs]
    if not ceilings:
        return
    highest = max(ceiling.share for ceiling in ceilings)
    step = min(part.offer.gge for part in counted)
    plain = [part for part in counted if not is_raised_advance(part.offer)]
    base = max(ceiling.base_share for ceiling in ceilings)
    for basis in dict.fromkeys(ceiling.basis for ceiling in ceilings if ceiling.share == highest):
        rule = f"intensity:{line.id}:{basis.value}"
        yield Limit(rule=rule, used=total_gge(counted), bound=highest * line.cost_cents, step=step)
        if base < highest:
            yield Limit(rule=rule, used=total_gge(plain), bound=base * line.cost_cents)


def _start_up_limits(situation: Situation, law: Law, paid: list[Paid]) -> Iterator[Limit]:
    parts = [part for part in paid if part.offer.basis is Basis.ART22]
    if parts:
        shares = [start_up_share(situation, law, part.offer) for part in parts]
        taken = sum((share * part.cents for share, part in zip(shares, parts, strict=True)), Fraction(0))
        yield Limit(rule="notification_threshold:art22", used=taken, bound=1, step=min(shares))


def _owner_limits(situation: Situation, law: Law, paid: list[Paid]) -> Iterator[Limit]:
    """Leave a local authority 20 % of the public money, its own included (L.1111-10 III of the CGCT)."""
    if situation.owner not in LOCAL_AUTHORITY_OWNERS or area_class(situation, law) == "a":
        return
    private = situation.private_cents + sum(part.cents for part in paid if not part.offer.is_public)
    grants = [p for p in paid if p.offer.is_public and p.offer.instrument is Instrument.GRANT]
    share = 1 - law.national.own_share_of_public_owner_pct.share
    base = max(0, situation.cost_cents - private)
    if grants:
        yield Limit(rule="local_authority_own_20", used=sum(p.cents for p in grants), bound=share * base)

"""The rules of a plan, written as rows. `check` says the same things again, from the plan's side."""

from itertools import groupby

from catalyseur.financing.admission import Admission
from catalyseur.financing.cumulation import write_line
from catalyseur.financing.de_minimis import room_cents
from catalyseur.financing.exact import Exact
from catalyseur.financing.law import Law
from catalyseur.financing.model import STRUCTURE, USED_PAYS, Builder, Model
from catalyseur.financing.regional import area_class
from catalyseur.financing.regional_rules import write_regional_rules
from catalyseur.financing.request import Request
from catalyseur.financing.situation import Offer, Situation
from catalyseur.financing.start_up import start_up_ceiling_cents, start_up_share
from catalyseur.financing.vocabulary import LOCAL_AUTHORITY_OWNERS, Basis
from catalyseur.toolbox.vocabulary import Instrument


def build_model(
    situation: Situation,
    law: Law,
    admission: Admission,
    *,
    without: frozenset[str] = frozenset(),
    request: Request | None = None,
) -> Model:
    """Write every rule but those of `without` into one model."""
    builder = Builder(situation, law, admission, without)
    for offer in builder.offers:
        if offer.id in builder.used:
            _write_offer(builder, offer)
    _write_links_between(builder)
    governed = {line.id: write_line(builder, line) for line in builder.situation.lines}
    _write_de_minimis(builder)
    _write_start_up(builder)
    write_regional_rules(builder, governed)
    _write_owner_share(builder)
    _write_request(builder, request or Request())
    return builder.build()


def _write_offer(builder: Builder, offer: Offer) -> None:
    """Bound an offer's total, and tie its amounts to its use: a used offer pays at least a cent."""
    used, columns = builder.used[offer.id], [column for _, column in builder.pairs([offer])]
    if offer.cap_cents is not None:
        builder.demand(f"cap:{offer.id}", {**dict.fromkeys(columns, 1), used: -offer.cap_cents}, 0)
    for column in columns:
        builder.demand(STRUCTURE, {column: 1, used: -builder.uppers[column]}, 0)
    floor = 0 if builder.drops(f"floor:{offer.id}") else offer.floor_cents or 0
    builder.demand(USED_PAYS, {used: max(1, floor), **dict.fromkeys(columns, -1)}, 0)
    builder.has_real_choices |= floor > 1
    _write_bases(builder, offer)


def _write_bases(builder: Builder, offer: Offer) -> None:
    """Demand the minimum base over the lines the offer pays; bound the base that is counted."""
    rule, used = f"min_base:{offer.id}", builder.used[offer.id]
    columns = {line: column for (name, line), column in builder.amounts.items() if name == offer.id}
    if offer.min_base_cents and not builder.drops(rule):
        builder.has_real_choices = True
        base: dict[int, Exact] = {used: offer.min_base_cents}
        for line_id, column in columns.items():
            paid = builder.choice()
            builder.demand(STRUCTURE, {column: 1, paid: -builder.uppers[column]}, 0)
            builder.demand(STRUCTURE, {paid: 1, column: -1}, 0)
            builder.demand(STRUCTURE, {paid: 1, used: -1}, 0)
            base[paid] = -builder.situation.line(line_id).cost_cents
        builder.demand(rule, base, 0)
    if offer.base_cap_cents is not None:
        rates = {line_id: offer.rate_on(line_id) for line_id in columns}
        counted: dict[int, Exact] = {columns[line_id]: 1 / rate for line_id, rate in rates.items() if rate}
        builder.demand(f"base_cap:{offer.id}", counted, offer.base_cap_cents)


def _write_links_between(builder: Builder) -> None:
    """Of an exclusive group one offer at most; an offer that requires another goes with it."""
    grouped = sorted((o for o in builder.offers if o.exclusive_group), key=lambda o: o.exclusive_group or "")
    for group, members in groupby(grouped, key=lambda o: o.exclusive_group):
        columns = [builder.used[offer.id] for offer in members if offer.id in builder.used]
        if len(columns) > 1:
            builder.has_real_choices = True
            builder.demand(f"exclusive:{group}", dict.fromkeys(columns, 1), 1)
    for offer in builder.offers:
        for need in offer.requires if offer.id in builder.used else ():
            builder.has_real_choices = True
            terms: dict[int, Exact] = {builder.used[offer.id]: 1}
            if need in builder.used:
                terms[builder.used[need]] = -1
            builder.demand(f"requires:{offer.id}", terms, 0)


def _write_de_minimis(builder: Builder) -> None:
    """Hold the de minimis aid of the plan within what the single undertaking may still receive."""
    offers = [offer for offer in builder.offers if offer.basis is Basis.DE_MINIMIS]
    terms = {column: offer.gge for offer, column in builder.pairs(offers)}
    builder.demand("deminimis_ceiling", terms, room_cents(builder.situation, builder.law))


def _write_start_up(builder: Builder) -> None:
    """Hold start-up aid within its amounts, pro rata of each form (Art. 22(3) and (4))."""
    offers = [offer for offer in builder.offers if offer.basis is Basis.ART22]
    if not offers:
        return
    situation, law = builder.situation, builder.law
    scale = start_up_ceiling_cents(situation, law, Instrument.GRANT)
    terms = {c: start_up_share(situation, law, o) * scale for o, c in builder.pairs(offers)}
    builder.demand("notification_threshold:art22", terms, scale)


def _write_owner_share(builder: Builder) -> None:
    """Leave a local authority 20 % of the public money of its investment (L.1111-10 III of the CGCT).

    Private money is out of the base; loans are the owner's own; overseas authorities are left out.
    """
    situation, law = builder.situation, builder.law
    if situation.owner not in LOCAL_AUTHORITY_OWNERS or area_class(situation, law) == "a":
        return
    others = 1 - law.national.own_share_of_public_owner_pct.share
    terms: dict[int, Exact] = {}
    for offer, column in builder.pairs(builder.offers):
        if not offer.is_public:
            terms[column] = others
        elif offer.instrument is Instrument.GRANT:
            terms[column] = 1
    base = max(0, situation.cost_cents - situation.private_cents)
    builder.demand("local_authority_own_20", terms, others * base)


def _write_request(builder: Builder, request: Request) -> None:
    builder.has_real_choices |= bool(request.wanted)
    for offer_id in sorted(request.use & set(builder.used)):
        builder.demand(f"request:{offer_id}", {builder.used[offer_id]: -1}, -1)
    for offer_id, cents in sorted(request.totals.items()):
        columns = [column for (name, _), column in builder.amounts.items() if name == offer_id]
        builder.demand(f"request:{offer_id}", dict.fromkeys(columns, 1), cents)
        builder.demand(f"request:{offer_id}", dict.fromkeys(columns, -1), -cents)

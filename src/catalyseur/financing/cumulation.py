"""What may meet on one line of cost (Art. 8): the rows of a line."""

from dataclasses import dataclass
from fractions import Fraction

from catalyseur.financing.exact import Exact
from catalyseur.financing.intensity import is_raised_advance
from catalyseur.financing.model import STRUCTURE, Builder
from catalyseur.financing.situation import CostLine, Offer
from catalyseur.financing.vocabulary import NETTED_INSTRUMENTS, Basis
from catalyseur.toolbox.vocabulary import Instrument


@dataclass(kw_only=True, slots=True)
class Mode:
    """One ceiling that may govern a line: its basis, shares and the columns of the offers that bring it."""

    basis: Basis
    share: Fraction
    base_share: Fraction
    columns: list[int]


def write_line(builder: Builder, line: CostLine) -> dict[Basis, int]:
    """Write the rows of one line; return the choices that say which basis governs it.

    No money beyond the expense; a tax credit within its rate of the cost net of grants; the aid counted
    within the highest ceiling of the bases really used, or the cost where de minimis stands alone.
    """
    everyone = builder.pairs(builder.offers, line.id)
    terms: dict[int, Exact] = {column: 1 for _, column in everyone}
    builder.demand(f"public_aid_within_cost:{line.id}", terms, line.cost_cents)
    _write_net_credits(builder, line, everyone)
    counted = [(offer, column) for offer, column in everyone if offer.counts_on_costs]
    modes = _modes(builder, line, counted)
    if len(modes) == 1 and all(offer.has_eligible_costs for offer, _ in counted):
        gge: dict[int, Exact] = {column: offer.gge for offer, column in counted}
        builder.demand(f"intensity:{line.id}:{modes[0].basis.value}", gge, modes[0].share * line.cost_cents)
        return {}
    return _write_modes(builder, line, counted, modes) if modes else {}


def _write_net_credits(builder: Builder, line: CostLine, everyone: list[tuple[Offer, int]]) -> None:
    grants = [c for o, c in everyone if o.instrument in NETTED_INSTRUMENTS and o.is_public]
    for offer, column in everyone:
        if offer.instrument is Instrument.TAX_CREDIT and offer.is_base_net_of_grants:
            rate = offer.rate_on(line.id)
            rate = Fraction(1) if rate is None else rate
            builder.demand(
                f"rate:{offer.id}", {column: 1, **dict.fromkeys(grants, rate)}, rate * line.cost_cents
            )


def _modes(builder: Builder, line: CostLine, counted: list[tuple[Offer, int]]) -> list[Mode]:
    modes: dict[tuple[Basis, Fraction], Mode] = {}
    for offer, column in counted:
        ceiling = builder.admission.ceilings.get((offer.id, line.id))
        if ceiling:
            key = (ceiling.basis, ceiling.share)
            free = builder.drops(f"intensity:{line.id}:{ceiling.basis.value}")
            shares = (Fraction(1), Fraction(1)) if free else (ceiling.share, ceiling.base_share)
            mode = Mode(basis=ceiling.basis, share=shares[0], base_share=shares[1], columns=[])
            modes.setdefault(key, mode).columns.append(column)
    return list(modes.values())


def _write_modes(
    builder: Builder, line: CostLine, counted: list[tuple[Offer, int]], modes: list[Mode]
) -> dict[Basis, int]:
    """Choose the one ceiling that governs, or none where only de minimis pays the line."""
    builder.has_real_choices = True
    alone, cost = builder.choice(), line.cost_cents
    reach = min(cost, sum(o.gge * builder.uppers[c] for o, c in counted if not o.has_eligible_costs))
    every: dict[int, Exact] = {column: offer.gge for offer, column in counted}
    plain: dict[int, Exact] = {c: o.gge for o, c in counted if not is_raised_advance(o)}
    every[alone] = plain[alone] = -reach
    measured: dict[int, Exact] = {c: o.gge for o, c in counted if o.has_eligible_costs}
    one: dict[int, Exact] = {alone: 1}
    governs: dict[Basis, int] = {}
    for mode in modes:
        choice = builder.choice()
        governs.setdefault(mode.basis, choice)
        one[choice], every[choice], plain[choice] = 1, -mode.share * cost, -mode.base_share * cost
        measured[choice] = -mode.share * cost
        builder.demand(STRUCTURE, {choice: 1, **dict.fromkeys(mode.columns, -1)}, 0)
    for offer, column in counted:
        if offer.has_eligible_costs:
            upper = builder.uppers[column]
            builder.demand(STRUCTURE, {column: 1, alone: upper}, upper)
    builder.demand(STRUCTURE, one, 1)
    builder.demand(STRUCTURE, dict.fromkeys(one, -1), -1)
    builder.demand(STRUCTURE, every, 0)
    builder.demand(STRUCTURE, measured, 0)  # implied; it tightens what the solver sees
    if any(is_raised_advance(offer) for offer, _ in counted):
        builder.demand(STRUCTURE, plain, 0)
    return governs

"""Why nothing meets every demand: a set of demands of which none can be taken away."""

from dataclasses import replace

from catalyseur.financing.admission import admit_requested
from catalyseur.financing.law import Law
from catalyseur.financing.optimum import best_value
from catalyseur.financing.points import NoPlanError
from catalyseur.financing.request import Request
from catalyseur.financing.rules import build_model
from catalyseur.financing.situation import Situation
from catalyseur.financing.words import rule_text
from catalyseur.values.money import euros_text


def smallest_conflict(situation: Situation, law: Law, request: Request) -> dict[str, str]:
    """Return the demands and rules that conflict, in French by name; taking any one away frees the rest.

    Deletion filter (Chinneck and Dravnieks, 1991): rules first, so that the demands stay.
    """
    dropped: set[str] = set()
    left = (f"leave:{offer}" for offer in sorted(request.leave))
    names = [*rule_names(situation), *left, *(f"request:{offer}" for offer in sorted(request.wanted))]
    for name in names:
        if not _is_feasible(situation, law, request, frozenset(dropped | {name})):
            dropped.add(name)
    kept = [name for name in names if name not in dropped]
    return {name: _words(name, situation, request) for name in kept}


def rule_names(situation: Situation) -> tuple[str, ...]:
    """List every rule that may weigh on a plan, in published order."""
    names = [f"{kind}:{offer.id}" for offer in situation.offers for kind in _OFFER_RULES]
    names += [f"exclusive:{offer.exclusive_group}" for offer in situation.offers if offer.exclusive_group]
    names += [f"public_aid_within_cost:{line.id}" for line in situation.lines]
    names += [
        f"intensity:{line.id}:{offer.basis.value}"
        for line in situation.lines
        for offer in situation.offers
        if offer.basis and offer.has_eligible_costs and line.id in offer.line_ids
    ]
    return tuple(dict.fromkeys((*names, *_PLAN_RULES)))


_OFFER_RULES = ("rate", "cap", "floor", "min_base", "base_cap", "requires")
_PLAN_RULES = (
    "deminimis_ceiling",
    "own_contribution_25",
    "adjusted_aid",
    "eligible_cost_mix:art14",
    "eligible_cost_mix:art17",
    "intangible_half:art14",
    "notification_threshold:art22",
    "local_authority_own_20",
)


def _is_feasible(situation: Situation, law: Law, request: Request, without: frozenset[str]) -> bool:
    kept = replace(request, leave=frozenset(o for o in request.leave if f"leave:{o}" not in without))
    admission = admit_requested(situation, law, kept)
    try:
        best_value(build_model(situation, law, admission, without=without, request=kept))
    except NoPlanError:
        return False
    return True


def _words(name: str, situation: Situation, request: Request) -> str:
    kind, _, offer = name.partition(":")
    if kind not in ("request", "leave"):
        return rule_text(name, situation)
    cents, label = request.totals.get(offer), situation.offer(offer).label
    if kind == "leave":
        return f"{label} doit être écarté"
    if cents is None:
        return f"{label} doit être utilisé"
    cost = sum(line.cost_cents for line in situation.lines if line.id in situation.offer(offer).line_ids)
    short = f", plus que ses dépenses ({euros_text(cost)})" if cents > cost else ""
    return f"{label} doit apporter {euros_text(cents)}{short}"

"""What each rule costs: the plan solved again without it, under the same demands."""

from collections.abc import Sequence
from math import floor

from catalyseur.financing.admission import Admission, admit_requested
from catalyseur.financing.conflict import rule_names
from catalyseur.financing.optimum import best_value
from catalyseur.financing.plan import Plan, Variant
from catalyseur.financing.points import NoPlanError
from catalyseur.financing.rules import build_model
from catalyseur.financing.situation import Situation

_CLOSURES = ("incentive_effect", "undertaking_in_difficulty")
_DISCRETE = ("exclusive", "min_base", "floor", "requires")


def cost_rules(plan: Plan, variants: Sequence[Variant]) -> dict[str, int]:
    """Return the cents of gross grant equivalent each rule takes away, in the order of the plan's rules.

    Rules that bind are tried; then rules of yes or no that may shut a scheme out without binding, and the
    incentive effect and the closure to undertakings in difficulty: these are kept where they cost something.
    """
    situation = plan.variant.situation
    admitted = _admit_all(plan, variants)
    binding = [rule for rule in plan.binding if not _is_flag(rule)]
    others = [rule for rule in rule_names(situation) if rule.partition(":")[0] in _DISCRETE]
    costs: dict[str, int] = {}
    for rule in dict.fromkeys((*binding, *(rule for rule in others if _may_weigh(rule, plan)))):
        cost = _cost_of(rule, plan, admitted)
        if rule in binding or cost > 0:
            costs[rule] = cost
    for code in _CLOSURES:
        if any(refusal.reason.value == code for refusal in plan.excluded.values()):
            cost = _cost_of(code, plan, _admit_all(plan, variants, without=frozenset({code})))
            if cost > 0:
                costs[code] = cost
    return costs


def _admit_all(
    plan: Plan, variants: Sequence[Variant], *, without: frozenset[str] = frozenset()
) -> list[tuple[Situation, Admission]]:
    """Admit the offers of each variant as the plan did; one that refuses an offer asked for is no plan."""
    situations = (variant.situation for variant in variants)
    found = [(one, admit_requested(one, plan.law, plan.request, without=without)) for one in situations]
    return [
        (one, admission) for one, admission in found if not plan.request.wanted & admission.refusals.keys()
    ]


def _is_flag(rule: str) -> bool:
    return rule.startswith("notification_threshold") and not rule.endswith(":art22")


def _may_weigh(rule: str, plan: Plan) -> bool:
    """Tell whether a rule of yes or no concerns an offer that has it and stayed out."""
    kind, _, name = rule.partition(":")
    if kind == "exclusive":
        return True
    offer = plan.variant.situation.offer(name)
    has_rule = offer.requires if kind == "requires" else getattr(offer, f"{kind}_cents")
    return bool(has_rule) and (name not in plan.allocation or kind == "min_base")


def _cost_of(rule: str, plan: Plan, admitted: Sequence[tuple[Situation, Admission]]) -> int:
    """Compare exact values: a fraction of a cent floored in the plan is no cost of a rule."""
    values = [plan.value_cents]
    for situation, admission in admitted:
        model = build_model(situation, plan.law, admission, without=frozenset({rule}), request=plan.request)
        try:
            values.append(best_value(model))
        except NoPlanError:
            continue
    return floor(max(values) - plan.value_cents)

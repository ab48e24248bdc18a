"""Plans as plain JSON documents: the same for the command line, the API and the exports."""

from collections.abc import Mapping
from typing import Any

from catalyseur.financing.admission import Refusal
from catalyseur.financing.check import Checked
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.scenarios import Answer, Raise, Scenario
from catalyseur.values.money import CENTS_PER_EURO

Document = dict[str, Any]


def euros(cents: int) -> float | int:
    """Write cents as a JSON number of euros with at most two decimals."""
    whole, rest = divmod(cents, CENTS_PER_EURO)
    return cents / CENTS_PER_EURO if rest else whole


def answer_document(
    answer: Answer, costs: Mapping[str, int] | None = None, refused: Mapping[str, Refusal] | None = None
) -> Document:
    """Write an answer; keys about unknown facts stand only where a fact is unknown.

    `refused` adds the schemes of the catalogue refused before any plan.
    """
    document = plan_document(answer.headline.answer, costs)
    document["excluded"] = _excluded({**answer.excluded, **(refused or {})})
    if answer.others:
        document["facts"] = dict(answer.headline.facts)
        document["at_least"] = answer.is_at_least
        document["scenarios"] = [_scenario(scenario, answer.headline) for scenario in answer.others]
        document["raised_by"] = [_raise(found) for found in answer.raises]
    return document


def plan_document(plan: Plan | Infeasible, costs: Mapping[str, int] | None = None) -> Document:
    """Write one plan, or the conflict that leaves none."""
    if isinstance(plan, Infeasible):
        return _infeasible(plan)
    document: Document = {
        "status": "optimal",
        "gge": euros(plan.gge_cents),
        "own_and_private": euros(plan.own_and_private_cents),
        "allocation": {
            offer: {line: euros(cents) for line, cents in lines.items()}
            for offer, lines in plan.allocation.items()
        },
        "binding": list(plan.binding),
        "excluded": _excluded(plan.excluded),
        "variant": plan.variant.id,
        "notify": plan.is_to_notify,
        "rule_costs": {rule: euros(cents) for rule, cents in (costs or {}).items()},
        "law_version": plan.law.version,
    }
    if plan.thresholds:
        document["notification_thresholds"] = list(plan.thresholds)
    if plan.to_verify:
        document["to_verify"] = list(plan.to_verify)
    return document


def _excluded(refusals: Mapping[str, Refusal]) -> dict[str, str]:
    return {offer: str(refusal) for offer, refusal in refusals.items()}


def checked_document(checked: Checked) -> Document:
    """Write what the exact check read: each limit in cents, fractions written `1/3`."""
    return {
        "accepted": checked.is_accepted,
        "broken": {rule: str(excess) for rule, excess in checked.broken.items()},
        "limits": [
            {
                "rule": limit.rule,
                "used": str(limit.used),
                "bound": str(limit.bound),
                "slack": str(limit.slack),
                "binding": limit.is_binding,
            }
            for limit in checked.limits
        ],
    }


def _infeasible(plan: Infeasible) -> Document:
    return {
        "status": "infeasible",
        "gge": None,
        "own_and_private": None,
        "allocation": {},
        "binding": [],
        "excluded": {},
        "variant": None,
        "notify": False,
        "rule_costs": {},
        "law_version": plan.law.version,
        "conflict": list(plan.conflict),
        **({"conflict_codes": list(plan.codes)} if plan.codes else {}),
    }


def _scenario(scenario: Scenario, headline: Scenario) -> Document:
    """Write a scenario with the facts that set it apart from the headline."""
    facts = {fact: value for fact, value in scenario.facts.items() if headline.facts[fact] != value}
    document = plan_document(scenario.answer)
    kept = ("status", "gge", "own_and_private", "allocation", "to_verify")
    return {"facts": facts, **{key: document[key] for key in kept if key in document}}


def _raise(found: Raise) -> Document:
    document: Document = {"fact": found.fact, "value": found.value, "euros": euros(found.cents)}
    return {**document, "beside": list(found.beside)} if found.beside else document

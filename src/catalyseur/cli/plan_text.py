"""The answer of `catalyseur plan`, for people."""

from collections.abc import Iterator, Mapping

from catalyseur.financing.admission import Refusal
from catalyseur.financing.answer_words import (
    FIT_IS_NO_AMOUNT,
    beside_text,
    law_end_text,
    law_text,
    loans_note,
)
from catalyseur.financing.law import Law
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.scenarios import Answer
from catalyseur.financing.words import fact_text, rule_text
from catalyseur.values.money import euros_text

_NOTICE = "Ce plan informe et n’engage ni les financeurs ni les services instructeurs."


def answer_text(answer: Answer, costs: Mapping[str, int], refused: Mapping[str, Refusal]) -> str:
    """Write the headline, what each rule costs, the offers left out, what would raise the total."""
    headline = answer.headline.answer
    if isinstance(headline, Infeasible):
        lines = [*_law_end(headline.law), *_conflict(headline)]
    else:
        lines = [
            *_law_end(headline.law),
            *_plan(answer, headline, costs),
            *_left_out({**answer.excluded, **refused}),
        ]
    lines += _scenarios(answer)
    law = headline.law
    lines += ["", _NOTICE, f"Droit appliqué au {law.on:%d/%m/%Y} : {law_text(law)}", ""]
    return "\n".join(lines)


def _law_end(law: Law) -> Iterator[str]:
    if end := law_end_text(law):
        yield end


def _conflict(infeasible: Infeasible) -> Iterator[str]:
    yield "AUCUN PLAN NE RÉPOND À TOUTES LES DEMANDES. Ne peuvent tenir ensemble :"
    for demand in infeasible.conflict:
        yield f"  - {demand}"


def _plan(answer: Answer, plan: Plan, costs: Mapping[str, int]) -> Iterator[str]:
    at_least = "au moins " if answer.is_at_least else ""
    yield f"PLAN DE FINANCEMENT : {at_least}{euros_text(plan.gge_cents)} en équivalent-subvention brut{loans_note(plan)}"
    if answer.is_at_least:
        yield f"  {FIT_IS_NO_AMOUNT}"
    situation = plan.variant.situation
    yield f"  Dépense : {euros_text(situation.cost_cents)}" + (
        f" (variante {plan.variant.id})" if plan.variant.id else ""
    )
    for offer, amounts in plan.allocation.items():
        total = sum(amounts.values())
        kind = situation.offer(offer).instrument.label
        yield f"  {offer} ({kind}) : {euros_text(total)}"
        for line, cents in amounts.items():
            yield f"      {line} : {euros_text(cents)}"
    yield f"  Reste au porteur et à ses partenaires privés : {euros_text(plan.own_and_private_cents)}"
    if plan.thresholds:
        yield f"  À NOTIFIER à la Commission européenne : {' ; '.join(plan.thresholds)}"
    yield from _rules(plan, costs)
    if plan.to_verify:
        yield f"  À vérifier dans les textes : {' ; '.join(plan.to_verify)}"


def _rules(plan: Plan, costs: Mapping[str, int]) -> Iterator[str]:
    rules = dict.fromkeys((*plan.binding, *costs))
    if rules:
        yield ""
        yield "Ce qui limite le plan"
    for rule in rules:
        cost = f" : sans cette règle, {euros_text(costs[rule])} de plus" if costs.get(rule) else ""
        yield f"  - {rule_text(rule, plan.variant.situation)}{cost}"


def _left_out(excluded: Mapping[str, Refusal]) -> Iterator[str]:
    if excluded:
        yield ""
        yield "Dispositifs écartés"
    for offer, refusal in excluded.items():
        yield f"  - {offer} : {refusal.text}"


def _scenarios(answer: Answer) -> Iterator[str]:
    if answer.raises:
        yield ""
        yield "Ce qui augmenterait ce montant"
    for found in answer.raises:
        beside = beside_text(found)
        with_them = f", une fois connus aussi : {beside}" if beside else ""
        yield f"  - {fact_text(found.fact, found.value)} : {euros_text(found.cents)} de plus{with_them}"
    if len(answer.raises) > 1:
        yield f"  Si tout se confirmait ainsi : {euros_text(answer.most_cents)}{loans_note(answer.best.answer)}"

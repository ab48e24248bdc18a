"""The answer of `catalyseur plan`, for people."""

from collections import Counter
from collections.abc import Iterator, Mapping

from catalyseur.financing.admission import Refusal
from catalyseur.financing.answer_words import (
    TOGETHER,
    amount_notes,
    law_end_text,
    law_text,
    loans_note,
    most_text,
    once_known_text,
)
from catalyseur.financing.law import Law
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.scenarios import Answer
from catalyseur.financing.words import fact_text, rule_text, scheme_of
from catalyseur.values.money import euros_text

_NOTICE = "Ce plan informe et n’engage ni les financeurs ni les services instructeurs."


def answer_text(
    answer: Answer,
    costs: Mapping[str, int],
    refused: Mapping[str, Refusal],
    names: Mapping[str, str] | None = None,
) -> str:
    """Write the headline, what would raise the total, what each rule costs, the offers left out.

    `names` gives the name of each scheme by its id; a scheme without one is called by its id.
    """
    headline = answer.headline.answer
    called = {scheme: f"{name} ({scheme})" for scheme, name in (names or {}).items()}
    if isinstance(headline, Infeasible):
        lines = [*_law_end(headline.law), *_conflict(headline), *amount_notes(answer, called)]
        lines += _raises(answer, called)
    else:
        lines = [*_law_end(headline.law), *_plan(answer, headline, called), *_raises(answer, called)]
        lines += [*_rules(headline, costs), *_to_verify(headline)]
        lines += _left_out(answer, refused, called)
    law = headline.law
    lines += ["", _NOTICE, f"Droit appliqué au {law.on:%d/%m/%Y} : {law_text(law)}", ""]
    return "\n".join(lines)


def _law_end(law: Law) -> Iterator[str]:
    if end := law_end_text(law):
        yield end


def _conflict(infeasible: Infeasible) -> Iterator[str]:
    yield f"AUCUN PLAN NE RÉPOND À TOUTES LES DEMANDES. {TOGETHER}"
    for demand in infeasible.conflict:
        yield f"  - {demand}"


def _plan(answer: Answer, plan: Plan, called: Mapping[str, str]) -> Iterator[str]:
    at_least = "au moins " if answer.is_at_least else ""
    yield f"PLAN DE FINANCEMENT : {at_least}{euros_text(plan.gge_cents)} en équivalent-subvention brut{loans_note(plan)}"
    yield from (f"  {note}" for note in amount_notes(answer, called))
    situation = plan.variant.situation
    yield f"  Dépense : {euros_text(situation.cost_cents)}" + (
        f" (variante {plan.variant.id})" if plan.variant.id else ""
    )
    for offer, amounts in plan.allocation.items():
        total = sum(amounts.values())
        kind = situation.offer(offer).instrument.label
        yield f"  {called.get(offer, offer)}, {kind} : {euros_text(total)}"
        for line, cents in amounts.items():
            yield f"      {line} : {euros_text(cents)}"
    yield f"  Reste au porteur et à ses partenaires privés : {euros_text(plan.own_and_private_cents)}"
    if plan.thresholds:
        yield f"  À NOTIFIER à la Commission européenne : {' ; '.join(plan.thresholds)}"


def _rules(plan: Plan, costs: Mapping[str, int]) -> Iterator[str]:
    rules = dict.fromkeys((*plan.binding, *costs))
    if rules:
        yield ""
        yield "Ce qui limite le plan"
    for rule in rules:
        cost = f" : sans cette règle, {euros_text(costs[rule])} de plus" if costs.get(rule) else ""
        yield f"  - {rule_text(rule, plan.variant.situation)}{cost}"


def _to_verify(plan: Plan) -> Iterator[str]:
    if plan.to_verify:
        yield ""
        yield f"À vérifier dans les textes : {' ; '.join(plan.to_verify)}"


def _left_out(answer: Answer, refused: Mapping[str, Refusal], called: Mapping[str, str]) -> Iterator[str]:
    """Give the reason of each scheme of the plan; those the toolbox refuses before are counted by reason."""
    named = {scheme_of(found.fact) for found in answer.raises}
    shown = {scheme: refusal for scheme, refusal in answer.excluded.items() if scheme not in named}
    if shown or refused:
        yield ""
        yield "Dispositifs écartés"
    for offer, refusal in shown.items():
        yield f"  - {called.get(offer, offer)} : {refusal.text}"
    for reason, count in Counter(refusal.reason.label for refusal in refused.values()).items():
        yield f"  - {reason} : {count}"
    if refused:
        yield "  Le motif de chacun : --json, ou catalyseur match"


def _raises(answer: Answer, called: Mapping[str, str]) -> Iterator[str]:
    if answer.raises:
        yield ""
        yield "Ce qui augmenterait ce montant"
    for found in answer.raises:
        with_them = once_known_text(found, called)
        yield f"  - {fact_text(found.fact, found.value, called)} : {euros_text(found.cents)} de plus{with_them}"
    if len(answer.raises) > 1:
        yield f"  Au plus, {most_text(answer)} : {euros_text(answer.most_cents)}{loans_note(answer.best.answer)}"

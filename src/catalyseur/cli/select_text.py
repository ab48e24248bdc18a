"""The answer of `catalyseur select`, for people."""

from collections import Counter
from collections.abc import Iterator, Mapping

from catalyseur.portfolio.ranking import Ranking
from catalyseur.portfolio.selection import Infeasible, Selection
from catalyseur.portfolio.what_if import Gain
from catalyseur.portfolio.words import conflict_lead, conflict_texts, points_text, rule_text
from catalyseur.values.money import euros_text

_NOTICE = "Cette sélection informe et n’engage ni le comité ni les financeurs."


def selection_text(
    answer: Selection | Infeasible, ranking: Ranking, more: Mapping[str, Gain], costs: Mapping[str, Gain]
) -> str:
    """Write the awards, the refusals with their rule, plain ranking beside, what would change the total."""
    lines = list(_conflict(answer) if isinstance(answer, Infeasible) else _selection(answer))
    lines += _ranking(ranking)
    if isinstance(answer, Selection):
        lines += _gains("Ce qu’apporterait 1 M€ de plus", more, answer)
        lines += _gains("Ce que coûte chaque règle", costs, answer)
    return "\n".join([*lines, "", _NOTICE, ""])


def _conflict(answer: Infeasible) -> Iterator[str]:
    yield f"AUCUNE SÉLECTION NE RESPECTE TOUTES LES RÈGLES. {conflict_lead(answer.conflict)} :"
    for text in conflict_texts(answer.conflict, answer.committee):
        yield f"  - {text}"


def _selection(answer: Selection) -> Iterator[str]:
    proof = "optimum prouvé" if answer.is_optimal else f"au mieux {points_text(answer.bound)} points"
    if answer.is_optimal and not answer.is_order_proved:
        proof += ", ordre des ex æquo non prouvé"
    yield f"SÉLECTION : {len(answer.awards)} demandes, {points_text(answer.value)} points ({proof})"
    yield f"  Attribué : {euros_text(answer.cents)} sur {euros_text(answer.committee.envelopes.total_cents)}"
    for name, award in answer.awards.items():
        state, region = euros_text(award.state_cents), euros_text(award.region_cents)
        yield f"  {name} : {euros_text(award.cents)} (État {state}, Région {region})"
    if answer.refused:
        yield ""
        yield "Demandes non retenues, et la première règle qu’ajouter chacune enfreindrait"
    for rule, count in Counter(answer.refused.values()).items():
        names = ", ".join(name for name, own in answer.refused.items() if own == rule)
        counted = f"{count} demande{'s' * (count > 1)}"
        yield f"  - {rule_text(rule, answer.committee)}, {counted} : {names}"


def _ranking(ranking: Ranking) -> Iterator[str]:
    yield ""
    yield "Le classement par note seule donnerait"
    amount, value = euros_text(ranking.cents), points_text(ranking.value)
    yield f"  {len(ranking.awards)} demandes, {value} points, {amount}"
    for rule in sorted(ranking.broken):
        yield f"  - enfreint {rule_text(rule)}"


def _gains(title: str, gains: Mapping[str, Gain], answer: Selection) -> Iterator[str]:
    if gains:
        yield ""
        yield title
    for name, gain in gains.items():
        low, high = points_text(gain.low), points_text(gain.high)
        amount = low if low == high else f"entre {low} et {high}"
        moves = f"demandes en plus : {len(gain.added)}, en moins : {len(gain.removed)}"
        yield f"  - {rule_text(name, answer.committee)} : {amount} points ({moves})"

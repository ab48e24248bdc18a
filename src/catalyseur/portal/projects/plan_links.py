"""Where each fact a plan names is answered: a step of the check, or the page that changes the plan."""

from django.urls import reverse

from catalyseur.financing.answer_words import beside_text
from catalyseur.financing.scenarios import Scenario
from catalyseur.financing.words import fact_name, fact_text, scheme_of
from catalyseur.portal.projects.plan_blocks import Link, Links
from catalyseur.portal.projects.plan_queries import FoundPlan
from catalyseur.portal.projects.plan_tables import AND, told_apart
from catalyseur.portal.projects.presentation import address_of

_SCHEME = "schemes."
_ASKED_BY_A_STEP = {
    "zone": "commune",
    "firm.size": "firm.headcount",
    "firm.difficulty": "firm.in_difficulty",
    "firm.sector": "firm.naf",
}
_ASKED_BY_THE_PLAN = {
    "firm.deminimis_received_3y": "has_de_minimis",
    "application_date": "application_on",
    "flags.initial_investment": "initial_investment",
    "flags.new_economic_activity": "new_economic_activity",
    "flags.effective_collaboration": "effective_collaboration",
}


def fact_links(plan: FoundPlan, token: str, day_query: str) -> Links:
    """Link each fact the plan names, by the words that name it."""

    def link(fact: str, text: str) -> Link:
        return Link(text=text, address=_address(fact, token, day_query))

    answer, names = plan.answer, plan.names
    scenarios: tuple[Scenario, ...] = (answer.headline, answer.best)
    told = [(fact, fact_name(fact, names)) for fact in answer.headline.facts]
    told += [(fact, fact_text(fact, value, names)) for one in scenarios for fact, value in one.facts.items()]
    told += [(found.fact, fact_text(found.fact, found.value, names)) for found in answer.raises]
    beside = {
        beside_text(found, names): tuple(link(fact, fact_name(fact, names)) for fact in found.beside)
        for found in answer.raises
        if found.beside
    }
    scenes = {
        AND.join(text for _, text in facts): tuple(link(fact, text) for fact, text in facts)
        for one in answer.others
        if (facts := told_apart(one, answer.headline, names))
    }
    return {text: (link(fact, text),) for fact, text in told} | beside | scenes


def _address(fact: str, token: str, day_query: str) -> str:
    if step_fact := _ASKED_BY_A_STEP.get(fact):
        return address_of(step_fact, token)
    field = f"choix-{scheme_of(fact)}" if fact.startswith(_SCHEME) else _ASKED_BY_THE_PLAN.get(fact)
    anchor = f"#champ-{field}" if field else ""
    return f"{reverse('project-plan-change', args=[token])}{day_query}{anchor}"

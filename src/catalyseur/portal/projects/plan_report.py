"""The plan as a report: the page, the PDF and the tables to download say the same."""

from collections.abc import Iterator

from catalyseur.bilan.report import (
    Block,
    Bullets,
    Figure,
    Indicator,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Source,
    Tax,
)
from catalyseur.financing.answer_words import FIT_IS_NO_AMOUNT, law_end_text, law_text, loans_note
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.scenarios import Answer, Scenario
from catalyseur.financing.words import fact_name
from catalyseur.portal.projects.plan_queries import Costs, FoundPlan
from catalyseur.portal.projects.plan_tables import (
    CATALOGUE,
    LAW,
    PROJECT,
    allocation_table,
    ceilings_table,
    different_facts,
    excluded_table,
    raises_table,
    rules_table,
    scenarios_table,
    sources_chart,
)
from catalyseur.values.money import euros_text

NOTICE = (
    "Ce plan informe et n’engage ni les financeurs ni les services instructeurs. Chaque dispositif se demande "
    "à son guichet, avant le début des travaux."
)
_LEFT_OUT = "left_out"
_DESK = "service qui tient la boîte à outils"


def plan_report(plan: FoundPlan, *, with_costs: bool = False) -> Report:
    """Write a plan; `with_costs` adds what each rule costs, which is solved again."""
    costs = plan.costs if with_costs else (None, None)
    sections = (
        Section(id="plan", title="Le plan", blocks=tuple(_headline(plan))),
        *_bounds(plan, costs[0]),
        *_best(plan, costs[1]),
        *_unknown(plan),
        Section(
            id="ecartes",
            title="Ce qui ne compte pas",
            blocks=(excluded_table({**plan.answer.excluded, **plan.found.refused}, plan.names),),
        ),
    )
    return Report(
        title=f"Plan de financement : {plan.project.title}",
        day=plan.on,
        reading="on",
        known_on=plan.on,
        figures=key_figures(plan),
        sections=sections,
        sources=_sources(plan),
        notes=(NOTICE,),
    )


def headline_text(plan: FoundPlan) -> str:
    """Say what the project may count on; and, where it is so, that the law known stops before that day."""
    return " ".join(filter(None, (_amounts_text(plan.answer), law_end_text(plan.answer.headline.answer.law))))


def _amounts_text(answer: Answer) -> str:
    headline = answer.headline.answer
    if isinstance(headline, Infeasible):
        return "Aucun plan ne répond à toutes vos demandes."
    least = f"{euros_text(answer.least_cents)} d’équivalent-subvention brut{loans_note(headline)}"
    if not answer.is_at_least:
        return f"{least}."
    most = f"{euros_text(answer.most_cents)} si tout se confirmait{loans_note(answer.best.answer)}"
    return f"Au moins {least}, et jusqu’à {most}."


def key_figures(plan: FoundPlan) -> tuple[Figure, ...]:
    """Return the figures of the headline, none where no plan holds."""
    headline = plan.answer.headline.answer
    if not isinstance(headline, Plan):
        return ()
    least, most = plan.answer.least_cents, plan.answer.most_cents
    figures = [
        _figure(plan, "cout", "Dépense du projet", headline.variant.situation.cost_cents),
        _figure(plan, "minimum", "Équivalent-subvention brut, au moins", least),
        _figure(plan, "maximum", "Équivalent-subvention brut, si tout se confirmait", most),
        _figure(plan, "nominal", "Montant nominal des aides du plan", headline.nominal_cents),
        _figure(plan, "reste", "Reste au porteur et à ses partenaires", headline.own_and_private_cents),
    ]
    return tuple(figures if plan.answer.is_at_least else figures[:2] + figures[3:])


_DEFINITIONS = {
    "cout": "Somme des dépenses du projet, hors taxes.",
    "minimum": "Le plus que les dispositifs retenus peuvent apporter en respectant chaque règle, quand tout ce qui "
    "n’est pas connu tourne au moins bien.",
    "maximum": "Le même calcul quand tout ce qui n’est pas connu tourne au mieux ; un prêt y compte au plus à son "
    "montant nominal.",
    "nominal": "Somme versée, prêtée ou garantie par les dispositifs retenus.",
    "reste": "Dépense moins montant nominal des aides.",
}


def _figure(plan: FoundPlan, code: str, label: str, cents: int) -> Figure:
    tax: Tax = "ht"
    indicator = Indicator(
        code=code,
        label=label,
        definition=_DEFINITIONS[code],
        unit="cents",
        stage="forecast",
        tax=tax,
        source_id=PROJECT if code == "cout" else LAW,
        owner=_DESK,
    )
    return Figure(indicator=indicator, place="france", value=cents, as_of=plan.on.isoformat())


def _headline(plan: FoundPlan) -> Iterator[Block]:
    yield Paragraph(text=headline_text(plan))
    headline = plan.answer.headline.answer
    if isinstance(headline, Infeasible):
        yield Paragraph(text="Ne peuvent tenir ensemble :")
        yield Bullets(items=headline.conflict)
        return
    if plan.answer.is_at_least:
        yield Paragraph(text=FIT_IS_NO_AMOUNT)
    yield KeyFigures(figures=key_figures(plan))
    yield from _plan_blocks(headline, "financement", "repartition")


def _plan_blocks(plan: Plan, chart_id: str, table_id: str) -> Iterator[Block]:
    if plan.is_to_notify:
        yield Paragraph(
            text="À notifier à la Commission européenne avant tout versement : le plan dépasse "
            f"{' ; '.join(plan.thresholds)}."
        )
    if plan.allocation:
        yield sources_chart(plan, chart_id)
        yield allocation_table(plan, table_id)
    if plan.to_verify:
        yield Paragraph(text="À vérifier dans les textes officiels :")
        yield Bullets(items=plan.to_verify)


def _bounds(plan: FoundPlan, costs: Costs | None) -> Iterator[Section]:
    headline = plan.answer.headline.answer
    if isinstance(headline, Plan) and headline.allocation:
        blocks = (ceilings_table(headline, "plafonds"), rules_table(headline, costs, "regles"))
        yield Section(id="limites", title="Ce qui limite le plan", blocks=blocks)


def _best(plan: FoundPlan, costs: Costs | None) -> Iterator[Section]:
    """Show the scenario that pays most, with what it supposes."""
    best = plan.answer.best
    if best is plan.answer.headline or not isinstance(best.answer, Plan):
        return
    blocks: list[Block] = [
        Paragraph(text=f"{euros_text(best.answer.gge_cents)} d’équivalent-subvention brut, en supposant :"),
        Bullets(items=different_facts(best, plan.answer.headline, plan.names)),
        *_plan_blocks(best.answer, "financement-au-mieux", "repartition-au-mieux"),
        ceilings_table(best.answer, "plafonds-au-mieux"),
        rules_table(best.answer, costs, "regles-au-mieux"),
    ]
    yield Section(id="au-mieux", title="Si tout se confirmait", blocks=tuple(blocks))


def _unknown(plan: FoundPlan) -> Iterator[Section]:
    answer = plan.answer
    if not answer.others:
        return
    blocks: list[Block] = [raises_table(answer, plan.names)] if answer.raises else []
    if left := _left_out(answer.headline, plan):
        blocks += [Paragraph(text="Ne sont pas comptés dans le plan annoncé :"), Bullets(items=left)]
    blocks.append(scenarios_table(answer, plan.names))
    yield Section(id="inconnues", title="Ce qui n’est pas connu", blocks=tuple(blocks))


def _left_out(headline: Scenario, plan: FoundPlan) -> tuple[str, ...]:
    facts = headline.facts.items()
    return tuple(fact_name(fact, plan.names) for fact, value in facts if value == _LEFT_OUT)


def _sources(plan: FoundPlan) -> tuple[Source, ...]:
    law = plan.answer.headline.answer.law
    return (
        Source(
            id=LAW,
            title="Aides d’État et limites nationales : règlements (UE) 651/2014 et de minimis, carte des aides à "
            "finalité régionale, Code général des collectivités territoriales",
            producer="Union européenne et République française",
            licence="données publiques",
            vintage=f"droit applicable le {law.on:%d/%m/%Y} ({law_text(law)})",
            sha256=plan.sources.book.sha256,
        ),
        Source(
            id=CATALOGUE,
            title="Boîte à outils des dispositifs",
            producer="Catalyseur",
            licence="Licence Ouverte 2.0",
            vintage=f"lue pour le {plan.on:%d/%m/%Y}",
            sha256=plan.catalogue_sha256,
        ),
        Source(
            id=PROJECT,
            title="Réponses données à la vérification",
            producer="porteur du projet",
            licence="non publié",
            vintage=f"au {plan.on:%d/%m/%Y}",
            sha256=plan.project_sha256,
        ),
    )

"""The plan as a report: the page, the PDF and the tables to download say the same."""

from collections.abc import Callable, Iterator
from dataclasses import replace

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
    Table,
    Tax,
)
from catalyseur.financing.admission import Refusal
from catalyseur.financing.answer_words import (
    GGE_MEANS,
    TOGETHER,
    amount_notes,
    law_end_text,
    law_text,
    loans_note,
    most_text,
)
from catalyseur.financing.plan import Infeasible, Plan
from catalyseur.financing.scenarios import Answer
from catalyseur.financing.unknown import LEFT_OUT
from catalyseur.financing.words import fact_name
from catalyseur.portal.projects.fields import capitalise
from catalyseur.portal.projects.plan_queries import Costs, FoundPlan
from catalyseur.portal.projects.plan_tables import (
    CATALOGUE,
    LAW,
    PROJECT,
    allocation_table,
    ceilings_table,
    different_facts,
    excluded_by_reason,
    excluded_table,
    payments_table,
    raises_table,
    rules_table,
    scenarios_table,
    sources_chart,
    without_codes,
)
from catalyseur.values.money import euros_text

PaidTable = Callable[[Plan, str], Table]
NOTICE = (
    "Ce plan informe et n’engage ni les financeurs ni les services instructeurs. Chaque dispositif se demande "
    "à son guichet, avant le début des travaux."
)
_NOT_COUNTED = (
    "Ne sont pas calculés : les articles du RGEC autres que 14, 17, 18, 22, 25, 28, 29, 31, 36, 38, 45, 47, 49 et 56, les aides "
    "attribuées par mise en concurrence, les fonds gérés par l’Union, les conditions de maintien et de relocalisation de "
    "l’article 14. Les points d’interprétation sont à confirmer par un juriste."
)
_DESK = "service qui tient la boîte à outils"


def plan_report(plan: FoundPlan, *, with_costs: bool = False) -> Report:
    """Write a plan; `with_costs` adds what each rule costs, which is solved again."""
    costs = plan.costs if with_costs else (None, None)
    scenarios = (scenarios_table(plan.answer, plan.names),) if plan.answer.others else ()
    sections = (
        Section(id="plan", title="Le plan", blocks=tuple(_headline(plan))),
        *_unknown(plan),
        *_bounds(plan, costs[0]),
        *_best(plan, costs[1]),
        Section(
            id="ecartes",
            title="Ce qui ne compte pas, et les cas calculés",
            blocks=(excluded_table(_excluded(plan), plan.names), *scenarios),
        ),
        _law(plan),
    )
    return _report(plan, sections)


def short_report(plan: FoundPlan) -> Report:
    """Write a plan on a few pages, to print: what is left out is told by reason, without the cases solved."""
    sections = (
        Section(id="plan", title="Le plan", blocks=tuple(_headline(plan, payments_table))),
        *_unknown(plan),
        *_bounds(plan, plan.costs[0], without_codes),
        *_short_best(plan),
        Section(
            id="ecartes",
            title="Ce qui ne compte pas",
            blocks=(excluded_by_reason(_excluded(plan), plan.names),),
        ),
        _law(plan),
    )
    return replace(_report(plan, sections), is_short=True)


def _excluded(plan: FoundPlan) -> dict[str, Refusal]:
    return {**plan.answer.excluded, **plan.found.refused}


def _report(plan: FoundPlan, sections: tuple[Section, ...]) -> Report:
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
    most = f"{euros_text(answer.most_cents)} {most_text(answer)}{loans_note(answer.best.answer)}"
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
        _figure(plan, "maximum", f"Équivalent-subvention brut, {most_text(plan.answer)}", most),
        _figure(plan, "nominal", "Montant nominal des aides du plan", headline.nominal_cents),
        _figure(plan, "reste", "Reste au porteur et à ses partenaires", headline.own_and_private_cents),
    ]
    return tuple(figures if plan.answer.is_at_least else figures[:2] + figures[3:])


_DEFINITIONS = {
    "cout": "Somme des dépenses du projet, hors taxes.",
    "minimum": "Le plus que les dispositifs retenus peuvent apporter en respectant chaque règle, quand tout ce qui "
    "n’est pas connu tourne au moins bien.",
    "maximum": "Le même calcul quand tout ce qui n’est pas connu tourne au mieux, parmi les cas examinés si tous ne "
    "peuvent l’être ; un prêt y compte au plus à son montant nominal.",
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


def _headline(plan: FoundPlan, paid: PaidTable = allocation_table) -> Iterator[Block]:
    yield Paragraph(text=headline_text(plan))
    headline = plan.answer.headline.answer
    if isinstance(headline, Infeasible):
        yield Paragraph(text=TOGETHER)
        yield Bullets(items=headline.conflict)
        yield from (Paragraph(text=note) for note in amount_notes(plan.answer, plan.names))
        return
    yield from (Paragraph(text=note) for note in (*amount_notes(plan.answer, plan.names), GGE_MEANS))
    yield KeyFigures(figures=key_figures(plan))
    yield from _plan_blocks(headline, "financement", paid(headline, "repartition"))


def _plan_blocks(plan: Plan, chart_id: str, paid: Table) -> Iterator[Block]:
    if plan.is_to_notify:
        yield Paragraph(
            text="À notifier à la Commission européenne avant tout versement : le plan dépasse "
            f"{' ; '.join(plan.thresholds)}."
        )
    if plan.allocation:
        yield sources_chart(plan, chart_id)
        yield paid
    if plan.to_verify:
        yield Paragraph(text="À vérifier dans les textes officiels :")
        yield Bullets(items=plan.to_verify)


def _bounds(
    plan: FoundPlan, costs: Costs | None, shown: Callable[[Table], Table] = lambda table: table
) -> Iterator[Section]:
    headline = plan.answer.headline.answer
    if isinstance(headline, Plan) and headline.allocation:
        blocks = (ceilings_table(headline, "plafonds"), shown(rules_table(headline, costs, "regles")))
        yield Section(id="limites", title="Ce qui limite le plan", blocks=blocks)


def _best(plan: FoundPlan, costs: Costs | None) -> Iterator[Section]:
    """Show the scenario that pays most, with what it supposes."""
    best = plan.answer.best
    if best is plan.answer.headline or not isinstance(best.answer, Plan):
        return
    blocks = (
        *_supposed(plan, best.answer),
        *_plan_blocks(
            best.answer, "financement-au-mieux", allocation_table(best.answer, "repartition-au-mieux")
        ),
        ceilings_table(best.answer, "plafonds-au-mieux"),
        rules_table(best.answer, costs, "regles-au-mieux"),
    )
    yield Section(id="au-mieux", title=capitalise(most_text(plan.answer)), blocks=blocks)


def _short_best(plan: FoundPlan) -> Iterator[Section]:
    best = plan.answer.best
    if best is not plan.answer.headline and isinstance(best.answer, Plan):
        blocks = (*_supposed(plan, best.answer), payments_table(best.answer, "repartition-au-mieux"))
        yield Section(id="au-mieux", title=capitalise(most_text(plan.answer)), blocks=blocks)


def _supposed(plan: FoundPlan, best: Plan) -> tuple[Block, Block]:
    return (
        Paragraph(text=f"{euros_text(best.gge_cents)} d’équivalent-subvention brut, en supposant :"),
        Bullets(items=different_facts(plan.answer.best, plan.answer.headline, plan.names)),
    )


def _unknown(plan: FoundPlan) -> Iterator[Section]:
    answer = plan.answer
    if isinstance(answer.headline.answer, Infeasible) and not answer.raises:
        return
    blocks: list[Block] = [raises_table(answer, plan.names)] if answer.raises else []
    if left := _left_out(answer, plan):
        also = " non plus" if answer.raises else ""
        blocks += [Paragraph(text=f"Ne sont pas comptés{also} :"), Bullets(items=left)]
    if blocks:
        yield Section(id="inconnues", title="Ce qui n’est pas connu", blocks=tuple(blocks))


def _law(plan: FoundPlan) -> Section:
    law = plan.answer.headline.answer.law
    blocks = (
        Paragraph(text=f"Droit appliqué au {law.on:%d/%m/%Y} : {law_text(law)}."),
        Paragraph(text=_NOT_COUNTED),
    )
    return Section(id="droit", title="Droit appliqué et limites du calcul", blocks=blocks)


def _left_out(answer: Answer, plan: FoundPlan) -> tuple[str, ...]:
    """Name what is not counted and would raise nothing by itself: the rest stands among the raises."""
    told = {found.fact for found in answer.raises}
    facts = ((fact, value) for fact, value in answer.headline.facts.items() if fact not in told)
    return tuple(fact_name(fact, plan.names) for fact, value in facts if value == LEFT_OUT)


def _sources(plan: FoundPlan) -> tuple[Source, ...]:
    law = plan.answer.headline.answer.law
    return (
        Source(
            id=LAW,
            title="Aides d’État et limites nationales : règlements (UE) 651/2014 et de minimis, carte des aides à "
            "finalité régionale, Code général des collectivités territoriales",
            producer="Union européenne et République française",
            licence="données publiques",
            vintage=f"droit applicable le {law.on:%d/%m/%Y}",
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

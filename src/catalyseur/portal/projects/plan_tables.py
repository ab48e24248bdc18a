"""The tables of a plan: who pays what, what bounds each line, what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from catalyseur.bilan.report import Chart, Column, Table, Value
from catalyseur.financing.admission import Refusal
from catalyseur.financing.answer_words import beside_text
from catalyseur.financing.line_ceilings import line_ceilings
from catalyseur.financing.plan import Plan
from catalyseur.financing.scenarios import Answer, Scenario
from catalyseur.financing.what_if import Totals
from catalyseur.financing.words import fact_text, rule_text
from catalyseur.portal.projects.fields import capitalise
from catalyseur.values.money import euros_text

LAW, CATALOGUE, PROJECT = "droit", "dispositifs", "projet"
AND = " ; "  # between the facts of one case
OWNER = "Porteur et partenaires privés"

Names = Mapping[str, str]


def allocation_table(plan: Plan, table_id: str) -> Table:
    """Show what each scheme pays on each line, and what is left to the owner."""
    situation, offers = plan.variant.situation, list(plan.allocation)
    heads = (
        Column(code="ligne", label="Dépense"),
        Column(code="cout", label="Coût hors taxes", unit="cents"),
        *(
            Column(code=f"dispositif_{rank}", label=situation.offer(offer).label, unit="cents")
            for rank, offer in enumerate(offers, 1)
        ),
        Column(code="aides", label="Total des aides", unit="cents"),
        Column(code="reste", label="Reste au porteur", unit="cents"),
    )
    rows = [
        _allocated(line.id, line.cost_cents, [plan.allocation[offer].get(line.id, 0) for offer in offers])
        for line in situation.lines
    ]
    sums = [sum(plan.allocation[offer].values()) for offer in offers]
    return Table(
        id=table_id,
        title="Qui paie quoi, par dépense",
        columns=heads,
        rows=(*rows, _allocated("Total", situation.cost_cents, sums)),
        source_ids=(CATALOGUE, LAW, PROJECT),
        note="Montants nominaux hors taxes ; un coût donné toutes taxes comprises compte pour ce qu’il en reste "
        "au taux de taxe le plus élevé.",
    )


def sources_chart(plan: Plan, table_id: str) -> Chart:
    """Draw who finances the project."""
    situation = plan.variant.situation
    rows: list[tuple[Value, ...]] = []
    for name, lines in plan.allocation.items():
        offer, nominal = situation.offer(name), sum(lines.values())
        basis = offer.basis.label if offer.basis else offer.basis_name
        rows.append((offer.label, offer.instrument.label, basis, nominal, floor(offer.gge * nominal)))
    rows.append((OWNER, "fonds propres, emprunts, apports privés", "", plan.own_and_private_cents, 0))
    table = Table(
        id=table_id,
        title="Qui finance le projet",
        columns=(
            Column(code="financeur", label="Financeur"),
            Column(code="forme", label="Forme"),
            Column(code="base", label="Base juridique"),
            Column(code="nominal", label="Montant", unit="cents"),
            Column(code="equivalent", label="Équivalent-subvention brut", unit="cents"),
        ),
        rows=tuple(rows),
        source_ids=(CATALOGUE, LAW, PROJECT),
    )
    return Chart(
        kind="bar",
        alt="Montant apporté par chaque financeur ; le tableau à côté dit la même chose.",
        table=table,
        label_column="financeur",
        value_column="nominal",
    )


def payments_table(plan: Plan, table_id: str) -> Table:
    """List each payment on a row, however many schemes pay."""
    situation = plan.variant.situation
    return Table(
        id=table_id,
        title="Ce que chaque dispositif paie",
        columns=(
            Column(code="dispositif", label="Dispositif"),
            Column(code="ligne", label="Dépense"),
            Column(code="montant", label="Montant", unit="cents"),
        ),
        rows=tuple(
            (situation.offer(offer).label, line, cents)
            for offer, lines in plan.allocation.items()
            for line, cents in lines.items()
        ),
        source_ids=(CATALOGUE, LAW, PROJECT),
        note="Montants nominaux hors taxes.",
    )


def without_codes(table: Table) -> Table:
    """Leave out the codes of rules and reasons, which serve in the files of data."""
    kept = [rank for rank, column in enumerate(table.columns) if column.code != "code"]
    return replace(
        table,
        columns=tuple(table.columns[rank] for rank in kept),
        rows=tuple(tuple(row[rank] for rank in kept) for row in table.rows),
    )


def ceilings_table(plan: Plan, table_id: str) -> Table:
    """Show the ceiling of each line that receives money."""
    rows = []
    for found in line_ceilings(plan):
        line, basis = found.line, found.basis
        share = Fraction(found.ceiling, line.cost_cents) if line.cost_cents else None
        governing = basis.label if basis else "la dépense elle-même"
        left = floor(found.ceiling) - floor(found.counted)
        rows.append(
            (
                line.id,
                line.nature.label,
                line.cost_cents,
                governing,
                share,
                floor(found.ceiling),
                floor(found.counted),
                left,
            )
        )
    return Table(
        id=table_id,
        title="Plafond de chaque dépense",
        columns=(
            Column(code="ligne", label="Dépense"),
            Column(code="nature", label="Nature"),
            Column(code="cout", label="Coût hors taxes", unit="cents"),
            Column(code="base", label="Ce qui fixe le plafond"),
            Column(code="taux", label="Part au plus", unit="share"),
            Column(code="plafond", label="Plafond", unit="cents"),
            Column(code="compte", label="Aides comptées", unit="cents"),
            Column(code="marge", label="Marge", unit="cents"),
        ),
        rows=tuple(rows),
        source_ids=(LAW,),
        note="En équivalent-subvention brut ; au montant nominal quand la dépense elle-même borne les aides.",
    )


def rules_table(plan: Plan, costs: Mapping[str, int] | None, table_id: str) -> Table:
    """List what bounds the plan, with what each rule costs once that is known."""
    situation = plan.variant.situation
    rules = dict.fromkeys((*plan.binding, *(costs or {})))
    cost = (Column(code="cout", label="Sans elle, de plus", unit="cents"),) if costs is not None else ()
    return Table(
        id=table_id,
        title="Ce qui limite ce plan",
        columns=(Column(code="regle", label="Règle"), Column(code="code", label="Code"), *cost),
        rows=tuple(
            (
                capitalise(rule_text(rule, situation)),
                rule,
                *((costs.get(rule, 0),) if costs is not None else ()),
            )
            for rule in rules
        ),
        source_ids=(LAW, CATALOGUE),
    )


def raises_table(answer: Answer, names: Names) -> Table:
    """Name the facts that would raise the total, with their euros."""
    return Table(
        id="hausses",
        title="Ce qui augmenterait ce montant",
        columns=(
            Column(code="fait", label="Si l’on savait que"),
            Column(code="de_plus", label="De plus, au plus", unit="cents"),
            Column(code="avec", label="Une fois connus aussi"),
        ),
        rows=tuple(
            (
                fact_text(found.fact, found.value, names),
                found.cents,
                beside_text(found, names) or "rien d’autre",
            )
            for found in answer.raises
        ),
        source_ids=(CATALOGUE, LAW),
        note="Chaque fait est déplacé seul ; leurs euros ne s’ajoutent pas.",
    )


def scenarios_table(answer: Answer, names: Names) -> Table:
    """List the scenarios solved, each by what sets it apart from the headline."""
    return Table(
        id="scenarios",
        title="Scénarios calculés",
        columns=(
            Column(code="scenario", label="Scénario"),
            Column(code="equivalent", label="Équivalent-subvention brut", unit="cents"),
            Column(code="reste", label="Reste au porteur", unit="cents"),
        ),
        rows=tuple(
            _scenario(scenario, answer.headline, names) for scenario in (answer.headline, *answer.others)
        ),
        source_ids=(CATALOGUE, LAW),
    )


def excluded_table(excluded: Mapping[str, Refusal], names: Names) -> Table:
    """List the schemes left out with the reason."""
    return Table(
        id="ecartes",
        title="Dispositifs écartés",
        columns=(
            Column(code="dispositif", label="Dispositif"),
            Column(code="motif", label="Motif"),
            Column(code="explication", label="Explication"),
            Column(code="code", label="Code"),
        ),
        rows=tuple(
            (names.get(scheme, scheme), refusal.reason.label, refusal.text, refusal.reason.code)
            for scheme, refusal in excluded.items()
        ),
        source_ids=(CATALOGUE, LAW),
    )


def excluded_by_reason(excluded: Mapping[str, Refusal], names: Names) -> Table:
    """List the reasons, each with the schemes it leaves out."""
    found: dict[str, list[str]] = {}
    for scheme, refusal in excluded.items():
        found.setdefault(refusal.reason.label, []).append(names.get(scheme, scheme))
    return Table(
        id="ecartes",
        title="Dispositifs écartés, par motif",
        columns=(
            Column(code="motif", label="Motif"),
            Column(code="nombre", label="Nombre", unit="count"),
            Column(code="dispositifs", label="Dispositifs"),
        ),
        rows=tuple((capitalise(reason), len(listed), " ; ".join(listed)) for reason, listed in found.items()),
        source_ids=(CATALOGUE, LAW),
        note="La page du plan et le classeur donnent l’explication de chacun.",
    )


def otherwise_table(now: Totals, cases: Sequence[tuple[str, Totals]]) -> Table:
    """Put the project as it is beside the same put otherwise."""
    rows = [("Le projet tel qu’il est", now), *cases]
    return Table(
        id="autrement",
        title="Le même projet, autrement",
        columns=(
            Column(code="cas", label="Cas"),
            Column(code="minimum", label="Au moins", unit="cents"),
            Column(code="maximum", label="Au plus, des cas examinés", unit="cents"),
            Column(code="ecart", label="Écart de ce qui est sûr"),
        ),
        rows=tuple(
            (words, found.least_cents, found.most_cents, _gap(found.least_cents - now.least_cents))
            for words, found in rows
        ),
        source_ids=(CATALOGUE, LAW, PROJECT),
        note="En équivalent-subvention brut. Une autre taille remplace l’effectif, le chiffre d’affaires et le total du "
        "bilan par ceux d’une entreprise d’exemple de cette taille, sans groupe. En deux phases, ce que la première "
        "reçoit compte dans la seconde.",
    )


def different_facts(scenario: Scenario, headline: Scenario, names: Names) -> tuple[str, ...]:
    """Write the facts that set a scenario apart from the headline."""
    return tuple(text for _, text in told_apart(scenario, headline, names))


def told_apart(scenario: Scenario, headline: Scenario, names: Names) -> tuple[tuple[str, str], ...]:
    """Pair each of these facts with its words."""
    facts = scenario.facts.items()
    return tuple(
        (fact, fact_text(fact, value, names)) for fact, value in facts if headline.facts.get(fact) != value
    )


def _gap(cents: int) -> str:
    sign = "+" if cents > 0 else "−"
    return f"{sign}\u202f{euros_text(abs(cents))}" if cents else "aucun"


def _allocated(name: str, cost: int, amounts: list[int]) -> tuple[Value, ...]:
    return (name, cost, *amounts, sum(amounts), cost - sum(amounts))


def _scenario(scenario: Scenario, headline: Scenario, names: Names) -> tuple[Value, ...]:
    words = AND.join(different_facts(scenario, headline, names)) or "Le plan annoncé"
    plan = scenario.answer
    if not isinstance(plan, Plan):
        return (f"{words} : aucun plan ne tient", None, None)
    return (words, plan.gge_cents, plan.own_and_private_cents)

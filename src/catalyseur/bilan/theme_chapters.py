"""The chapters of themes: schemes, sites, awards, subsidies."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

from catalyseur.bilan.blocks import columns, key_figures, table, yes_no
from catalyseur.bilan.guard import Quantity, total
from catalyseur.bilan.inputs import Inputs
from catalyseur.bilan.reckoning import GRANTED, OPEN_STATES
from catalyseur.bilan.records import AwardRow, CountRow, SchemeRow, SiteRow
from catalyseur.bilan.report import Block, Chart, Paragraph, Section, Table, Value
from catalyseur.bilan.wording import fold, value_text
from catalyseur.toolbox.description import WINDOW_LABELS
from catalyseur.toolbox.windows import WindowState
from catalyseur.values.dates import MONTHS, french_text

M2_PER_HA = 10_000
BESIDE: tuple[tuple[WindowState, str], ...] = (
    (WindowState.CLOSING_SOON, "dont ferment bientôt"),
    (WindowState.TO_VERIFY, "Dates à vérifier"),
    (WindowState.UPCOMING, "À venir"),
)
SITE_COLUMNS = columns(
    ("site", "Code"),
    ("name", "Site"),
    ("commune", "Commune"),
    ("territory", "Territoire"),
    ("area_ha", "Surface", "ha"),
    ("brownfield", "Friche"),
    ("source", "Source"),
)


def scheme_chapter(inputs: Inputs) -> Section:
    """Say which schemes took applications that day, and around it."""
    figures = key_figures(inputs, ("schemes_open", "schemes_closing", "schemes_to_verify"))
    heads = columns(
        ("ref", "Référence"),
        ("name", "Dispositif"),
        ("funder", "Financeur"),
        ("state", "Fenêtre"),
        ("closes_on", "Fermeture publiée"),
        ("perimeter", "Périmètre publié"),
    )
    rows = [
        (one.ref, one.name, one.funder, window_text(one), closing_text(one), one.perimeter)
        for one in sorted(inputs.schemes, key=lambda one: one.ref)
        if one.state in OPEN_STATES
    ]
    listed = table("dispositifs-ouverts", "Dispositifs ouverts ce jour-là", heads, rows, "schemes")
    return Section(id="dispositifs", title="La boîte à outils", blocks=(figures, _months(inputs), listed))


def window_text(scheme: SchemeRow) -> str:
    """Write the state of a window."""
    return WINDOW_LABELS[WindowState(scheme.state)]


def closing_text(scheme: SchemeRow) -> str:
    """Write the closing a scheme publishes."""
    return french_text(scheme.closes_on) if scheme.closes_on else "non publiée"


def site_chapter(inputs: Inputs) -> Section:
    """Say which turnkey sites were announced, how many are named, and where."""
    figures = key_figures(inputs, ("sites_awarded", "sites_named", "sites_in_territories", "sites_untold"))
    if not inputs.waves:
        text = "Aucune vague de sites clés en main n’était annoncée à cette date."
        return Section(id="sites", title="Les sites clés en main", blocks=(Paragraph(text=text), figures))
    note = "Les annonces ne nomment pas tous les sites : la liste qui suit est incomplète, et son absence ne dit rien."
    sites = site_table(inputs.sites, "sites-nommes", "Sites clés en main nommés", note)
    return Section(id="sites", title="Les sites clés en main", blocks=(figures, _waves(inputs), sites))


def site_table(sites: Iterable[SiteRow], identifier: str, title: str, note: str = "") -> Table:
    """List named sites."""
    rows = [
        (
            one.site,
            one.name,
            one.commune_name,
            territory_text(one),
            None if one.area_m2 is None else Fraction(one.area_m2, M2_PER_HA),
            yes_no(one.brownfield),
            one.source,
        )
        for one in sorted(sites, key=lambda one: one.site)
    ]
    return table(identifier, title, SITE_COLUMNS, rows, "turnkey_sites", note=note)


def territory_text(row: SiteRow | AwardRow) -> str:
    """Write the territory of a site or award, or that it cannot be told."""
    if row.territory is None:
        return "ne peut être dit"
    if not row.territory:
        return "aucun"
    return row.territory if row.certain else f"{row.territory} (incertain)"


def award_chapter(inputs: Inputs) -> Section:
    """Say how many awards are known, and apart what their publisher counts."""
    blocks: list[Block] = [key_figures(inputs, ("awards",))]
    if inputs.has_every_award:
        blocks += _award_charts(inputs)
    else:
        blocks.append(Paragraph(text=_excerpt_text(inputs)))
    if inputs.counts:
        blocks += [_published_counts(inputs, "mesure"), _published_counts(inputs, "nom_region")]
    return Section(id="laureats", title="Les lauréats de France Relance", blocks=tuple(blocks))


def subsidy_chapter(inputs: Inputs) -> Section:
    """Add the subsidies imported, by granter: agreed amounts, nothing else."""
    figures = key_figures(inputs, ("subsidies", "subsidy_amount"))
    title = "Les subventions publiées"
    if not inputs.subsidies:
        text = (
            "Aucun fichier de subventions (format SCDL) n’est importé : rien n’est dit des subventions locales, "
            "ce qui ne veut pas dire qu’il n’y en a pas."
        )
        return Section(id="subventions", title=title, blocks=(Paragraph(text=text), figures))
    heads = columns(
        ("granter", "Attribuant"),
        ("subsidies", "Conventions", "count"),
        ("amount_cents", "Montant attribué en numéraire", "cents"),
    )
    counted = Counter(one.granter for one in inputs.subsidies)
    amounts = defaultdict(list)
    for one in (one for one in inputs.subsidies if one.is_cash):
        amounts[one.granter].append(Quantity(value=one.amount_cents, nature=GRANTED))
    rows = [
        (granter, counted[granter], total(amounts[granter], GRANTED).value) for granter in sorted(counted)
    ]
    note = (
        "Montants attribués en numéraire, hors taxes ou toutes taxes comprises : le format ne le dit pas. Les aides en "
        "nature sont comptées, leur montant n’est pas ajouté."
    )
    listed = table("subventions", "Subventions par attribuant", heads, rows, "scdl_subventions", note=note)
    return Section(id="subventions", title=title, blocks=(figures, listed))


def region_counts(inputs: Inputs) -> dict[str, int]:
    """Return what the publisher counts by région, by the name used here; spellings of one name together."""
    return {str(name): count for name, count in _merged(inputs, "nom_region") if isinstance(count, int)}


def _months(inputs: Inputs) -> Chart:
    heads = columns(
        ("month", "Le 1er du mois"),
        ("open", "Ouverts", "count"),
        *((state.value, label, "count") for state, label in BESIDE),
    )
    found: dict[tuple[object, str], int] = {
        (one.month, one.state): one.schemes for one in inputs.scheme_months
    }
    months = sorted({one.month for one in inputs.scheme_months})
    rows: list[tuple[Value, ...]] = [
        (
            f"{MONTHS[month.month - 1]} {month.year}",
            sum(found[month, state] for state in OPEN_STATES),
            *(found[month, state] for state, _ in BESIDE),
        )
        for month in months
    ]
    said = ", ".join(f"{row[0]} : {row[1]}" for row in rows)
    return Chart(
        kind="line",
        alt=f"Courbe du nombre de dispositifs ouverts le premier jour de chaque mois. {said}.",
        table=table("dispositifs-mois", "Dispositifs ouverts, mois par mois", heads, rows, "schemes"),
        label_column="month",
        value_column="open",
    )


def _waves(inputs: Inputs) -> Table:
    heads = columns(
        ("title", "Vague"), ("awarded", "Labels", "count"), ("named", "Nommés", "count"), ("source", "Source")
    )
    named = Counter(one.wave for one in inputs.sites)
    rows: list[tuple[Value, ...]] = [
        (one.title, one.awarded, named[one.wave], one.source)
        for one in sorted(inputs.waves, key=lambda one: one.wave)
    ]
    if named[None]:
        rows.append(("Vague non publiée", None, named[None], "sites nommés après coup"))
    return table(
        "sites-vagues", "Sites clés en main par vague", heads, rows, "turnkey_waves", "turnkey_sites"
    )


def _excerpt_text(inputs: Inputs) -> str:
    known, rows = value_text(inputs.about.known_awards, "count"), value_text(inputs.about.award_rows, "count")
    return (
        f"On connaît ici {known} lignes sur {rows} : les premières du fichier, et non un échantillon. Elles ne sont ni "
        "additionnées par lieu, ni portées sur une carte : ce serait tromper."
    )


def _award_charts(inputs: Inputs) -> list[Block]:
    regions = {one.code: one.name for one in inputs.regions}
    by_measure = Counter(one.measure for one in inputs.awards)
    by_region = Counter(
        regions.get(one.region or "", "Hors des dix-huit régions, ou non connue") for one in inputs.awards
    )
    by_territory = Counter(territory_text(one) for one in inputs.awards)
    return [
        _bars("laureats-mesures", "Lauréats connus par mesure", "Mesure", by_measure, "france_relance"),
        _bars("laureats-regions", "Lauréats connus par région", "Région", by_region, "france_relance"),
        table(
            "laureats-territoires",
            "Lauréats connus par territoire de ce jour",
            columns(("territory", "Territoire"), ("awards", "Lauréats", "count")),
            sorted(by_territory.items()),
            "france_relance",
            "territory_communes",
        ),
    ]


def _published_counts(inputs: Inputs, by: str) -> Chart:
    identifier, word = {"mesure": ("mesures", "Mesure"), "nom_region": ("regions", "Région")}[by]
    title = f"Lauréats de la liste entière par {word.lower()}, décomptes de l’éditeur"
    return _bars(
        f"laureats-publies-{identifier}", title, word, Counter(dict(_merged(inputs, by))), "published_counts"
    )


def _merged(inputs: Inputs, by: str) -> list[tuple[str, int]]:
    """Join the counts whose labels only differ by case."""
    names = {fold(one.name): one.name for one in inputs.regions}
    found: Counter[str] = Counter()
    for one in inputs.counts:
        if one.by == by:
            found[_label(one, names)] += one.awards
    return list(found.items())


def _label(count: CountRow, names: dict[str, str]) -> str:
    if count.by != "nom_region":
        return count.label
    return names.get(fold(count.label), count.label.title())


def _bars(identifier: str, title: str, word: str, counts: Counter[str], source: str) -> Chart:
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    said = ", ".join(f"{label} {value_text(count, 'count')}" for label, count in rows[:3])
    heads = columns(("label", word), ("awards", "Lauréats", "count"))
    return Chart(
        kind="bar",
        alt=f"Barres horizontales, de la plus longue à la plus courte. Les trois premières : {said}.",
        table=table(identifier, title, heads, rows, source),
        label_column="label",
        value_column="awards",
    )

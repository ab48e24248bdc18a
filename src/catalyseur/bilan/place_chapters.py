"""The chapters of places: the territories of the day, and the régions."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from catalyseur.bilan.blocks import bounds_of, classify, columns, key_figures, table, yes_no
from catalyseur.bilan.indicators import measure
from catalyseur.bilan.inputs import Inputs, of_region
from catalyseur.bilan.report import Chart, Map, Paragraph, Section, Table, Value
from catalyseur.bilan.wording import fold, value_text

PEOPLE_LIMITS = (50_000, 100_000, 200_000)
TERRITORY_LIMITS = (1, 6, 11, 16)
SHARE_LIMITS = (Fraction(20, 100), Fraction(40, 100), Fraction(60, 100))
TERRITORY_COLUMNS = columns(
    ("territory", "Code"),
    ("name", "Territoire"),
    ("region", "Région de la liste"),
    ("intercommunalities", "Intercommunalités", "count"),
    ("communes", "Communes", "count"),
    ("population", "Habitants", "count"),
    ("certain", "Périmètre certain"),
)


def territory_chapter(inputs: Inputs) -> Section:
    """Say which territories stood that day, on a map and in a table."""
    figures = ("territories", "uncertain_territories", "certain_perimeters", "crossing_territories")
    shown = key_figures(inputs, (*figures, "territorial_bodies", "lone_communes", "uncertain_communes"))
    if not inputs.territories:
        text = "Aucune phase du programme n’était en cours ce jour-là : il n’y a pas de territoire à décrire."
        return Section(id="territoires", title="Les territoires", blocks=(Paragraph(text=text), shown))
    return Section(id="territoires", title="Les territoires", blocks=(shown, _territory_map(inputs)))


def territory_rows(inputs: Inputs) -> list[tuple[Value, ...]]:
    """Return one row a territory: by région, then by code."""
    names = {region.code: region.name for region in inputs.regions}
    members = Counter(
        one.territory for one in inputs.members if one.certain and one.kind in ("EPCI", "EPCI_PART")
    )
    communes = Counter(one.territory for one in inputs.communes if one.certain)
    people = _people(inputs)
    ordered = sorted(inputs.territories, key=lambda one: (fold(names.get(one.region, one.region)), one.key))
    return [
        (
            one.key,
            one.name,
            names.get(one.region, one.region),
            members[one.key] if one.certain else None,
            communes[one.key] if one.certain else None,
            people[one.key],
            yes_no(one.whole),
        )
        for one in ordered
    ]


def territory_table(inputs: Inputs, identifier: str, title: str, note: str = "") -> Table:
    """List territories with their members, communes and people."""
    sources = ("territory_communes", "territory_members", "communes")
    return table(identifier, title, TERRITORY_COLUMNS, territory_rows(inputs), *sources, note=note)


def own_territory_table(inputs: Inputs, identifier: str, title: str) -> Table:
    """List the territories of one région, which the title names."""
    whole = territory_table(inputs, identifier, title)
    kept = [rank for rank, column in enumerate(whole.columns) if column.code != "region"]
    return replace(
        whole,
        columns=tuple(whole.columns[rank] for rank in kept),
        rows=tuple(tuple(row[rank] for rank in kept) for row in whole.rows),
    )


def region_chapter(inputs: Inputs, regions: Sequence[Inputs]) -> Section:
    """Compare the régions: how many territories, which share of their people."""
    if not inputs.territories:
        return Section(id="regions", title="Les régions", blocks=(_region_table(regions),))
    counts = _count_table(regions)
    chart = Chart(
        kind="bar",
        alt=f"Barres horizontales : {_most(counts)}.",
        table=counts,
        label_column="region",
        value_column="territories",
    )
    return Section(
        id="regions",
        title="Les régions",
        blocks=(chart, _count_map(regions), _share_map(regions)),
    )


def regions_of(inputs: Inputs) -> tuple[Inputs, ...]:
    """Return the inputs of each région, by name."""
    return tuple(of_region(inputs, one) for one in sorted(inputs.regions, key=lambda one: fold(one.name)))


def _people(inputs: Inputs) -> dict[str, int | None]:
    found: dict[str, list[int | None]] = defaultdict(list)
    for commune in inputs.communes:
        if commune.certain:
            found[commune.territory].append(commune.population)
    return {
        one.key: sum(filter(None, found[one.key])) if one.certain and None not in found[one.key] else None
        for one in inputs.territories
    }


def _territory_map(inputs: Inputs) -> Map:
    bounds = bounds_of(PEOPLE_LIMITS, lambda limit: f"{value_text(limit, 'count')} habitants")
    drawn = [(key, people) for key, people in _people(inputs).items() if key in inputs.paths]
    classes = classify(drawn, bounds)
    said = " ; ".join(f"{one.label} : {len(one.areas)}" for one in classes)
    return Map(
        shapes="territory-1" if inputs.about.phase == 1 else "territory-2",
        alt=f"Carte de France des {len(drawn)} territoires selon leur nombre d’habitants. {said}.",
        classes=classes,
        table=territory_table(inputs, "territoires", "Territoires selon leur population", _map_note(inputs)),
    )


def _map_note(inputs: Inputs) -> str:
    missing = [one.key for one in inputs.territories if one.key not in inputs.paths]
    notes = []
    if missing:
        notes.append(f"Sans contour, donc absents de la carte : {', '.join(missing)}.")
    if inputs.about.approximate:
        notes.append(
            "Dessinés dans leur périmètre de la dernière liste, faute de contour de ce jour : "
            f"{', '.join(inputs.about.approximate)}."
        )
    return " ".join(notes)


def _values(regions: Sequence[Inputs], *codes: str) -> list[tuple[Value, ...]]:
    return [(_code(one), one.place_name, *(measure(code, one).value for code in codes)) for one in regions]


def _code(region: Inputs) -> str:
    return region.regions[0].code


_PLACE = (("code", "Code"), ("region", "Région"))


def _count_table(regions: Sequence[Inputs]) -> Table:
    heads = columns(*_PLACE, ("territories", "Territoires", "count"), ("intercommunalities", "EPCI", "count"))
    rows = _values(regions, "territories", "intercommunalities")
    return table(
        "regions-territoires",
        "Territoires par région",
        heads,
        sorted(rows, key=_largest_first),
        "territory_communes",
        "territory_members",
        note="Un territoire à cheval sur plusieurs régions est compté dans celle où la liste le range.",
    )


def _largest_first(row: Sequence[Value]) -> tuple[int, str]:
    return (-row[2] if isinstance(row[2], int) else 1, fold(str(row[1])))


def _most(counts: Table) -> str:
    first = [row for row in counts.rows if row[2]][:3]
    return ", ".join(f"{row[1]} {value_text(row[2], 'count')}" for row in first) or "aucun territoire compté"


def _count_map(regions: Sequence[Inputs]) -> Map:
    bounds = bounds_of(TERRITORY_LIMITS, partial(value_text, unit="count"))
    figures = [(_code(one), measure("territories", one).value) for one in regions]
    classes = classify(figures, bounds)
    said = " ; ".join(f"{one.label} : {len(one.areas)} régions" for one in classes)
    heads = columns(
        *_PLACE,
        ("territories", "Territoires", "count"),
        ("uncertain_territories", "Territoires incertains", "count"),
        ("communes", "Communes des territoires", "count"),
    )
    listed = table(
        "regions-communes",
        "Nombre de territoires par région",
        heads,
        _values(regions, "territories", "uncertain_territories", "communes"),
        "territory_communes",
    )
    return Map(shapes="region", alt=f"Carte des régions. {said}.", classes=classes, table=listed)


def _share_map(regions: Sequence[Inputs]) -> Map:
    bounds = bounds_of(SHARE_LIMITS, partial(value_text, unit="share"))
    figures = [(_code(one), measure("population_share", one).value) for one in regions]
    classes = classify(figures, bounds)
    said = " ; ".join(f"{one.label} : {len(one.areas)} régions" for one in classes)
    return Map(
        shapes="region", alt=f"Carte des régions. {said}.", classes=classes, table=_region_table(regions)
    )


def _region_table(regions: Sequence[Inputs]) -> Table:
    heads = columns(
        *_PLACE,
        ("inhabitants", "Habitants de la région", "count"),
        ("population", "Habitants des territoires", "count"),
        ("population_share", "Part", "share"),
    )
    rows = [
        (code, name, one.regions[0].population, people, share)
        for one, (code, name, people, share) in zip(
            regions, _values(regions, "population", "population_share"), strict=True
        )
    ]
    return table(
        "regions-population",
        "Part de la population dans les territoires, par région",
        heads,
        rows,
        "communes",
        "territory_communes",
    )

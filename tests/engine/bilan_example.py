"""A report for tests, every word and number of it an example: nothing here is a fact."""

from datetime import date
from fractions import Fraction

from catalyseur.bilan.report import (
    Bullets,
    Chart,
    Column,
    Figure,
    Indicator,
    KeyFigures,
    Map,
    MapClass,
    Paragraph,
    Report,
    Section,
    Source,
    Table,
)

SQUARES = {
    "region": {"84": "M1500 1200l600 0 0 600 -600 0z", "11": "M1200 600l300 0 0 300 -300 0z"},
    "territory-1": {
        "1:exemple-1": "M1600 1300l200 0 0 200 -200 0z",
        "1:exemple-2": "M1850 1300l200 0 0 200 -200 0z",
        "1:exemple-3": "M1250 650l150 0 0 150 -150 0z",
    },
}
SOURCE = Source(
    id="exemple",
    title="Liste d’exemple",
    producer="Exemple",
    licence="Licence Ouverte 2.0",
    vintage="2020-12-15",
    sha256="0" * 64,
)
COUNTED = Indicator(
    code="exemple-territories",
    label="Territoires de l’exemple",
    definition="Nombre de territoires de l’exemple, comptés une fois chacun.",
    unit="count",
    stage="actual",
    source_id="exemple",
    owner="exemple",
)
FIGURES = tuple(
    Figure(indicator=COUNTED, place=place, place_name=name, value=value, as_of="2020-12-15", note=note)
    for place, name, value, note in (
        ("france", "France", 3, ""),
        ("region:84", "Région d’exemple", 2, "Note d’exemple."),
        ("region:11", "Autre région d’exemple", None, ""),
    )
)
COUNTS = Table(
    id="counts",
    title="Territoires de l’exemple par région",
    columns=(
        Column(code="region", label="Région"),
        Column(code="territories", label="Territoires", unit="count"),
        Column(code="aid", label="Aide de l’exemple", unit="cents"),
        Column(code="share", label="Part", unit="share"),
        Column(code="since", label="Depuis", unit="date"),
    ),
    rows=(
        ("Région d’exemple", 2, 123_456_700, Fraction(2, 3), date(2019, 3, 7)),
        ("Autre région d’exemple", 1, None, Fraction(1, 3), None),
    ),
    source_ids=("exemple",),
    note="Montants d’exemple.",
)
CHART = Chart(
    kind="bar",
    alt="La région d’exemple compte deux territoires, l’autre un.",
    table=COUNTS,
    label_column="region",
    value_column="territories",
)
NAMES = Table(
    id="names",
    title="Carte des territoires de l’exemple",
    columns=(Column(code="territory", label="Territoire"), Column(code="class", label="Aide")),
    rows=(("Exemple 1", "Moins de dix"), ("Exemple 2", "Dix et plus"), ("Exemple 3", "Non connu")),
    source_ids=("exemple",),
)
MAP = Map(
    shapes="territory-1",
    alt="Carte d’exemple : un territoire par classe, la liste suit.",
    classes=(
        MapClass(code="low", label="Moins de dix", areas=("1:exemple-1",)),
        MapClass(code="high", label="Dix et plus", areas=("1:exemple-2",)),
        MapClass(code="unknown", label="Non connu", areas=("1:exemple-3",)),
    ),
    table=NAMES,
)
SECTIONS = (
    Section(
        id="summary",
        title="Chiffres clés de l’exemple",
        blocks=(
            Paragraph(text="Rapport d’exemple : rien n’y est vrai."),
            KeyFigures(figures=FIGURES),
            Bullets(items=("Un point d’exemple", "Un autre")),
        ),
    ),
    Section(id="maps", title="Cartes et graphiques", blocks=(MAP, CHART)),
    Section(id="region-84", title="Région d’exemple", blocks=(COUNTS,), kind="region"),
    Section(id="region-11", title="Autre région d’exemple", blocks=(COUNTS,), kind="region"),
    Section(id="territory-1", title="Exemple 1", blocks=(Paragraph(text="Exemple."),), kind="territory"),
)
REPORT = Report(
    title="Bilan d’exemple",
    day=date(2020, 12, 15),
    reading="on",
    known_on=date(2026, 11, 23),
    figures=FIGURES,
    sections=SECTIONS,
    sources=(SOURCE,),
    notes=("Note d’exemple.",),
    shapes=SQUARES,
)

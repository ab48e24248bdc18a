"""The published figures of the programme and the history of its fund, worded for French readers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tools.build_sources import Sources

FIGURES = 36
PRESS = {"regional press": "presse régionale"}


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What an announcement of the fund says in French; the compilation words it in working English."""

    event: str
    note: str
    source: str


EVENTS = {
    "2020-09-04": Wording(
        event="Ouverture ; première tranche",
        note="Comprise dans les 400 M€ annoncés.",
        source="Pages du fonds, France Relance",
    ),
    "2020-12-15": Wording(
        event="Enveloppe annoncée jusqu’en 2022",
        note="Total annoncé par l’État, première tranche comprise ; les Régions avaient ajouté 24 M€ en mars 2021.",
        source="ANCT ; La French Fab, 2021-03-25 ; Banque des Territoires",
    ),
    "2021-03-23": Wording(
        event="Abondement",
        note="141,5 M€ de l’État et autant des Régions, plus 15,5 M€ de l’État pour la Corse, l’outre-mer, les "
        "projets collectifs et les territoires en choc industriel.",
        source="Zepros Territorial ; communiqué du Gouvernement",
    ),
    "2021-09": Wording(
        event="Abondement",
        note="Répartition entre l’État et les Régions non sourcée.",
        source="Préfecture de la Gironde ; L’Usine nouvelle",
    ),
}


def figure_rows(sources: Sources) -> Iterable[Sequence[object]]:
    """Return the published figures; an amount in euros, a share from 0 to 1."""
    rows = sources.fact_rows("programme/published_figures.csv")
    if len(rows) != FIGURES:
        raise ValueError(f"the programme has {FIGURES} published figures, found {len(rows)}")
    for row in rows:
        source = PRESS.get(row["source"], row["source"]).replace("; ", " ; ")
        columns = ("figure_id", "label_fr", "value", "unit", "as_of", "perimeter")
        yield [*(row[column] for column in columns), source]


def fund_rows(sources: Sources) -> Iterable[Sequence[object]]:
    """Return the announcements about the fund, in order; who pays is empty where no source tells."""
    for row in sources.fact_rows("programme/fund_history.csv"):
        said = EVENTS[row["on"]]
        amounts = (row["amount_eur"], row["state_eur"], row["regions_eur"])
        yield [row["on"], said.event, *amounts, said.note, said.source]

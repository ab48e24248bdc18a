"""The embedded awards and published figures of the programme."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from catalyseur.bilan.awards import Award, CommuneBasis
from catalyseur.values.money import cents_from_euros

AWARDS_PUBLISHED = 3080
AWARDS_AS_OF = "2022-04-08"
SHARE_PARTS = 10_000  # a published share is held in parts of 10,000
_SCALES = {"eur": 100, "share": SHARE_PARTS}


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedFigure:
    """A figure as somebody published it. `value`: cents when the unit is `eur`, parts of 10,000 when `share`.

    `as_of` is a day, a month or a year; `perimeter` a phase, `assembly`, `France` or the code of a région.
    """

    figure_id: str
    label: str
    value: int
    unit: str
    as_of: str
    perimeter: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FundEvent:
    """An announcement about the acceleration fund; who pays is None where no source tells."""

    on: str
    event: str
    amount_cents: int
    state_cents: int | None
    regions_cents: int | None
    note: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AwardCount:
    """How many awards the publisher of the list counts for a value of one of its columns."""

    by: Literal["type_entreprise", "volet_relance", "mesure", "nom_region"]
    label: str
    awards: int


@cache
def embedded_awards() -> tuple[Award, ...]:
    """Return the 293 known awards, the first of the 3,080 published: an excerpt, never to be summed."""
    return tuple(_award(row) for row in _rows("awards/france_relance.csv"))


@cache
def published_award_counts() -> tuple[AwardCount, ...]:
    """Return the counts the publisher gives for the whole list; an empty label is a blank cell."""
    rows = _rows("awards/published_counts.csv")
    return tuple(
        AwardCount(by=row["by"], label=row["label"], awards=int(row["awards"]))  # type: ignore[arg-type]
        for row in rows
    )


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Return the published national and regional figures, each with its source."""
    return tuple(_figure(row) for row in _rows("programme/published_figures.csv"))


@cache
def fund_history() -> tuple[FundEvent, ...]:
    """Return what was announced about the acceleration fund, in order."""
    return tuple(
        FundEvent(
            on=row["on"],
            event=row["event"],
            amount_cents=cents_from_euros(row["amount_eur"]),
            state_cents=_cents(row["state_eur"]),
            regions_cents=_cents(row["regions_eur"]),
            note=row["note"],
            source=row["source"],
        )
        for row in _rows("programme/fund_history.csv")
    )


def third_assembly() -> dict[str, Any]:
    """Return what is published about the general assembly of 2020-12-15, texts in French."""
    text = (files("catalyseur.data") / "programme" / "assembly_2020.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def _rows(name: str) -> list[dict[str, str]]:
    folder, _, file = name.partition("/")
    text = (files("catalyseur.data") / folder / file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _cents(text: str) -> int | None:
    return cents_from_euros(text) if text else None


def _figure(row: dict[str, str]) -> PublishedFigure:
    return PublishedFigure(
        figure_id=row["figure_id"],
        label=row["label"],
        value=int(Decimal(row["value"]) * _SCALES.get(row["unit"], 1)),
        unit=row["unit"],
        as_of=row["as_of"],
        perimeter=row["perimeter"],
        source=row["source"],
    )


def _award(row: dict[str, str]) -> Award:
    basis: CommuneBasis = next(one for one in get_args(CommuneBasis) if one == row["commune_basis"])
    weight = row["tonnes_equivalent_co2_pour_les_projets_decarbonation"]
    return Award(
        key=row["key"],
        source_id="plan_de_relance",
        company=row["entreprise"],
        company_kind=row["type_entreprise"] or None,
        identifier=row["siren"],
        siren=row["checked_siren"] or None,
        siret=row["checked_siret"] or None,
        strand=row["volet_relance"],
        measure_code=row["measure_code"],
        measure_label=row["measure_label"],
        sector=row["sector"] or None,
        listed_on=date.fromisoformat(row["mise_a_jour"]) if row["mise_a_jour"] else None,
        departement=row["departement"] or None,
        region=row["region"] or None,
        commune=row["commune"] or None,
        commune_basis=basis,
        postcode=row["postcode"] or None,
        description=row["description_projet"],
        defects=tuple(filter(None, row["defects"].split("|"))),
        tco2_per_year=Decimal(weight) if weight else None,
    )

"""Turnkey sites and brownfields as records; the 44 turnkey sites the press named, of the 182 labels awarded."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import catalyseur.data
from catalyseur.sites.milestones import Milestone, Readiness, read_readiness
from catalyseur.values.dates import PartialDate, parse_partial

TURNKEY = "turnkey-sites"
FLAGS = {"yes": True, "no": False, "": None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """A site as its source describes it; None is unknown, never no or zero.

    `commune` is an INSEE code, `departement` and `region` their codes, `epci` a SIREN; `area_m2` square
    metres; `power_kw` the electric power a firm can draw; `point` longitude and latitude (WGS 84) of the
    site itself, None where only its commune is known; `announced` is when its label was, that of its wave
    if it has one; `available` is what the source announces; `source` names who says so and when.
    """

    site_id: str
    source_id: str
    name: str
    source: str
    departement: str | None = None
    region: str | None = None
    commune: str | None = None
    epci: str | None = None
    area_m2: int | None = None
    brownfield: bool | None = None
    power_kw: int | None = None
    rail: bool | None = None
    water: bool | None = None
    on_sale: bool | None = None
    label: str | None = None
    wave: str | None = None
    announced: PartialDate | None = None
    available: PartialDate | None = None
    milestones: tuple[Milestone, ...] = ()
    point: tuple[float, float] | None = None
    remark: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wave:
    """One wave of labels: its code, how many were awarded and when, how many of them the register names."""

    code: str
    title: str
    awarded: int
    announced: PartialDate
    named: int
    source: str


def readiness(site: Site, on: date) -> Readiness:
    """Read the milestones of a site on a day."""
    return read_readiness(site.milestones, on)


@lru_cache(maxsize=1)
def embedded_sites() -> tuple[Site, ...]:
    """Return the 44 named turnkey sites, by id."""
    announced = {row["wave"]: row["announced_on"] for row in _rows("turnkey_waves.csv")}
    return tuple(
        _site(row, row["announced_on"] or announced[row["wave"]]) for row in _rows("turnkey_sites.csv")
    )


@lru_cache(maxsize=1)
def waves() -> tuple[Wave, ...]:
    """Return the four waves in time: 12, 66, 49 and 55 labels, with how many of each are named."""
    named = Counter(site.wave for site in embedded_sites())
    return tuple(
        Wave(
            code=row["wave"],
            title=row["title"],
            awarded=int(row["awarded"]),
            announced=parse_partial(row["announced_on"]),
            named=named[row["wave"]],
            source=row["source"],
        )
        for row in _rows("turnkey_waves.csv")
    )


def total_by_wave() -> dict[str, int]:
    """Return how many labels each wave awarded, named or not."""
    return {wave.code: wave.awarded for wave in waves()}


def _rows(name: str) -> Iterator[dict[str, str]]:
    path = Path(catalyseur.data.__path__[0]) / "sites" / name
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _site(row: dict[str, str], announced: str) -> Site:
    return Site(
        site_id=row["site_id"],
        source_id=TURNKEY,
        name=row["name"],
        source=row["source"],
        departement=row["departement"] or None,
        region=row["region"] or None,
        commune=row["commune"] or None,
        epci=row["epci"] or None,
        area_m2=int(row["area_m2"]) if row["area_m2"] else None,
        brownfield=FLAGS[row["brownfield"]],
        label=row["label"],
        wave=row["wave"] or None,
        announced=parse_partial(announced),
        available=parse_partial(row["available"]) if row["available"] else None,
        remark=row["remark"],
    )

"""Bilans of a few days, made once for the tests that read them."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from catalyseur.bilan.gather import gather
from catalyseur.bilan.knowledge import AWARDS, Knowledge, award_source, embedded_knowledge, with_imports
from catalyseur.bilan.making import make_report
from catalyseur.bilan.report import Report
from catalyseur.bilan.snapshot import Snapshot
from catalyseur.geography.atlas import load_geography
from catalyseur.toolbox.catalogue import load_catalogue

PHASE_1, PHASE_2 = date(2020, 12, 15), date(2026, 11, 23)
KNOWN_ON = date(2026, 11, 23)


@cache
def knowledge() -> Knowledge:
    """What the package embeds."""
    return embedded_knowledge(load_geography(), load_catalogue())


@cache
def snapshot(day: date) -> Snapshot:
    """The inputs of a day, from the embedded facts."""
    return gather(knowledge(), day, "0.1.0")


@cache
def report(day: date, *territories: str) -> Report:
    """The report of a day, from the embedded facts."""
    return make_report(snapshot(day), reading="on", known_on=KNOWN_ON, territories=territories)


@cache
def report_with_every_award() -> Report:
    """A bilan made from a whole list: the 293 rows repeated, as an example, up to the 3,080 published."""
    known = knowledge()
    measures = [one.label for one in known.counts if one.by == "mesure" for _ in range(one.awards)]
    rows = known.awards * 11
    example = tuple(
        replace(row, key=f"exemple-{rank}", measure_label=measure)
        for rank, (row, measure) in enumerate(zip(rows, measures, strict=False))
    )
    source = award_source(vintage="2022-04-08", sha256="0" * 64)
    assert source.id == AWARDS
    imported = with_imports(known, awards=example, subsidies=(), sources=(source,))
    return make_report(gather(imported, PHASE_2, "0.1.0"), reading="on", known_on=KNOWN_ON)


def figure(made: Report, code: str, place: str = "france") -> Any:
    """The figure of an indicator in a place; untyped, so that a test may reckon with its value."""
    return next(one for one in made.figures if (one.indicator.code, one.place) == (code, place))

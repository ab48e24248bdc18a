"""The bilan of a day: time to gather its inputs, to make the report, to draw it and to compose the PDF.

    python benchmarks/bench_bilan.py [--day 2020-12-15 …] [--repeat 5]

CPU seconds, all in one process. « Once loaded » is the median of the runs that follow the first: the first also
starts the engine of the charts. Sheets of territories are added until the PDF has at least 40 pages.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from itertools import chain
from statistics import median
from typing import TypeVar

import pikepdf

from catalyseur.bilan.charts import chart_svg
from catalyseur.bilan.gather import gather
from catalyseur.bilan.knowledge import Knowledge, embedded_knowledge
from catalyseur.bilan.making import make_report
from catalyseur.bilan.map_svg import map_svg
from catalyseur.bilan.pdf import pdf_bytes
from catalyseur.bilan.report import Chart, Map, Report
from catalyseur.bilan.snapshot import Snapshot
from catalyseur.geography.atlas import load_geography
from catalyseur.toolbox.catalogue import load_catalogue

PAGES = 40
DAYS = (date(2020, 12, 15), date(2026, 11, 23))
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def page_count(content: bytes) -> int:
    with pikepdf.open(BytesIO(content)) as opened:
        return len(opened.pages)


def long_enough(snapshot: Snapshot, known_on: date) -> Report:
    """Add sheets of territories, five at a time, until the PDF has the pages asked."""
    listed = snapshot.files["territories.csv"].decode().splitlines()[1:]
    keys = [line.partition(",")[0] for line in listed]
    for count in chain((0,), range(5, len(keys), 5)):
        report = make_report(snapshot, reading="on", known_on=known_on, territories=keys[:count])
        if page_count(pdf_bytes(report)) >= PAGES:
            break
    return report


def rows(known: Knowledge, day: date, repeat: int) -> Iterator[tuple[str, float, str]]:
    seconds, snapshot = timed(lambda: gather(known, day, "bench"))
    yield "gather the inputs", seconds, f"{sum(map(len, snapshot.files.values())) / 1e6:.1f} MB"
    seconds, _ = timed(lambda: make_report(snapshot, reading="on", known_on=day))
    report = long_enough(snapshot, day)
    yield "make the report", seconds, f"{len(report.sections)} sections"
    blocks = [block for section in report.sections for block in section.blocks]
    charts = [block for block in blocks if isinstance(block, Chart)]
    chart_svg.cache_clear()
    seconds, _ = timed(lambda: [chart_svg(chart) for chart in charts])
    yield "draw the charts", seconds, f"{len(charts)} charts"
    maps = [block for block in blocks if isinstance(block, Map)]
    seconds, _ = timed(lambda: [map_svg(drawn, report.shapes) for drawn in maps])
    yield "draw the maps", seconds, f"{len(maps)} maps"
    times = []
    for _ in range(repeat):
        chart_svg.cache_clear()
        seconds, content = timed(lambda: pdf_bytes(report))
        times.append(seconds)
    detail = f"{page_count(content)} pages, {len(content) / 1e6:.1f} MB"
    yield "compose the PDF, charts and maps included", median(times), detail


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--day", type=date.fromisoformat, nargs="*", default=DAYS)
    parser.add_argument("--repeat", type=int, default=5)
    given = parser.parse_args()
    loading, known = timed(lambda: embedded_knowledge(load_geography(), load_catalogue()))
    snapshot = gather(known, DAYS[0], "bench")
    first, _ = timed(lambda: pdf_bytes(make_report(snapshot, reading="on", known_on=DAYS[0])))
    print(f"Load what is embedded: {loading:.2f} s; first PDF of the process: {first:.2f} s.\n")
    print("| day | step | CPU s, once loaded | size |\n|---|---|---|---|")
    for day in given.day:
        for step, seconds, detail in rows(known, day, given.repeat):
            print(f"| {day} | {step} | {seconds:.2f} | {detail} |")


if __name__ == "__main__":
    main()

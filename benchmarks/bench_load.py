"""Loading the geography without outlines, and locating by name end to end; CPU time, fixed seed.

Run: .venv/bin/python benchmarks/bench_load.py
"""

import random
import statistics
import subprocess
import sys
import time
from datetime import date

from catalyseur.geography.atlas import load_geography
from catalyseur.geography.locate import Locator

RUNS = 7
QUERIES = 2000
SEED = 20261123
ONE_LOAD = (
    "import time; from catalyseur.geography.atlas import load_geography; "
    "start = time.process_time(); load_geography(); print(time.process_time() - start)"
)


def main() -> None:
    """Print a Markdown table."""
    loads = [
        float(subprocess.run([sys.executable, "-c", ONE_LOAD], capture_output=True, check=True).stdout)  # noqa: S603 - our own line
        for _ in range(RUNS)
    ]
    locator = Locator(geography=load_geography())
    start = time.process_time()
    _ = locator.index
    first = time.process_time() - start
    names = random.Random(SEED).sample(locator.geography.history.columns["name"], QUERIES)  # noqa: S311 - a sample
    spent = sorted(_spent(locator, name) for name in names)
    print("| what | median or p50 | worst or p95 |\n|---|---|---|")
    print(
        f"| load the geography, {RUNS} fresh processes | {statistics.median(loads):.2f} s | {max(loads):.2f} s |"
    )
    print(f"| build the index of names, once | {first:.2f} s | – |")
    print(
        f"| locate by exact name, {QUERIES} names | {spent[QUERIES // 2]:.2f} ms | {spent[QUERIES * 95 // 100]:.2f} ms |"
    )


def _spent(locator: Locator, name: str) -> float:
    start = time.process_time()
    locator.locate(name, date(2026, 11, 23))
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    main()

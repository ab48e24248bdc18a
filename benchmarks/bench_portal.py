"""Server time of the main pages through Django's test client, with the real schemes and with about 3,000.

Run: .venv/bin/python benchmarks/bench_portal.py [--runs 40] [--vary]

Each size runs in a new process, in a new temporary folder, with a new SQLite database, and starts as the server does:
it reads what `config/wsgi.py` reads before the first answer. The schemes are repeated,
each copy with an id and a ref of its own; with `--vary`, half of each copy's criteria get other values, which no
catalogue would hold so many of. Every page is asked three times before it is timed (process warm, cold excluded);
« first » is the very first request. Suggestions are asked ten times as often, each time with the beginning of another
commune's name. No network, no front server: view, queries and templates.
"""

import argparse
import importlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

COPIES = (1, 47)
WARM_UPS = 3
EXAMPLE = Path(__file__).parents[1] / "examples" / "usinage.json"


@dataclass(frozen=True, kw_only=True)
class Row:
    """Server times of one page, in milliseconds."""

    page: str
    first: float
    wall_p50: float
    wall_p95: float
    cpu_p50: float
    cpu_p95: float


def measure(page: str, ask: Callable[[], int], runs: int) -> Row:
    """Ask a page; raise RuntimeError when it does not answer 200."""
    wall, cpu = [], []
    for _ in range(1 + WARM_UPS + runs):
        start, busy = time.perf_counter(), time.process_time()
        status = ask()
        wall.append((time.perf_counter() - start) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
        if status != 200:
            raise RuntimeError(f"{page} answers {status}")
    return Row(page=page, first=wall[0], **_quantiles("wall", wall), **_quantiles("cpu", cpu))


def _quantiles(name: str, times: list[float]) -> dict[str, float]:
    kept = times[1 + WARM_UPS :]
    return {
        f"{name}_p50": statistics.median(kept),
        f"{name}_p95": statistics.quantiles(kept, n=20, method="inclusive")[-1],
    }


def prepare(folder: str, copies: int, *, vary: bool) -> int:
    """Start Django in a folder and repeat its schemes; return how many there are."""
    os.environ |= {
        "CATALYSEUR_SECRET_KEY": "for-benchmarks-only-" + "x" * 32,
        "CATALYSEUR_DATA": folder,
        "DJANGO_SETTINGS_MODULE": "catalyseur.portal.config.settings",
    }
    import django  # noqa: PLC0415 - after the environment it reads

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after setup

    from catalyseur.portal.schemes import queries  # noqa: PLC0415 - after setup
    from catalyseur.toolbox.catalogue import Catalogue, load_catalogue  # noqa: PLC0415 - after setup

    call_command("migrate", verbosity=0)
    real = load_catalogue().schemes
    rng = random.Random(3000)  # noqa: S311 - a fixed seed, not a secret
    numbers = range(len(real), len(real) * copies)
    clones = [copy_scheme(rng, real[number % len(real)], number, vary=vary) for number in numbers]
    schemes = (*real, *clones)
    served = Catalogue(schemes=schemes)
    patch.object(queries, "embedded_catalogue", lambda: served).start()
    importlib.import_module("catalyseur.portal.config.wsgi")
    return len(schemes)


def copy_scheme(rng: random.Random, scheme: Any, number: int, *, vary: bool) -> Any:  # noqa: ANN401 - Scheme, imported after setup
    """Copy a scheme under a new id and ref."""
    if vary:
        return importlib.import_module("bench_batch").vary(rng, scheme, number)
    return scheme.model_copy(update={"id": f"{scheme.id}-{number}", "ref": f"DSP-{number:04}"})


def run_one(copies: int, runs: int, *, vary: bool) -> dict[str, Any]:
    """Measure every page with one catalogue."""
    with tempfile.TemporaryDirectory(prefix="catalyseur-bench-") as folder:
        count = prepare(folder, copies, vary=vary)
        from django.db import connection  # noqa: PLC0415 - after setup
        from django.test import Client  # noqa: PLC0415 - after setup
        from django.urls import reverse  # noqa: PLC0415 - after setup

        from catalyseur.portal.projects.actions import start_project  # noqa: PLC0415 - after setup
        from catalyseur.toolbox.catalogue import load_catalogue  # noqa: PLC0415 - after setup

        now = datetime.now(UTC)
        full = start_project(document=json.loads(EXAMPLE.read_text("utf-8")), now=now)
        empty = start_project(document={"title": "Essai"}, now=now)
        addresses = {
            "home": reverse("home"),
            "commune": reverse("place-commune", args=["71153"]),
            "epci": reverse("place-epci", args=["200068781"]),
            "territory": reverse("place-territory", args=list(a_territory())),
            "toolbox list": reverse("scheme-list"),
            "list with a search": reverse("scheme-list") + "?q=decarbonation",
            "scheme page": reverse("scheme-detail", args=[load_catalogue().schemes[0].id]),
            "results, a whole project": reverse("project-results", args=[full]),
            "results, a title alone": reverse("project-results", args=[empty]),
            "comparison": reverse("project-compare", args=[full]),
            "comparison since 2020": reverse("project-compare", args=[full]) + "?depuis=2020-12-15",
        }
        client = Client(SERVER_NAME="localhost")
        rows = [
            measure(page, lambda url=url: client.get(url).status_code, runs)  # type: ignore[misc]
            for page, url in addresses.items()
        ]
        typed = (f"{reverse('autocomplete')}?{urlencode({'q': text})}" for text in beginnings())
        rows.append(measure("suggestions", lambda: client.get(next(typed)).status_code, 10 * runs))
        connection.close()
    return {"schemes": count, "rows": [vars(row) for row in rows]}


def beginnings() -> Iterator[str]:
    """Give the first two to ten letters of communes' names, in an order that is always the same."""
    from catalyseur.portal.places.queries import current_geography  # noqa: PLC0415 - after setup
    from catalyseur.values.dates import today  # noqa: PLC0415 - after setup

    rng = random.Random(10)  # noqa: S311 - a fixed seed, not a secret
    names = [commune.name for commune in current_geography().communes_on(today())]
    while True:
        yield rng.choice(names)[: rng.randint(2, 10)]


def a_territory() -> tuple[int, str]:
    """Return the phase and id of a territory of today."""
    from catalyseur.portal.places.queries import current_geography  # noqa: PLC0415 - after setup
    from catalyseur.values.dates import today  # noqa: PLC0415 - after setup

    territory = current_geography().territories_on(today())[0]
    return territory.phase, territory.id


def main() -> None:
    """Print a Markdown table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--copies", type=int, help="measure one size, in this process, and print JSON")
    parser.add_argument("--vary", action="store_true", help="vary the copies")
    given = parser.parse_args()
    if given.copies:
        print(json.dumps(run_one(given.copies, given.runs, vary=given.vary)))
        return
    for copies in COPIES:
        command = [sys.executable, __file__, "--runs", str(given.runs), "--copies", str(copies)]
        command += ["--vary"] if given.vary else []
        found = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)  # noqa: S603 - this file
        print(f"### {found['schemes']:,} schemes\n")
        print("| page | first, ms | wall p50, ms | wall p95, ms | CPU p50, ms | CPU p95, ms |")
        print("|---|---|---|---|---|---|")
        for row in found["rows"]:
            times = " | ".join(f"{value:,.1f}" for name, value in row.items() if name != "page")
            print(f"| {row['page']} | {times} |")
        print()


if __name__ == "__main__":
    main()

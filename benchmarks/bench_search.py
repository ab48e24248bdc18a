"""Search of places by name: time, and how often one typing error is forgiven.

    python benchmarks/bench_search.py [--queries 2000] [--seed 20261123]

Times are CPU milliseconds a query. Recall@5 counts a query as answered when one of the first five answers bears
the name that was mistyped (homonyms cannot be told apart by their name); « this very place » is stricter. An
error is a letter added, left out or replaced, or two neighbours swapped, anywhere in a name of at least six
letters. A mistyped text that is itself the name of another place is left out, and counted.
"""

import argparse
import csv
import difflib
import random
import string
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from rapidfuzz import fuzz, process

from catalyseur.geography.search import NamedPlace, NameIndex, PlaceKind, normalise

Answer = Callable[[str], Sequence[NamedPlace]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table."""

    method: str
    task: str
    times_ms: Sequence[float]
    recall: float | None = None
    strict_recall: float | None = None


def embedded_places() -> list[NamedPlace]:
    folder = files("catalyseur.data") / "geography"
    sources: list[tuple[PlaceKind, str, str]] = [
        ("commune", "communes", "code"),
        ("epci", "groupings", "siren"),
        ("territory", "territories", "id"),
        ("departement", "departements", "code"),
        ("region", "regions", "code"),
    ]
    places = []
    for kind, table, key in sources:
        for row in csv.DictReader((folder / f"{table}.csv").read_text("utf-8").splitlines()):
            code = f"{row['phase']}:{row[key]}" if kind == "territory" else row[key]
            population = int(row.get("population") or 0)
            places.append(NamedPlace(kind=kind, code=code, name=row["name"], population=population))
    return places


def mistype(name: str, chance: random.Random) -> str:
    place = chance.randrange(len(name) - 1)
    letter = chance.choice(string.ascii_lowercase)
    swapped = name[place + 1] + name[place]
    middle = {"add": letter + name[place], "omit": "", "replace": letter, "swap": swapped}
    kind = chance.choice(sorted(middle))
    return name[:place] + middle[kind] + name[place + 1 + (kind == "swap") :]


def mistyped_queries(
    places: Sequence[NamedPlace], index: NameIndex, count: int, chance: random.Random
) -> tuple[list[tuple[NamedPlace, str]], int]:
    long_names = [place for place in places if sum(map(str.isalpha, place.name)) >= 6]
    queries: list[tuple[NamedPlace, str]] = []
    left_out = 0
    while len(queries) < count:
        place = chance.choice(long_names)
        query = mistype(place.name, chance)
        hits = index.search(query, limit=None)
        if any(hit.match == "exact" and hit.place == place for hit in hits):
            continue  # the error vanished: an accent, a doubled separator
        if hits and hits[0].match == "exact":
            left_out += 1
            continue
        queries.append((place, query))
    return queries, left_out


def measure(method: str, task: str, answer: Answer, queries: Sequence[tuple[NamedPlace, str]]) -> Row:
    times, same_name, same_place = [], 0, 0
    for place, query in queries:
        start = time.process_time_ns()
        found = answer(query)[:5]
        times.append((time.process_time_ns() - start) / 1e6)
        same_name += any(normalise(one.name) == normalise(place.name) for one in found)
        same_place += place in found
    if task == "prefix":
        return Row(method=method, task=task, times_ms=times)
    share = 1 / len(queries)
    return Row(
        method=method, task=task, times_ms=times, recall=same_name * share, strict_recall=same_place * share
    )


def peers(places: Sequence[NamedPlace]) -> dict[str, Answer]:
    names = [normalise(place.name) for place in places]
    by_name: dict[str, list[NamedPlace]] = {}
    for name, place in zip(names, places, strict=True):
        by_name.setdefault(name, []).append(place)

    def with_wratio(query: str) -> Sequence[NamedPlace]:
        found = process.extract(normalise(query), names, scorer=fuzz.WRatio, limit=5)
        return [places[rank] for _, _, rank in found]

    def with_dict(query: str) -> Sequence[NamedPlace]:
        return by_name.get(normalise(query), [])

    def with_difflib(query: str) -> Sequence[NamedPlace]:
        found = difflib.get_close_matches(normalise(query), by_name, n=5, cutoff=0.8)
        return [place for name in found for place in by_name[name]]

    return {"rapidfuzz WRatio": with_wratio, "dict": with_dict, "difflib": with_difflib}


def print_table(rows: Sequence[Row]) -> None:
    print("| method | queries | n | p50 ms | p95 ms | recall@5 | this very place |")
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        middle, high = np.percentile(row.times_ms, [50, 95])
        shares = ["–" if x is None else f"{x:.3f}" for x in (row.recall, row.strict_recall)]
        print(
            f"| {row.method} | {row.task} | {len(row.times_ms)} | {middle:.2f} | {high:.2f} | {' | '.join(shares)} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20261123)
    given = parser.parse_args()
    chance = random.Random(given.seed)  # noqa: S311 - a reproducible sample
    places = embedded_places()
    start = time.process_time()
    index = NameIndex.build(places)
    built = time.process_time() - start
    exact = [(place, place.name) for place in chance.sample(places, given.queries)]
    typos, left_out = mistyped_queries(places, index, given.queries, chance)
    begun = [(place, place.name[: chance.randint(1, 6)]) for place, _ in exact]

    def search(query: str) -> Sequence[NamedPlace]:
        return [hit.place for hit in index.search(query, limit=5)]

    def complete(query: str) -> Sequence[NamedPlace]:
        return [hit.place for hit in index.complete(query)]

    other = peers(places)
    slow = given.queries // 10
    rows = [
        measure("Catalyseur", "exact", search, exact),
        measure("Catalyseur", "one typo", search, typos),
        measure("Catalyseur", "prefix", complete, begun),
        measure("rapidfuzz WRatio", "exact", other["rapidfuzz WRatio"], exact[:slow]),
        measure("rapidfuzz WRatio", "one typo", other["rapidfuzz WRatio"], typos[:slow]),
        measure("dict", "exact", other["dict"], exact),
        measure("dict", "one typo", other["dict"], typos),
        measure("difflib", "one typo", other["difflib"], typos[:slow]),
    ]
    print(f"{len(places)} places; index built in {built:.2f} s CPU; seed {given.seed}; ", end="")
    print(f"{left_out} mistyped texts are names of other places (left out).\n")
    print_table(rows)


if __name__ == "__main__":
    main()

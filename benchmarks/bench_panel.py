"""The panel of a synthetic SIRENE against the same query written by hand in DuckDB: CPU, wall time, peak memory.

Each run is a fresh process. Both scan the same Parquet, place each row, count by cell and by firm, and must lead to the
same cells (the digest). Times are those of the query, within the same memory.

Run: .venv/bin/python benchmarks/bench_panel.py [ROWS [RUNS]]
"""

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalyseur.geography.atlas import load_geography
from catalyseur.panels.counting import Frame, read_counts
from catalyseur.panels.engines import DuckDb
from catalyseur.panels.expression import COLUMNS, count_expression
from catalyseur.panels.sample import write_sample
from catalyseur.panels.sectors import Nomenclature, load_sectors
from catalyseur.panels.sources import open_source
from catalyseur.panels.units import UnitKind, load_units

ROWS = 5_000_000
RUNS = 3
BY_HAND = """
CREATE TEMP TABLE placed AS
SELECT c.unit, d.sector, CAST(e.siren AS INT) AS siren,
       greatest(year(dateCreationEtablissement), 2009)::INT AS opened,
       least(CASE WHEN etatAdministratifEtablissement = 'F' THEN year(dateDebut) ELSE 9999 END, 2025)::INT AS closed
FROM establishments e
JOIN communes c ON c.commune = e.codeCommuneEtablissement
JOIN divisions d ON d.division = e.activitePrincipaleEtablissement[:2]
WHERE nomenclatureActivitePrincipaleEtablissement = 'NAFRev2' AND codePaysEtrangerEtablissement IS NULL
  AND c.unit >= 0 AND year(dateCreationEtablissement) <= 2024
  AND (etatAdministratifEtablissement <> 'F' OR year(dateDebut) >= 2010);
SELECT 0 AS kind, unit * 88 + sector AS cell, opened, closed, 0 AS year, count(*) AS n, 0 AS firms, 0 AS top
FROM placed GROUP BY ALL
UNION ALL
SELECT 1, unit * 88 + sector, 0, 0, year, sum(n)::BIGINT, count(*), max(n) FROM (
  SELECT unit, sector, siren, year, count(*) AS n
  FROM placed SEMI JOIN (SELECT unit, sector, siren FROM placed GROUP BY ALL HAVING count(*) > 1)
       USING (unit, sector, siren)
  JOIN years ON year BETWEEN opened AND closed GROUP BY ALL
) GROUP BY unit, sector, year
"""


def main() -> None:
    """Print a Markdown table; with `ours` or `hand` and a file, run one and print its figures."""
    if sys.argv[1:2] in (["ours"], ["hand"]):
        print(json.dumps(_one(sys.argv[1], Path(sys.argv[2]))))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sirene.parquet"
        for _ in write_sample(load_geography(), path, rows=rows, seed=1):
            pass
        runs = int(sys.argv[2]) if len(sys.argv) > 2 else RUNS
        print(f"| {rows} rows, EPCI x NAF2 x 15 years | CPU s | wall s | peak MB | digest |")
        print("|---|---|---|---|---|")
        for name in ("hand", "ours"):
            found = [_fresh(name, path) for _ in range(runs)]
            best = min(found, key=lambda figures: figures["cpu"])
            print(
                f"| {name}, best of {runs} | {best['cpu']:.1f} | {best['wall']:.1f} | {best['mb']:.0f} "
                f"| {best['digest']} |"
            )


def _fresh(name: str, path: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, __file__, name, str(path)], capture_output=True, check=True)  # noqa: S603 - our own script
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _one(name: str, path: Path) -> dict[str, Any]:
    units = load_units(load_geography(), UnitKind.EPCI)
    frame = Frame(units=units, sectors=load_sectors(Nomenclature.NAF2), first=2010, last=2024)
    cpu, wall = time.process_time(), time.perf_counter()
    rows = _ours(path, frame) if name == "ours" else _by_hand(path, frame)
    figures = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    cells, _ = read_counts(rows, frame)
    grids = (cells.active, cells.opened, cells.closed, cells.firms, cells.top)
    digest = hashlib.sha256(b"".join(grid.tobytes() for grid in grids)).hexdigest()
    return figures | {"digest": digest[:12]}


def _ours(path: Path, frame: Frame) -> pa.Table:
    source = open_source("establishments", [path]).pick(COLUMNS)
    with tempfile.TemporaryDirectory() as scratch:
        engine = DuckDb(memory="2GB", scratch=Path(scratch), progress=lambda _: None)
        expression = count_expression(source.columns, frame.first, frame.last, len(frame.sectors.codes))
        return engine.run(expression, [source], frame.tables())


def _by_hand(path: Path, frame: Frame) -> pa.Table:
    import duckdb  # noqa: PLC0415 - ours is timed without what the other imports

    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '2GB'; SET temp_directory = '{scratch}'")
        for name, table in frame.tables().items():
            connection.register(f"given_{name}", table)
            connection.execute(f"CREATE TABLE {name} AS FROM given_{name}")
        connection.execute("CREATE TABLE years AS SELECT range::INT AS year FROM range(2010, 2025)")
        connection.execute(f"CREATE VIEW establishments AS FROM '{path}'")
        return connection.execute(BY_HAND).to_arrow_table()


if __name__ == "__main__":
    main()

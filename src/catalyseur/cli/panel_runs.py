"""What `catalyseur panel` does: open the files, count, write whole or not at all."""

import hashlib
import json
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from pyarrow import parquet as pq

from catalyseur.cli.errors import BadInputError
from catalyseur.geography.atlas import load_geography
from catalyseur.panels.building import BuiltPanel, Files, build_panel
from catalyseur.panels.counting import Frame
from catalyseur.panels.engines import DuckDb, Engine, Spark
from catalyseur.panels.errors import PanelError
from catalyseur.panels.sample import write_sample
from catalyseur.panels.sectors import Nomenclature, load_sectors
from catalyseur.panels.sources import open_source
from catalyseur.panels.units import UnitKind, load_units

_EARLIEST, _LATEST = 1973, 2100


def run_build(asked: Namespace) -> None:
    """Write the panel and, beside it, its report (`.json`)."""
    _check(asked)
    try:
        with tempfile.TemporaryDirectory(dir=asked.out.parent, prefix=f".{asked.out.name}.") as name:
            scratch = Path(name)
            built = _build(asked, scratch)
            _write(built, asked.out, scratch)
    except PanelError as error:
        raise BadInputError(str(error)) from None
    except OSError as error:
        raise BadInputError(f"{asked.out}: cannot be written: {error.strerror or error}") from None


def run_sample(asked: Namespace) -> None:
    """Write the sample."""
    if asked.rows < 1 or asked.rows > 99_999_999 or asked.seed < 0:
        raise BadInputError("--rows is 1 to 99999999 and --seed 0 or more")
    _check_out(asked.out)
    unfinished = asked.out.with_name(f".{asked.out.name}.part")
    try:
        for written in write_sample(load_geography(), unfinished, rows=asked.rows, seed=asked.seed):
            _tell(f"{written} of {asked.rows} rows")
        unfinished.replace(asked.out)
    except OSError as error:
        raise BadInputError(f"{asked.out}: cannot be written: {error.strerror or error}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    sys.stdout.write(f"{asked.out} : {asked.rows} lignes synthétiques, chacune marquée « exemple »\n")


def _build(asked: Namespace, scratch: Path) -> BuiltPanel:
    geography = load_geography()
    frame = Frame(
        units=load_units(geography, UnitKind(asked.by)),
        sectors=load_sectors(Nomenclature(asked.sectors), asked.scope),
        first=asked.first,
        last=asked.last,
    )
    files = Files(
        establishments=open_source("establishments", asked.establishments),
        employment=open_source("employment", [asked.employment]) if asked.employment else None,
        flores=open_source("flores", [asked.flores]) if asked.flores else None,
    )
    engine = _spark() if asked.engine == "spark" else _duckdb(asked.memory, scratch)
    return build_panel(files, frame, engine, geography if asked.treatment else None)


def _check(asked: Namespace) -> None:
    _check_out(asked.out)
    if not _EARLIEST <= asked.first <= asked.last <= _LATEST:
        raise BadInputError(
            f"--from {asked.first} --to {asked.last}: give two years in order, since {_EARLIEST}"
        )
    if asked.treatment and asked.by == UnitKind.TERRITORY:
        raise BadInputError(
            "--treatment: every territory is labelled: use it with --by epci or employment_zone"
        )


def _check_out(out: Path) -> None:
    if out.suffix != ".parquet":
        raise BadInputError(f"{out}: give --out a name that ends in .parquet")
    if not out.parent.is_dir():
        raise BadInputError(f"{out}: its folder does not exist: make it first")


def _duckdb(memory: str, scratch: Path) -> Engine:
    return DuckDb(memory=memory, scratch=scratch, progress=_tell)


def _spark() -> Engine:
    if find_spec("pyspark") is None:
        raise BadInputError(
            "--engine spark: the package pyspark is not installed: install requirements/spark.txt, or use duckdb"
        )
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = import_module("pyspark.sql").SparkSession.builder.appName("catalyseur")
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "8",
        "spark.ui.enabled": "false",
        "spark.driver.memory": "3g",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    start: Callable[[], object] = builder.getOrCreate
    return Spark(start())


def _write(built: BuiltPanel, out: Path, scratch: Path) -> None:
    made = scratch / "panel.parquet"
    pq.write_table(built.table, made, compression="zstd")
    digest = hashlib.sha256(made.read_bytes()).hexdigest()
    report = out.with_suffix(".json")
    document = {"panel": out.name, "sha256": digest} | built.report
    (scratch / "report.json").write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")
    made.replace(out)
    (scratch / "report.json").replace(report)
    rows = built.report["rows"]
    sys.stdout.write(
        f"{out} : {built.table.num_rows} lignes, empreinte {digest[:12]}… ; "
        f"{rows['kept']} établissements retenus sur {rows['rows_read']} lus ({report})\n"
    )


def _tell(words: str) -> None:
    sys.stderr.write(f"panel: {words}\n")

"""Where an expression runs: DuckDB within this process, or Spark where one machine is not enough."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any, Protocol

import duckdb
import ibis
import pyarrow as pa

from catalyseur.panels.errors import PanelError
from catalyseur.panels.sources import Format, Source

Progress = Callable[[str], None]
_EVERY_SECONDS = 2.0


class Engine(Protocol):
    """Runs an expression over files and small tables of this process."""

    def run(
        self, expression: ibis.Table, sources: Sequence[Source], tables: Mapping[str, pa.Table]
    ) -> pa.Table:
        """Return the rows of the expression, in no order. Raises PanelError on files that cannot be read."""


class DuckDb:
    """DuckDB: reads as a stream, keeps within `memory` and puts the rest in files of `scratch`."""

    def __init__(self, *, memory: str, scratch: Path, progress: Progress) -> None:
        """Say how much memory, where to put what exceeds it, and whom to tell about progress."""
        self._settings = {
            "memory_limit": memory,
            "temp_directory": str(scratch),
            "preserve_insertion_order": False,
            "enable_progress_bar": True,
            "enable_progress_bar_print": False,
        }
        self._progress = progress

    def run(
        self, expression: ibis.Table, sources: Sequence[Source], tables: Mapping[str, pa.Table]
    ) -> pa.Table:
        """Return the rows of the expression, in no order."""
        try:
            with duckdb.connect() as connection:
                for name, value in self._settings.items():
                    connection.execute(f"SET {name} = {_quoted(value)}")
                for name, table in tables.items():
                    connection.register(f"given_{name}", table)
                    connection.execute(f'CREATE TABLE "{name}" AS FROM "given_{name}"')
                for source in sources:
                    connection.execute(f'CREATE VIEW "{source.name}" AS {_reading(source)}')
                with _Watch(connection, self._progress):
                    rows = connection.execute(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()
                    return rows.cast(expression.schema().to_pyarrow())
        except duckdb.Error as error:
            raise PanelError(f"{sources[0].files[0]}: {str(error).splitlines()[0]}") from None


class _Watch:
    """Tells the share of the running query that is done, every few seconds, from another thread."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, progress: Progress) -> None:
        self._connection = connection
        self._progress = progress
        self._done = Event()
        self._thread = Thread(target=self._tell, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _tell(self) -> None:
        while not self._done.wait(_EVERY_SECONDS):
            share = self._connection.query_progress()
            if share > 0:
                self._progress(f"counting, {share:.0f} %")


class Spark:
    """Spark, on the session it is given: same expression, same rows."""

    def __init__(self, session: Any) -> None:  # noqa: ANN401 - pyspark is optional
        """Take a session of pyspark."""
        self._session = session

    def run(
        self, expression: ibis.Table, sources: Sequence[Source], tables: Mapping[str, pa.Table]
    ) -> pa.Table:
        """Return the rows of the expression, in no order."""
        for name, table in tables.items():
            self._session.createDataFrame(table).createOrReplaceTempView(name)
        for source in sources:
            reader, files = self._session.read, [str(file) for file in source.files]
            frame = (
                reader.parquet(*files)
                if source.format == Format.PARQUET
                else reader.csv(files, header=True, sep=source.delimiter, escape='"', multiLine=True)
            )
            frame.select(*source.columns).createOrReplaceTempView(source.name)
        rows = self._session.sql(ibis.to_sql(expression, dialect="pyspark")).toArrow()
        return rows.cast(expression.schema().to_pyarrow())


def _reading(source: Source) -> str:
    files = ", ".join(_quoted(str(file)) for file in source.files)
    columns = ", ".join(f'"{title}"' for title in source.columns)
    if source.format == Format.PARQUET:
        return f"SELECT {columns} FROM read_parquet([{files}])"  # noqa: S608 - quoted names, no values
    options = f"header = true, all_varchar = true, delim = {_quoted(source.delimiter)}, quote = '\"'"
    return f"SELECT {columns} FROM read_csv([{files}], {options}, escape = '\"')"  # noqa: S608 - same


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"

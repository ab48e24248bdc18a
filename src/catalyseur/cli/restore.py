"""`catalyseur restore`: put back what `catalyseur backup` wrote, then check it."""

import re
import sqlite3
import sys
from argparse import Namespace
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from catalyseur.cli.arguments import Commands, add_command
from catalyseur.cli.backup import check_integrity, embedded_database, run_postgresql
from catalyseur.cli.database import open_site
from catalyseur.cli.errors import BadInputError

_EPILOG = "example: catalyseur restore catalyseur-2026-11-23.backup --force"
_TABLE_DATA = re.compile(r"^\d+; \d+ \d+ TABLE DATA (?P<schema>\S+) (?P<table>\S+) ", re.MULTILINE)

_MIGRATION = re.compile(r"^\d+\t(?P<app>\w+)\t(?P<name>\w+)\t", re.MULTILINE)


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "restore", __doc__, _EPILOG)
    parser.add_argument("file", metavar="FILE", type=Path, help="file written by `catalyseur backup`")
    parser.add_argument("--force", action="store_true", help="replace the database the site has now")
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Restore, bring an older backup to this version, check."""
    if not asked.file.is_file():
        raise BadInputError(f"{asked.file}: is no file: name one that `catalyseur backup` wrote")
    open_site()
    database = embedded_database()
    if database is None:
        rows = restore_server(asked.file, force=asked.force)
    else:
        rows = restore_embedded(asked.file, database, force=asked.force)
    _bring_to_this_version()
    sys.stdout.write(f"Base restaurée et vérifiée : {len(rows)} tables, {sum(rows.values())} lignes\n")


def restore_embedded(file: Path, database: Path, *, force: bool) -> dict[str, int]:
    """Copy a backup over the embedded database in one transaction; return the rows of each table.

    Raises BadInputError when the file is no backup, when there is a database and `force` is not given, or
    when what was written differs from the file.
    """
    if database.exists() and not force:
        raise BadInputError(f"{database}: holds a database already: give --force to replace it")
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as origin:
        check_integrity(origin, file)
        _refuse_newer(set(origin.execute("SELECT app, name FROM django_migrations").fetchall()), file)
        expected = _count_rows(origin)
        with closing(sqlite3.connect(database, timeout=20)) as copy:
            origin.backup(copy)
            check_integrity(copy, database)
            found = _count_rows(copy)
    if found != expected:
        raise BadInputError(f"{database}: differs from {file}: restore it again")
    return found


def restore_server(file: Path, *, force: bool) -> dict[str, int]:
    """Restore a backup on the PostgreSQL server in one transaction; return the rows of each table.

    Raises BadInputError when the file is no backup, or when there is a database and `force` is not given.
    """
    tables = [
        found["table"] for found in _TABLE_DATA.finditer(run_postgresql("pg_restore", "--list", str(file)))
    ]
    if "django_migrations" not in tables:
        raise BadInputError(f"{file}: is no backup of the site: name one that `catalyseur backup` wrote")
    applied = run_postgresql("pg_restore", "--data-only", "--table=django_migrations", "--file=-", str(file))
    _refuse_newer({(found["app"], found["name"]) for found in _MIGRATION.finditer(applied)}, file)
    if _server_tables() and not force:
        raise BadInputError("the server holds a database already: give --force to replace it")
    _replace_server_schema(file)
    return _count_server_rows(tables)


def _replace_server_schema(file: Path) -> None:
    """Drop all there is, also what a newer version added, and restore, in one transaction."""
    with TemporaryDirectory() as folder:  # only its owner enters: the script holds what the backup holds
        script = str(Path(folder) / "restore.sql")
        run_postgresql("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(file))
        run_postgresql(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            "--command=DROP SCHEMA public CASCADE",
            "--command=CREATE SCHEMA public",
            f"--file={script}",
        )


def _count_rows(database: sqlite3.Connection) -> dict[str, int]:
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - the file's own names
        for (name,) in names.fetchall()
    }


def _server_tables() -> list[str]:
    from django.db import connection  # noqa: PLC0415 - the site was just opened

    tables = connection.introspection.table_names()
    connection.close()
    return tables


def _count_server_rows(tables: list[str]) -> dict[str, int]:
    from django.db import connection  # noqa: PLC0415 - the site was just opened

    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - quoted
            rows[table] = cursor.fetchone()[0]
    return rows


def _refuse_newer(applied: set[tuple[str, str]], file: Path) -> None:
    """Refuse a backup this version cannot read, before anything is replaced."""
    from django.db import connection  # noqa: PLC0415 - the site was just opened
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    if applied - set(MigrationLoader(None).disk_migrations or ()):
        raise BadInputError(f"{file}: comes from a newer version: upgrade, then restore it")
    connection.close()


def _bring_to_this_version() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - the site was just opened
    from django.db import connection, connections  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
    connection.check_constraints()
    connections.close_all()

"""`catalyseur backup`: copy the site's database into one file, while the site runs."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from catalyseur.cli.arguments import Commands, add_command
from catalyseur.cli.database import open_site
from catalyseur.cli.errors import BadInputError

_EPILOG = "example: catalyseur backup catalyseur-2026-11-23.backup"


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "backup", __doc__, _EPILOG)
    parser.add_argument("file", metavar="FILE", type=Path, help="file to write")
    parser.add_argument("--force", action="store_true", help="replace FILE when it exists")
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    target: Path = asked.file
    if target.exists() and not asked.force:
        raise BadInputError(f"{target}: exists already: give another name, or --force to replace it")
    open_site()
    database = embedded_database()
    with _new_file(target) as file:
        if database is None:
            run_postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
        else:
            _copy_embedded(database, file)
    sys.stdout.write(f"Sauvegarde écrite : {target} ({target.stat().st_size} octets)\n")


def embedded_database() -> Path | None:
    """Return the file of the embedded database; None when the site uses a PostgreSQL server."""
    from django.db import connection  # noqa: PLC0415 - the site was just opened

    return Path(connection.settings_dict["NAME"]) if connection.vendor == "sqlite" else None


def check_integrity(database: sqlite3.Connection, name: object) -> None:
    """Read a whole SQLite database. Raises BadInputError when it is damaged, or not one of the site's."""
    try:
        [(verdict,), *_] = database.execute("PRAGMA integrity_check").fetchall()
        database.execute("SELECT count(*) FROM django_migrations").fetchall()
    except sqlite3.DatabaseError as error:
        raise BadInputError(f"{name}: is no database of the site: {error}") from None
    if verdict != "ok":
        raise BadInputError(f"{name}: is damaged: {verdict}")


def run_postgresql(program: str, *arguments: str) -> str:
    """Run a program of PostgreSQL on the site's database and return what it prints.

    The password goes by the environment, never among the arguments. Raises BadInputError.
    """
    path = shutil.which(program)
    if path is None:
        raise BadInputError(f"{program}: is not installed: install PostgreSQL's client programs")
    return _run((path, *arguments), program)


def _run(command: Sequence[str], program: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command, env=os.environ | _postgresql_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BadInputError(f"{program}: {' '.join(done.stderr.split()) or 'failed without a word'}")
    return done.stdout


def _postgresql_environment() -> dict[str, str]:
    from django.db import connection  # noqa: PLC0415 - the site was just opened

    names = {
        "PGDATABASE": "NAME",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGHOST": "HOST",
        "PGPORT": "PORT",
    }
    given = {variable: str(connection.settings_dict[name] or "") for variable, name in names.items()}
    return {variable: value for variable, value in given.items() if value}


def _copy_embedded(database: Path, file: Path) -> None:
    """Copy one consistent state, whatever is written meanwhile (SQLite's online backup)."""
    if not database.is_file():
        raise BadInputError(f"{database}: there is no database yet: `catalyseur serve` makes it")
    with closing(sqlite3.connect(database)) as origin, closing(sqlite3.connect(file)) as copy:
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        check_integrity(copy, file)


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """Give a private file beside the target; it takes the target's name when nothing failed."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise BadInputError(f"{target}: cannot be written: {error.strerror}") from None
    os.close(handle)
    try:
        yield Path(name)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)

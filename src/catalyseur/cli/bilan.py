"""`catalyseur bilan`: the bilan of a day as a page, a PDF and files, with today's knowledge or as published."""

import hashlib
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from catalyseur import __version__
from catalyseur.bilan.gather import gather
from catalyseur.bilan.knowledge import Knowledge, embedded_knowledge
from catalyseur.bilan.making import UnknownTerritoryError, make_report
from catalyseur.bilan.report import Reading
from catalyseur.bilan.snapshot import Snapshot
from catalyseur.bilan.wording import reading_text
from catalyseur.cli.arguments import Commands, add_command, add_day, day_argument, overlay_folder
from catalyseur.cli.database import open_site
from catalyseur.cli.errors import BadInputError
from catalyseur.cli.folders import check_folder, write_folder
from catalyseur.geography.atlas import load_geography
from catalyseur.toolbox.catalogue import load_catalogue
from catalyseur.values.dates import today

_EPILOG = """examples: catalyseur bilan --on 2020-12-15 --out bilan-2020
          catalyseur bilan --territory ti-0101 --out bilan
          catalyseur bilan --as-known 2020-12-15 --out publie"""


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "bilan", __doc__, _EPILOG)
    readings = parser.add_mutually_exclusive_group()
    add_day(readings)
    readings.add_argument(
        "--as-known",
        type=day_argument,
        metavar="DATE",
        help="make again the bilan published for that day, from what was kept then",
    )
    parser.add_argument(
        "--territory", action="append", default=[], metavar="ID", help="add the sheet of a territory (repeat)"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write")
    parser.add_argument("--force", action="store_true", help="replace DIR when it holds something")
    parser.add_argument(
        "--publish", action="store_true", help="keep the inputs and the files in the site's database, frozen"
    )
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Write the folder whole or not at all; publish it when asked."""
    check_folder(asked.out, force=asked.force)
    if asked.as_known:
        _run_as_known(asked)
    else:
        _run_on(asked)


def _run_on(asked: Namespace) -> None:
    if asked.on > today():
        raise BadInputError(
            f"--on: {asked.on} has not come: a bilan tells what has been, ask today at the latest"
        )
    snapshot = gather(_knowledge(), asked.on, __version__)
    reading: Reading = "as_known" if asked.publish else "on"
    files = _files(snapshot, reading, today(), asked.territory)
    write_folder(asked.out, files, force=asked.force)
    if asked.publish:
        _publish(asked, snapshot, files)
    _say(asked.out, files, asked.on, reading, today())


def _run_as_known(asked: Namespace) -> None:
    if asked.publish:
        raise BadInputError("--publish: a bilan published already stays as it is: use it with --on")
    _open_site()
    from catalyseur.portal.studies.queries import NotPublishedError, published_snapshot  # noqa: PLC0415 - just opened

    try:
        found = published_snapshot(asked.as_known)
    except NotPublishedError as error:
        raise BadInputError(f"--as-known: {error}") from None
    files = _files(found.snapshot, "as_known", found.known_on, asked.territory or found.territories)
    write_folder(asked.out, files, force=asked.force)
    _say(asked.out, files, asked.as_known, "as_known", found.known_on)
    if not asked.territory:
        _compare(files, found.outputs, found.software)


def _files(
    snapshot: Snapshot, reading: Reading, known_on: date, territories: Sequence[str]
) -> dict[str, bytes]:
    from catalyseur.bilan.renderings import bilan_files  # noqa: PLC0415 - other commands need no PDF nor Parquet

    try:
        report = make_report(snapshot, reading=reading, known_on=known_on, territories=tuple(territories))
    except UnknownTerritoryError as error:
        raise BadInputError(f"--territory: {error}") from None
    return bilan_files(report)


def _knowledge() -> Knowledge:
    """Return what the site knows, its imports and revised schemes included; without a site, the embedded facts."""
    if not (os.environ.get("DATABASE_URL") or (overlay_folder() / "catalyseur.sqlite3").is_file()):
        return embedded_knowledge(load_geography(overlay_folder()), load_catalogue())
    _open_site()
    from catalyseur.portal.studies.knowledge import current_knowledge  # noqa: PLC0415 - the site was just opened

    return current_knowledge()


def _publish(asked: Namespace, snapshot: Snapshot, files: Mapping[str, bytes]) -> None:
    _open_site()
    from catalyseur.portal.studies.actions import Bilan, publish_bilan  # noqa: PLC0415 - the site was just opened

    bilan = Bilan(
        snapshot=snapshot, outputs=files, day=asked.on, known_on=today(), territories=tuple(asked.territory)
    )
    published = publish_bilan(bilan=bilan, at=datetime.now(UTC))
    sys.stdout.write(f"Bilan publié : édition {published.edition}, empreinte {snapshot.digest[:12]}…\n")


def _open_site() -> None:
    """Open the site and see that its database has the tables of the studies."""
    open_site()
    from django.db import DatabaseError  # noqa: PLC0415 - the site was just opened

    from catalyseur.portal.studies.models import Publication  # noqa: PLC0415 - the site was just opened

    try:
        Publication.objects.exists()
    except DatabaseError:
        raise BadInputError(
            "the site's database has no bilans yet: `catalyseur serve` makes it or brings it to this version"
        ) from None


def _say(folder: Path, files: Mapping[str, bytes], day: date, reading: Reading, known_on: date) -> None:
    size = sum(map(len, files.values()))
    sys.stdout.write(
        f"{reading_text(day, reading, known_on)}\n{folder} : {len(files)} fichiers, {size} octets\n"
    )


def _compare(files: Mapping[str, bytes], published: Mapping[str, str], software: str) -> None:
    """Say which files are not, byte for byte, those published."""
    made = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    other = sorted(name for name in made.keys() | published.keys() if made.get(name) != published.get(name))
    if not other:
        sys.stdout.write("Identique, octet pour octet, à ce qui a été publié.\n")
        return
    sys.stdout.write(f"Diffèrent de ce qu’avait écrit la version {software} : {', '.join(other)}\n")

"""`catalyseur data`: the embedded facts and the lists you add."""

import json
import sys
from argparse import Namespace
from importlib.resources import files
from typing import Any

from catalyseur.cli.arguments import Commands, add_command, add_json, overlay_folder, print_json, read_file
from catalyseur.cli.errors import BadInputError
from catalyseur.geography.atlas import load_geography
from catalyseur.geography.overlay import read_overlays, write_overlay
from catalyseur.geography.zonings import AFR_OVERLAY
from catalyseur.ingest.afr_2022 import read_afr_2022
from catalyseur.values.dates import parse_partial, today

_ORIGINS = {"embedded": "intégré", "added": "ajouté"}


def add_to(commands: Commands) -> None:
    """Declare the commands."""
    parser = add_command(commands, "data", __doc__, "example: catalyseur data list")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    listing = add_command(
        actions, "list", "list the embedded facts and the lists added", "example: catalyseur data list"
    )
    add_json(listing)
    listing.set_defaults(run=run_list)
    add = add_command(
        actions,
        "add",
        "check an official list and add it to the overlay folder (CATALYSEUR_DATA)",
        "example: catalyseur data add afr-2022 zones-afr-2022-2027.csv",
    )
    add.add_argument("name", choices=[AFR_OVERLAY], help="which list")
    add.add_argument("file", metavar="FILE.csv", help="columns insee_com, lib_com, classement_afr")
    add.add_argument("--vintage", help="date of the list as its source states it (default: today)")
    add.set_defaults(run=run_add)


def run_list(asked: Namespace) -> None:
    """Print every table with its vintage, rows and hash, embedded ones first."""
    tables = [*embedded_tables(), *added_tables()]
    if asked.json:
        print_json(tables)
        return
    for table in tables:
        sys.stdout.write(
            f"{table['name']:<26} {_ORIGINS[table['origin']]:<8} millésime {table['vintage']:<22} "
            f"{table['rows'] if table['rows'] is not None else '-':>6} lignes  sha256 {table['sha256'][:12]}…\n"
        )


def run_add(asked: Namespace) -> None:
    """Read the whole list, then write it; a refused list changes nothing."""
    vintage = asked.vintage or today().isoformat()
    try:
        parse_partial(vintage)
        listed = read_afr_2022(
            read_file(asked.file), vintage=vintage, is_known=load_geography().history.knows
        )
    except ValueError as error:
        raise BadInputError(f"{asked.file}: {error}") from None
    rows = [(record.commune, record.coverage) for record in listed.records]
    try:
        path = write_overlay(overlay_folder(), asked.name, rows, listed.provenance)
    except OSError as error:
        raise BadInputError(f"{overlay_folder()}: cannot be written: {error.strerror or error}") from None
    sys.stdout.write(f"{len(rows)} communes classées écrites dans {path}\n")


def embedded_tables() -> list[dict[str, Any]]:
    """Return the tables of the embedded Data Package."""
    package = json.loads(files("catalyseur.data").joinpath("datapackage.json").read_text("utf-8"))
    return [
        {
            "name": resource["name"],
            "origin": "embedded",
            "vintage": resource["vintage"],
            "rows": resource.get("rows"),
            "sha256": resource["hash"].removeprefix("sha256:"),
            "licence": (resource.get("licenses") or package["licenses"])[0]["name"],
        }
        for resource in package["resources"]
    ]


def added_tables() -> list[dict[str, Any]]:
    """Return the lists of the overlay folder."""
    return [
        {
            "name": overlay.name,
            "origin": "added",
            "vintage": overlay.provenance.vintage,
            "rows": len(overlay.coverage),
            "sha256": overlay.provenance.sha256,
            "licence": overlay.provenance.licence,
        }
        for overlay in read_overlays(overlay_folder()).values()
    ]

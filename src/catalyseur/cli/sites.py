"""`catalyseur sites`: which sites answer a need, why, what is missing; the register; the form of a need."""

import sys
from argparse import Namespace

from catalyseur.cli.arguments import (
    Commands,
    add_command,
    add_day,
    add_json,
    overlay_folder,
    print_json,
    read_file,
)
from catalyseur.cli.errors import BadInputError
from catalyseur.cli.sites_text import ranking_text, register_text
from catalyseur.geography.atlas import load_geography
from catalyseur.sites.documents import ranking_document, register_document
from catalyseur.sites.need import NeedError, need_schema, read_need
from catalyseur.sites.ranking import rank_sites
from catalyseur.sites.register import embedded_sites, waves

_EPILOG = """examples: catalyseur sites examples/needs/site_need.json --on 2026-11-23
          catalyseur sites list --json
          catalyseur sites schema"""


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "sites", __doc__, _EPILOG)
    parser.add_argument(
        "need", metavar="NEED.json", help="a need; or `list` for the register, `schema` for the JSON Schema"
    )
    add_day(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Print the ranked sites, the register or the schema."""
    if asked.need == "schema":
        print_json(need_schema())
    elif asked.need == "list":
        _print_register(asked)
    else:
        _print_ranking(asked)


def _print_register(asked: Namespace) -> None:
    if asked.json:
        print_json(register_document(embedded_sites(), waves(), asked.on))
    else:
        sys.stdout.write(register_text(embedded_sites(), waves(), asked.on))


def _print_ranking(asked: Namespace) -> None:
    try:
        need = read_need(read_file(asked.need))
        matches = rank_sites(need, embedded_sites(), load_geography(overlay_folder()), asked.on)
    except NeedError as error:
        raise BadInputError(f"{asked.need}: {error}") from None
    if asked.json:
        print_json(ranking_document(need, matches, asked.on))
    else:
        sys.stdout.write(ranking_text(matches, waves(), asked.on))

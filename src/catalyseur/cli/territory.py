"""`catalyseur territory`: which territory, EPCI and zonings a place has on a day."""

import sys
from argparse import Namespace

from catalyseur.cli.arguments import Commands, add_command, add_day, add_json, overlay_folder, print_json
from catalyseur.cli.errors import BadInputError
from catalyseur.cli.territory_text import located_text
from catalyseur.geography.atlas import load_geography
from catalyseur.geography.documents import located_document
from catalyseur.geography.locate import Locator
from catalyseur.geography.places import UnknownPlaceError

_EPILOG = """examples: catalyseur territory "Le Creusot" --on 2020-12-15
          catalyseur territory ti-0101 --json
          catalyseur territory 2.3522,48.8566"""


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "territory", __doc__, _EPILOG)
    parser.add_argument(
        "query", metavar="QUERY", help="INSEE code, SIREN, postal code, name, ti-0101 or LONGITUDE,LATITUDE"
    )
    add_day(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Print what the place is on the day."""
    geography = load_geography(overlay_folder())
    try:
        located = Locator(geography=geography).locate(asked.query, asked.on)
    except UnknownPlaceError as error:
        raise BadInputError(str(error)) from None
    document = located_document(geography, located)
    if asked.json:
        print_json(document)
    else:
        sys.stdout.write(located_text(geography, located, document))

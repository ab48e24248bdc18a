"""The command `catalyseur`: people get French, errors are English, JSON codes are English."""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterable
from importlib import import_module

from catalyseur import __version__
from catalyseur.cli.arguments import shield_coordinates
from catalyseur.cli.errors import BAD_INPUT, BadInputError
from catalyseur.geography.overlay import OverlayError
from catalyseur.toolbox.errors import CatalogueError

_EPILOG = 'example: catalyseur territory "Le Creusot" --on 2020-12-15'
COMMANDS = {
    "territory": "territory",
    "match": "match",
    "plan": "plan",
    "schemes": "schemes",
    "project": "project",
    "data": "data",
    "evaluate": "evaluate",
    "honest": "evaluate",
    "power": "evaluate",
    "balance": "evaluate",
    "permute": "evaluate",
    "curve": "evaluate",
    "spill": "evaluate",
    "panel": "panel",
    "study": "study",
    "sites": "sites",
    "select": "select",
    "bilan": "bilan",
    "ledger": "ledger",
    "serve": "serve",
    "worker": "worker",
    "appoint": "appoint",
    "backup": "backup",
    "restore": "restore",
}


class _Parser(ArgumentParser):
    """A parser whose mistakes fit in one sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """End with status 2 and one sentence."""
        self.exit(BAD_INPUT, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def build_parser(*commands: str) -> ArgumentParser:
    """Return the parser of these commands.

    Their modules are imported here and not above: each waits for its engine, and one command for no other's.
    """
    parser = _Parser(
        prog="catalyseur", description=__doc__, epilog=_EPILOG, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"catalyseur {__version__}")
    known = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in dict.fromkeys(COMMANDS[command] for command in commands):
        import_module(f"catalyseur.cli.{module}").add_to(known)
    return parser


def _needed(arguments: list[str]) -> Iterable[str]:
    """Return the commands whose parser is needed: the one asked, none for the version, else all, to name them."""
    first = arguments[0] if arguments else ""
    if first in COMMANDS:
        return [first]
    return [] if first == "--version" else COMMANDS


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, 1 (a check failed) or 2 (bad input, one sentence on standard error)."""
    given = sys.argv[1:] if arguments is None else arguments
    asked = build_parser(*_needed(given)).parse_args(shield_coordinates(given))
    try:
        return int(asked.run(asked) or 0)
    except (BadInputError, CatalogueError, OverlayError) as error:
        sentence = " ".join(str(error).split())
        print(f"catalyseur {asked.command}: {sentence}", file=sys.stderr)  # noqa: T201 - the command line speaks
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0

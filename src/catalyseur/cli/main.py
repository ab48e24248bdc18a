"""The command `catalyseur`: people get French, errors are English, JSON codes are English."""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter

from catalyseur import __version__
from catalyseur.cli import (
    appoint,
    backup,
    bilan,
    data,
    evaluate,
    ledger,
    match,
    panel,
    plan,
    project,
    restore,
    schemes,
    select,
    serve,
    sites,
    study,
    territory,
    worker,
)
from catalyseur.cli.arguments import shield_coordinates
from catalyseur.cli.errors import BAD_INPUT, BadInputError
from catalyseur.geography.overlay import OverlayError
from catalyseur.toolbox.catalogue import CatalogueError

_EPILOG = 'example: catalyseur territory "Le Creusot" --on 2020-12-15'
COMMANDS = (
    territory,
    match,
    plan,
    schemes,
    project,
    data,
    evaluate,
    panel,
    study,
    sites,
    select,
    bilan,
    ledger,
    serve,
    worker,
    appoint,
    backup,
    restore,
)


class _Parser(ArgumentParser):
    """A parser whose mistakes fit in one sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """End with status 2 and one sentence."""
        self.exit(BAD_INPUT, f"{self.prog}: {message} (see `{self.prog} --help`)\n")


def build_parser() -> ArgumentParser:
    """Return the parser of every command."""
    parser = _Parser(
        prog="catalyseur", description=__doc__, epilog=_EPILOG, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"catalyseur {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, 1 (a check failed) or 2 (bad input, one sentence on standard error)."""
    asked = build_parser().parse_args(shield_coordinates(sys.argv[1:] if arguments is None else arguments))
    try:
        return int(asked.run(asked) or 0)
    except (BadInputError, CatalogueError, OverlayError) as error:
        sentence = " ".join(str(error).split())
        print(f"catalyseur {asked.command}: {sentence}", file=sys.stderr)  # noqa: T201 - the command line speaks
        return BAD_INPUT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0

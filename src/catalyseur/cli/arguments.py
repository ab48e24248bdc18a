"""Arguments shared by the commands, and reading the files they name."""

import json
import os
import re
import sys
from argparse import (
    ArgumentParser,
    ArgumentTypeError,
    RawDescriptionHelpFormatter,
    _MutuallyExclusiveGroup,
    _SubParsersAction,
)
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from catalyseur.cli.errors import BadInputError
from catalyseur.values.dates import parse_day, today

_WESTERN_POINT = re.compile(r"-\d+(?:\.\d+)?\s*,\s*-?\d+(?:\.\d+)?")
_DEFAULT_OVERLAY = "~/.local/share/catalyseur"

Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"


def add_command(commands: Commands, name: str, words: str | None, epilog: str) -> ArgumentParser:
    """Add a command that `--help` describes in these words, then in examples."""
    return commands.add_parser(
        name, help=words, description=words, epilog=epilog, formatter_class=RawDescriptionHelpFormatter
    )


def add_day(parser: ArgumentParser | _MutuallyExclusiveGroup) -> None:
    """Add `--on DATE`, by default the day it is in Paris."""
    parser.add_argument(
        "--on", type=day_argument, default=today(), metavar="DATE", help="day of the answer (default: today)"
    )


def add_json(parser: ArgumentParser) -> None:
    """Add `--json`."""
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of French text")


def overlay_folder() -> Path:
    """Return the folder of the facts added by the user (environment: CATALYSEUR_DATA)."""
    return Path(os.environ.get("CATALYSEUR_DATA") or _DEFAULT_OVERLAY).expanduser()


def read_file(path: str) -> bytes:
    """Return a file's bytes; raises BadInputError naming the file."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInputError(f"{path}: cannot be read: {error.strerror or error}") from None


def print_json(document: Any) -> None:  # noqa: ANN401 - any JSON document
    """Print one JSON document, accents kept."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def shield_coordinates(arguments: list[str]) -> list[str]:
    """Keep a western longitude (`-61.5,16.2`) from being read as an option."""
    return [f" {argument}" if _WESTERN_POINT.fullmatch(argument) else argument for argument in arguments]


def day_argument(text: str) -> date:
    """Read a day typed as an argument."""
    try:
        return parse_day(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None

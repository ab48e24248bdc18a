"""`catalyseur study`: register a study before its results, then run it, the same bytes each time."""

import json
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter, _SubParsersAction
from importlib import import_module
from pathlib import Path

from catalyseur.cli.arguments import add_day, read_file
from catalyseur.cli.errors import BadInputError
from catalyseur.panels.errors import PanelError
from catalyseur.panels.registration import (
    open_registration,
    read_study,
    register,
)

_EPILOG = """examples: catalyseur study register SPEC.json --out registration.json
          catalyseur study run registration.json --out results.json"""


def add_to(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Declare the command and its two verbs."""
    parser = commands.add_parser(
        "study",
        help=__doc__,
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    registering = verbs.add_parser("register", help="freeze question, outcome, controls, estimator, data")
    registering.add_argument("spec", metavar="SPEC.json")
    registering.add_argument("--out", type=Path, required=True, metavar="FILE.json")
    add_day(registering)
    registering.set_defaults(run=run_register)
    running = verbs.add_parser("run", help="check the data, estimate, write the results")
    running.add_argument("registration", metavar="REGISTRATION.json")
    running.add_argument("--data", metavar="FILE", help="the data, when they moved since")
    running.add_argument("--out", type=Path, required=True, metavar="FILE.json")
    running.set_defaults(run=run_study)


def run_register(asked: Namespace) -> None:
    """Write the registration once, and its hash."""
    spec = read_file(asked.spec)
    try:
        data = read_file(str(_beside(asked.spec, read_study(spec).data)))
        made = register(spec, data, asked.on)
    except PanelError as error:
        raise BadInputError(f"{asked.spec}: {error}") from None
    _write(asked.out, made.document(), mode="x")
    sys.stdout.write(f"{asked.out} : étude enregistrée, empreinte {made.digest}\n")


def run_study(asked: Namespace) -> None:
    """Write the results under the hash of the registration."""
    try:
        registration = open_registration(read_file(asked.registration))
    except PanelError as error:
        raise BadInputError(f"{asked.registration}: {error}") from None
    path = asked.data or str(_beside(asked.registration, registration.study.data))
    data = read_file(path)
    try:
        # loaded late: it waits for scipy
        results = import_module("catalyseur.panels.running").run_study(registration, data)
    except PanelError as error:
        raise BadInputError(f"{path}: {error}") from None
    _write(asked.out, results, mode="w")
    sys.stdout.write(
        f"{asked.out} : résultats de l’étude enregistrée sous l’empreinte {registration.digest}\n"
    )


def _beside(file: str, name: str) -> Path:
    """Return a path written in a file, from that file's folder."""
    return Path(file).parent / name


def _write(out: Path, document: dict[str, object], *, mode: str) -> None:
    try:
        with out.open(mode, encoding="utf-8") as file:
            file.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    except FileExistsError:
        raise BadInputError(f"{out}: exists: a registration is never replaced, give another name") from None
    except OSError as error:
        raise BadInputError(f"{out}: cannot be written: {error.strerror or error}") from None

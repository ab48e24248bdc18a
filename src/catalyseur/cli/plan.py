"""`catalyseur plan`: the best legal financing plan of a project, or of a worked case."""

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any

from pydantic_core import from_json

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
from catalyseur.cli.match import check_names
from catalyseur.cli.plan_text import answer_text
from catalyseur.financing.admission import Refusal
from catalyseur.financing.batch import plan_many
from catalyseur.financing.case import CaseError, is_case, parse_case
from catalyseur.financing.documents import answer_document
from catalyseur.financing.from_case import plan_case
from catalyseur.financing.from_project import NoLinesError, Sources, plan_project
from catalyseur.financing.law import load_law
from catalyseur.financing.plan import Plan
from catalyseur.financing.request import Request, read_request
from catalyseur.financing.rule_costs import cost_rules
from catalyseur.financing.scenarios import Answer
from catalyseur.geography.atlas import load_geography
from catalyseur.toolbox.catalogue import load_catalogue
from catalyseur.toolbox.project import ProjectError, parse_project

_EPILOG = "example: catalyseur plan examples/usinage.json --on 2026-03-01"


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "plan", __doc__, _EPILOG)
    parser.add_argument(
        "file",
        metavar="PROJECT_OR_CASE.json",
        help="a project, a financing-plan case, or a list of cases: planned on every core, progress on stderr",
    )
    parser.add_argument(
        "--asked",
        metavar="FILE",
        help='what is asked of a project\'s plan: {"use": [IDS], "leave": [IDS], "totals": {ID: EUROS}}',
    )
    add_day(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Print the plan of one file."""
    on, raw = asked.on, _read_json(asked.file)
    if isinstance(raw, list):
        if asked.asked is not None:
            raise BadInputError(f"{asked.file}: --asked goes with one project or case, not with a list")
        _print_many(asked.file, raw, on)
        return
    answer, refused, names = _plan(asked.file, raw, on, asked.asked)
    plan = answer.headline.answer
    costs = cost_rules(plan, answer.variants) if isinstance(plan, Plan) else {}
    if asked.json:
        print_json(answer_document(answer, costs, refused))
    else:
        sys.stdout.write(answer_text(answer, costs, refused, names))


def _print_many(path: str, cases: list[object], on: date) -> None:
    """Print the documents of many cases as one JSON list, planned on every core.

    Raises BadInputError once all is printed, naming the place of each wrong case.
    """
    total = len(cases)

    def show(done: int) -> None:
        sys.stderr.write(f"\r{done}/{total} plans" + ("\n" if done == total else ""))

    documents = list(plan_many(cases, on, os.cpu_count() or 1, show))
    print_json(documents)
    wrong = [f"case {place}: {found['error']}" for place, found in enumerate(documents) if "error" in found]
    if wrong:
        raise BadInputError(f"{path}: {len(wrong)} of {total} cases were not planned; {'; '.join(wrong)}")


def _plan(
    path: str, raw: object, on: date, asked: str | None
) -> tuple[Answer, Mapping[str, Refusal], Mapping[str, str]]:
    """Plan one file: the answer, the schemes refused before any plan, the name of each scheme by its id."""
    try:
        if is_case(raw):
            case = parse_case(raw)
            request = _read_asked(asked, {scheme.id for scheme in case.schemes})
            return plan_case(case, load_law(), on, request), {}, {}
        if not isinstance(raw, dict):
            raise BadInputError(
                f'{path}: write a JSON object: a case ("project", "schemes") or a project ("title")'
            )
        project = parse_project(raw)
        catalogue, geography = load_catalogue(), load_geography(overlay_folder())
        check_names(path, project, catalogue, geography)
        request = _read_asked(asked, {scheme.id for scheme in catalogue.schemes})
        sources = Sources(catalogue=catalogue, geography=geography, book=load_law())
        found = plan_project(project, sources, on, request)
    except (CaseError, NoLinesError, ProjectError) as error:
        raise BadInputError(f"{path}: {error}") from None
    return found.answer, found.refused, {scheme.id: scheme.name for scheme in catalogue.schemes}


def _read_asked(path: str | None, schemes: AbstractSet[str]) -> Request | None:
    if path is None:
        return None
    document = _read_json(path)
    try:
        return read_request(document, schemes)
    except ValueError as error:
        raise BadInputError(f"{path}: {error}") from None


def _read_json(path: str) -> Any:  # noqa: ANN401 - any JSON document
    try:
        return from_json(read_file(path), allow_inf_nan=False)
    except ValueError as error:
        raise BadInputError(f"{path}: not JSON: {error}") from None

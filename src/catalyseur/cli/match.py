"""`catalyseur match`: which schemes fit a project, why, why not, what is missing, until when."""

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
from catalyseur.cli.match_text import answers_text
from catalyseur.cli.territory_text import place_text
from catalyseur.geography.atlas import Geography, load_geography
from catalyseur.toolbox.catalogue import Catalogue, load_catalogue
from catalyseur.toolbox.documents import answers_document
from catalyseur.toolbox.matching import match_project
from catalyseur.toolbox.project import Project, ProjectError, read_project
from catalyseur.toolbox.questions import next_question

_EPILOG = "example: catalyseur match examples/usinage.json --on 2020-12-15"


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "match", __doc__, _EPILOG)
    parser.add_argument("project", metavar="PROJECT.json", help="see `catalyseur project schema`")
    add_day(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Print the answers for the project."""
    on = asked.on
    try:
        project = read_project(read_file(asked.project))
    except ProjectError as error:
        raise BadInputError(f"{asked.project}: {error}") from None
    catalogue, geography = load_catalogue(), load_geography(overlay_folder())
    check_names(asked.project, project, catalogue, geography)
    answers = match_project(project, catalogue, geography, on)
    question = next_question(answers, geography)
    if asked.json:
        print_json(answers_document(answers, question))
    else:
        sys.stdout.write(place_text(project, geography, on) + answers_text(answers, question))


def check_names(path: str, project: Project, catalogue: Catalogue, geography: Geography) -> None:
    """Refuse a commune or a scheme nobody knows; say which condition no scheme asks."""
    for code in (project.commune, *(member.commune for member in project.members)):
        if code is not None and not geography.history.knows(code):
            raise BadInputError(
                f"{path}: commune: '{code}' is no commune of 2019 to 2026: find its INSEE code with "
                "`catalyseur territory NAME`"
            )
    for name in project.applications:
        if catalogue.find(name) is None:
            raise BadInputError(
                f"{path}: applications: '{name}' is no scheme: `catalyseur schemes list` gives the ids"
            )
    asked = {name for scheme in catalogue.schemes for name in scheme.condition_names}
    for name in sorted(set(project.conditions) - asked):
        sys.stderr.write(
            f"catalyseur match: {path}: conditions: no scheme asks '{name}'; it changes nothing\n"
        )

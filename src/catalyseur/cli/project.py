"""`catalyseur project schema`: the JSON Schema of a project file."""

from argparse import Namespace

from catalyseur.cli.arguments import Commands, add_command, print_json
from catalyseur.toolbox.project import project_schema

_EPILOG = "example: catalyseur project schema"


def add_to(commands: Commands) -> None:
    """Declare the command."""
    parser = add_command(commands, "project", __doc__, _EPILOG)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    schema = add_command(actions, "schema", "print the JSON Schema", _EPILOG)
    schema.set_defaults(run=run)


def run(_: Namespace) -> None:
    """Print the schema."""
    print_json(project_schema())

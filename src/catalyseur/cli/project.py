"""`catalyseur project schema`: the JSON Schema of a project file."""

from argparse import ArgumentParser, Namespace, _SubParsersAction

from catalyseur.cli.arguments import print_json
from catalyseur.toolbox.project import project_schema


def add_to(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "project", help=__doc__, description=__doc__, epilog="example: catalyseur project schema"
    )
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    schema = actions.add_parser(
        "schema", help="print the JSON Schema", epilog="example: catalyseur project schema"
    )
    schema.set_defaults(run=run)


def run(_: Namespace) -> None:
    """Print the schema."""
    print_json(project_schema())

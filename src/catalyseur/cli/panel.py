"""`catalyseur panel`: from files of establishments to a panel by unit, sector and year; a synthetic SIRENE."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter, _SubParsersAction
from importlib import import_module
from pathlib import Path

_EPILOG = """examples: catalyseur panel sample --rows 100000 --seed 1 --out exemple.parquet
          catalyseur panel build --establishments exemple.parquet --from 2010 --to 2024 --by epci --sectors a17
                                 --treatment --out panel.parquet"""


def add_to(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Declare the command and its two verbs."""
    parser = commands.add_parser(
        "panel",
        help=__doc__,
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    _add_build(verbs.add_parser("build", help="count establishments and employment by unit, sector and year"))
    _add_sample(verbs.add_parser("sample", help="write a synthetic SIRENE, every row marked « exemple »"))
    parser.set_defaults(run=run)


def _add_build(build: ArgumentParser) -> None:
    build.add_argument(
        "--establishments",
        nargs="+",
        type=Path,
        required=True,
        metavar="FILE",
        help="SIRENE stock of establishments, official columns, .csv or .parquet",
    )
    build.add_argument("--from", dest="first", type=int, required=True, metavar="YEAR")
    build.add_argument("--to", dest="last", type=int, required=True, metavar="YEAR")
    build.add_argument("--by", choices=("epci", "territory", "employment_zone"), required=True)
    build.add_argument("--sectors", choices=("naf2", "a17", "all"), required=True)
    build.add_argument("--scope", metavar="NAF", help="only these sections or divisions: C, B-E, 10-33")
    build.add_argument("--employment", type=Path, metavar="FILE", help="URSSAF, commune x APE")
    build.add_argument("--flores", type=Path, metavar="FILE", help="FLORES by commune and A17")
    build.add_argument("--treatment", action="store_true", help="add the year each unit was first labelled")
    build.add_argument("--engine", choices=("duckdb", "spark"), default="duckdb")
    build.add_argument(
        "--memory", default="2GB", help="what DuckDB may hold, the rest on disk (default: 2GB)"
    )
    build.add_argument("--out", type=Path, required=True, metavar="FILE.parquet")


def _add_sample(sample: ArgumentParser) -> None:
    sample.add_argument("--rows", type=int, required=True)
    sample.add_argument("--seed", type=int, default=1)
    sample.add_argument("--out", type=Path, required=True, metavar="FILE.parquet")


def run(asked: Namespace) -> None:
    """Run the verb; loaded when called: no other command waits for the engine of the count."""
    getattr(import_module("catalyseur.cli.panel_runs"), f"run_{asked.verb}")(asked)

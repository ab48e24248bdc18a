"""`catalyseur select`: which requests a committee can fund within its envelopes; the form of a case."""

import sys
from argparse import (
    ArgumentParser,
    ArgumentTypeError,
    Namespace,
    RawDescriptionHelpFormatter,
    _SubParsersAction,
)
from fractions import Fraction

from catalyseur.cli.arguments import add_json, print_json, read_file
from catalyseur.cli.errors import BadInputError
from catalyseur.cli.select_text import selection_text
from catalyseur.portfolio.documents import gains_document, selection_document
from catalyseur.portfolio.file import SelectionFileError, read_committee, selection_schema
from catalyseur.portfolio.proposal import SolverError
from catalyseur.portfolio.ranking import rank_plainly
from catalyseur.portfolio.selection import Selection, select
from catalyseur.portfolio.what_if import buy_more, cost_rules

_EPILOG = """examples: catalyseur select examples/selection/exemple.json
          catalyseur select schema"""


def add_to(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "select",
        help=__doc__,
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE.json", help="a case; or `schema` for its JSON Schema")
    parser.add_argument(
        "--gap",
        type=_share,
        metavar="SHARE",
        help="how near the best is enough (default: 0 up to 2000 requests, 0.001 above)",
    )
    parser.add_argument("--more", action="store_true", help="tell what one more million euros brings")
    parser.add_argument("--rule-costs", action="store_true", help="tell what each rule costs")
    add_json(parser)
    parser.set_defaults(run=run)


def run(asked: Namespace) -> None:
    """Print the selection of one file, or the schema."""
    if asked.file == "schema":
        print_json(selection_schema())
        return
    try:
        committee = read_committee(read_file(asked.file))
        answer, ranking = select(committee, asked.gap), rank_plainly(committee)
        found = isinstance(answer, Selection)
        more = buy_more(answer, asked.gap) if isinstance(answer, Selection) and asked.more else {}
        costs = cost_rules(answer, asked.gap) if isinstance(answer, Selection) and asked.rule_costs else {}
    except (SelectionFileError, SolverError) as error:
        raise BadInputError(f"{asked.file}: {error}") from None
    if not asked.json:
        sys.stdout.write(selection_text(answer, ranking, more, costs))
        return
    document = selection_document(answer, ranking)
    if found and asked.more:
        document["one_million_more"] = gains_document(more)
    if found and asked.rule_costs:
        document["rule_costs"] = gains_document(costs)
    print_json(document)


def _share(text: str) -> Fraction:
    try:
        share = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ArgumentTypeError(f"'{text}' is not a share: write 0.001 for 0.1 %") from None
    if not 0 <= share < 1:
        raise ArgumentTypeError(f"'{text}' is not a share between 0 and 1: write 0.001 for 0.1 %")
    return share

"""`catalyseur ledger`: derive every balance of the money again, or load the demonstration."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from catalyseur.cli.arguments import add_json, print_json
from catalyseur.cli.database import open_site
from catalyseur.cli.errors import BadInputError
from catalyseur.values.money import euros_text

if TYPE_CHECKING:
    from catalyseur.portal.funds.queries import Verification


def add_to(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("ledger", help=__doc__, description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    verify = tasks.add_parser(
        "verify", help="derive every balance from the movements; status 1 on one cent of difference"
    )
    add_json(verify)
    verify.set_defaults(run=run_verify)
    demo = tasks.add_parser("demo", help="load the acceleration fund as announced, with example requests")
    demo.set_defaults(run=run_demo)


def run_verify(asked: Namespace) -> int:
    """Print what the recount found; 1 when anything is off."""
    _open_ledger()
    from catalyseur.portal.funds.queries import verify_ledger  # noqa: PLC0415 - the site was just opened

    found = verify_ledger()
    if asked.json:
        print_json({"whole": found.is_whole, **asdict(found)})
    else:
        sys.stdout.write("\n".join(_lines(found)) + "\n")
    return 0 if found.is_whole else 1


def run_demo(_asked: Namespace) -> None:
    """Load the demonstration once and print its envelopes."""
    _open_ledger()
    from catalyseur.portal.funds.demonstration import load_demonstration  # noqa: PLC0415 - the site was just opened

    fund = load_demonstration(at=datetime.now(UTC))
    sys.stdout.write(f"{fund.label}\n")
    for holder in fund.all_holders.order_by("code"):
        available, committed = euros_text(holder.ae_available_cents), euros_text(holder.committed_cents)
        sys.stdout.write(f"  {holder.label} : {available} disponibles, {committed} engagés (exemples)\n")


def _open_ledger() -> None:
    """Open the site and see that its database has the tables of the ledger."""
    open_site()
    from django.db import DatabaseError  # noqa: PLC0415 - the site was just opened

    from catalyseur.portal.funds.models import Movement  # noqa: PLC0415 - the site was just opened

    try:
        Movement.objects.exists()
    except DatabaseError:
        raise BadInputError(
            "the site's database has no ledger yet: `catalyseur serve` makes it or brings it to this version"
        ) from None


def _lines(found: "Verification") -> list[str]:
    head = f"{found.movements} mouvements, {found.accounts} comptes"
    if found.is_whole:
        return [f"{head} : chaque solde se retrouve au centime."]
    return [
        f"{head} : le compte n’y est pas.",
        *(f"  mouvement refusé au recompte : {one}" for one in found.refused),
        *(f"  écritures qui ne sont pas celles du mouvement : {key}" for key in found.other_entries),
        *(
            f"  {one.account}, {one.stage} : {one.held_cents} centimes tenus, {one.derived_cents} recomptés"
            for one in found.differences
        ),
    ]

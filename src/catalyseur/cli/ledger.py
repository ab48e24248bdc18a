"""`catalyseur ledger`: derive every balance of the money again, compare payments with an accounting extract, or load the demonstration."""

import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from catalyseur.cli.arguments import add_json, print_json, read_file
from catalyseur.cli.database import open_site
from catalyseur.cli.errors import BadInputError
from catalyseur.ingest.faults import ImportRefusedError
from catalyseur.values.money import euros_text, signed_euros

if TYPE_CHECKING:
    from catalyseur.portal.funds.reconciliation import Reconciliation
    from catalyseur.portal.funds.verification import Verification

_LONG = 10_000


def add_to(commands: "_SubParsersAction[ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser("ledger", help=__doc__, description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    verify = tasks.add_parser(
        "verify", help="derive every balance from the movements; status 1 on one cent of difference"
    )
    add_json(verify)
    verify.set_defaults(run=run_verify)
    compare = tasks.add_parser(
        "reconcile",
        help="compare payments with an accounting extract (CSV); status 1 when a line does not agree",
    )
    compare.add_argument(
        "file", metavar="FILE.csv", help="columns numeroEngagement, siret, exercice, montant"
    )
    compare.add_argument("--fund", metavar="CODE", help="one fund (default: every fund but the examples)")
    add_json(compare)
    compare.set_defaults(run=run_reconcile)
    demo = tasks.add_parser("demo", help="load the acceleration fund as announced, with example requests")
    demo.set_defaults(run=run_demo)


def run_verify(asked: Namespace) -> int:
    """Print what the recount found; 1 when anything is off."""
    _open_ledger()
    from catalyseur.portal.funds.verification import verify_ledger  # noqa: PLC0415 - the site was just opened

    found = verify_ledger(tell=_tell)
    if asked.json:
        print_json({"whole": found.is_whole, **asdict(found)})
    else:
        sys.stdout.write("\n".join(_lines(found)) + "\n")
    return 0 if found.is_whole else 1


def run_reconcile(asked: Namespace) -> int:
    """Print each key of the two sides; 1 when one differs or a line of the extract stands twice."""
    content = read_file(asked.file)
    _open_ledger()
    from catalyseur.portal.funds.queries import funds  # noqa: PLC0415 - the site was just opened
    from catalyseur.portal.funds.reconciliation import reconcile_extract  # noqa: PLC0415 - same

    fund = funds().filter(code=asked.fund).first() if asked.fund else None
    if asked.fund and fund is None:
        raise BadInputError(f"--fund: no fund is coded '{asked.fund}'")
    try:
        found = reconcile_extract(content, name=asked.file, fund=fund)
    except ImportRefusedError as error:
        raise BadInputError(str(error)) from None
    if asked.json:
        print_json(_reconciliation(found))
    else:
        sys.stdout.write("\n".join(_reconciled_lines(found)) + "\n")
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


def _reconciliation(found: "Reconciliation") -> dict[str, object]:
    return {
        "whole": found.is_whole,
        "fund": found.fund.code if found.fund else None,
        "years": found.years,
        "gap_cents": found.gap_cents,
        "lines": [
            {"outcome": line.outcome, "gap_cents": line.gap_cents, **asdict(line)} for line in found.lines
        ],
    }


def _reconciled_lines(found: "Reconciliation") -> list[str]:
    from catalyseur.portal.funds.reconciliation import OUTCOME_WORDS  # noqa: PLC0415 - the site was just opened

    counts = ", ".join(f"{OUTCOME_WORDS[outcome]} : {count}" for outcome, count in found.counts.items())
    return [
        f"exercices {', '.join(map(str, found.years))} ; {counts}",
        *(
            f"  {OUTCOME_WORDS[line.outcome]} : engagement {line.commitment_number or 'aucun'}, "
            f"SIRET {line.siret or 'non connu'}, {line.year}, extrait moins registre {signed_euros(line.gap_cents)}"
            + (f", même montant : {', '.join(line.repeated)}" if line.repeated else "")
            for line in found.lines
            if line.gap_cents or line.repeated or line.outcome != "same"
        ),
    ]


def _tell(done: int, count: int) -> None:
    """Say on the way how far a long recount is."""
    if count > _LONG:
        sys.stderr.write(f"{done} mouvements recomptés sur {count}\n")


def _lines(found: "Verification") -> list[str]:
    head = f"{found.movements} mouvements, {found.accounts} comptes"
    if found.is_whole:
        return [f"{head} : chaque solde se retrouve au centime."]
    return [
        f"{head} : le compte n’y est pas.",
        *(f"  mouvement refusé au recompte : {one}" for one in found.refused),
        *(f"  écritures qui ne sont pas celles du mouvement : {key}" for key in found.other_entries),
        *(f"  dernier jour qui n’est pas celui du dernier mouvement : {code}" for code in found.other_days),
        *(f"  positions qui ne sont pas les sommes des écritures : {code}" for code in found.other_positions),
        *(
            f"  {one.account}, {one.stage} : {one.held_cents} centimes tenus, {one.derived_cents} recomptés"
            for one in found.differences
        ),
    ]

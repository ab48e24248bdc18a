"""Run by test_funds_kept.py in a process of its own: money through an upgrade, a backup and a restore.

Prints, after each of the two: whether the ledger verifies, its movements, and how many ways to change a row are refused.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be ready
from django.db import DatabaseError, connection, transaction  # noqa: E402

from catalyseur.cli.main import main  # noqa: E402
from catalyseur.ledger.movements import Kind  # noqa: E402
from catalyseur.portal.accounts.models import Role, User  # noqa: E402
from catalyseur.portal.funds.actions import close_fund_year  # noqa: E402
from catalyseur.portal.funds.demonstration import load_demonstration  # noqa: E402
from catalyseur.portal.funds.documents import movement_of  # noqa: E402
from catalyseur.portal.funds.posting import post_movements  # noqa: E402
from catalyseur.portal.funds.queries import movement_rows  # noqa: E402
from catalyseur.portal.funds.verification import verify_ledger  # noqa: E402

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
BEFORE_DAYS_OF_ENTRIES = "0004"
TABLES = ("funds_movement", "funds_entry", "funds_closedyear")
BYPASS = {
    "sqlite": "REPLACE INTO {0} SELECT * FROM {0}",
    "postgresql": "TRUNCATE {0} CASCADE",
}


def refused() -> int:
    """Count the statements refused, three on each table."""
    count = 0
    for table in TABLES:
        for statement in ("UPDATE {0} SET id = id", "DELETE FROM {0}", BYPASS[connection.vendor]):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement.format(table))
            except DatabaseError:
                count += 1
    return count


def tell() -> None:
    """Print what the ledger is now."""
    found = verify_ledger()
    print(found.is_whole, found.movements, refused(), flush=True)  # noqa: T201 - what the test reads


backup = sys.argv[1]
call_command("migrate", verbosity=0)
fund = load_demonstration(at=NOW)
people = [User.objects.create(email=f"{n}@exemple.fr", role=Role.CASE_OFFICER) for n in range(2)]
close_fund_year(fund=fund, year=2020, author=people[0], validator=people[1], at=NOW)
call_command("migrate", "funds", BEFORE_DAYS_OF_ENTRIES, verbosity=0)
call_command("migrate", verbosity=0)
tell()
main(["backup", backup])
last = movement_of(movement_rows().filter(kind="vote").last())  # type: ignore[arg-type] # the demonstration votes
post_movements(movements=[replace(last, key="after", kind=Kind.VOTE)], at=NOW)
main(["restore", backup, "--force"])
tell()

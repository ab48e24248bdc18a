"""Run by test_funds_migrations.py in a process of its own: money posted before requests existed is still there after.

Prints whether the ledger verifies, how many requests the old file answers, what its balances are, whether its movements
may be removed.
"""

from datetime import UTC, date, datetime

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be ready
from django.db import DatabaseError, connection, transaction  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

BEFORE = ("funds", "0003_movements_never_change")
DAY = date(2021, 3, 1)
CENTS = 5_000_00
STEPS = (
    # kind, credit, entries: (holder, file, stage, cents)
    ("vote", "ae", ((None, None, "ae_available", -CENTS), ("fund", None, "ae_available", CENTS))),
    (
        "delegate",
        "ae",
        (("fund", None, "ae_available", -CENTS), ("envelope", None, "ae_available", CENTS)),
    ),
    (
        "reserve",
        "",
        (("envelope", None, "ae_available", -CENTS), ("envelope", "file", "reserved", CENTS)),
    ),
)


def post_as_before() -> None:
    """Write accounts, movements, entries and running balances with the tables of that time."""
    tables = MigrationExecutor(connection).loader.project_state([BEFORE]).apps
    holder, file, movement, entry = (
        tables.get_model("funds", name) for name in ("Holder", "File", "Movement", "Entry")
    )
    fund = holder.objects.create(code="exemple", label="Exemple", kind="fund", last_on=DAY)
    envelope = holder.objects.create(
        code="exemple-2021",
        label="Exemple 2021",
        kind="envelope",
        fund=fund,
        parent=fund,
        payer="state",
        year=2021,
        last_on=DAY,
        reserved_cents=CENTS,
    )
    kept = file.objects.create(
        code="exemple-1",
        label="Exemple",
        holder=envelope,
        advance_bp=3000,
        instalments_bp=8000,
        last_on=DAY,
        reserved_cents=CENTS,
    )
    accounts = {None: None, "fund": fund, "envelope": envelope, "file": kept}
    for kind, credit, entries in STEPS:
        posted = movement.objects.create(
            key=f"exemple:{kind}",
            kind=kind,
            amount_cents=CENTS,
            on=DAY,
            posted_at=datetime(2021, 3, 1, tzinfo=UTC),
            act="exemple",
            legal_basis="exemple",
            author="prépare",
            validator="valide",
            holder=envelope if kind == "reserve" else fund,
            to=envelope if kind == "delegate" else None,
            file=kept if kind == "reserve" else None,
            credit=credit,
        )
        for account, of_file, stage, cents in entries:
            entry.objects.create(
                movement=posted,
                holder=accounts[account],
                file=accounts[of_file],
                stage=stage,
                cents=cents,
            )


def is_removed() -> bool:
    """Try to remove the movements by hand."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM funds_entry")
    except DatabaseError:
        return False
    return True


call_command("migrate", *BEFORE, verbosity=0)
post_as_before()
call_command("migrate", verbosity=0)

from catalyseur.portal.funds.models import File, Request  # noqa: E402 - the tables are there now
from catalyseur.portal.funds.verification import verify_ledger  # noqa: E402 - same

old = File.objects.get()
print(verify_ledger().is_whole, old.request, Request.objects.count(), old.reserved_cents, is_removed())  # noqa: T201 - what the test reads

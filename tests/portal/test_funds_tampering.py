"""The database by hand, past the site: what it refuses, and what a recount finds when its guards are taken off."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from catalyseur.cli.main import main
from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.funds import actions
from catalyseur.portal.funds.demonstration import FUND, load_demonstration
from catalyseur.portal.funds.models import Holder, Movement
from catalyseur.portal.funds.verification import verify_ledger

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TABLES = ("funds_movement", "funds_entry", "funds_closedyear")
COPY = (
    'INSERT OR REPLACE INTO funds_movement SELECT id, key, kind, 1, "on", posted_at, act, legal_basis, author, '
    "validator, credit, stage, settlement, file_id, holder_id, reverses_id, to_id FROM funds_movement LIMIT 1"
)
BYPASSES = {
    "sqlite": [COPY, "REPLACE INTO funds_entry SELECT * FROM funds_entry LIMIT 1"],
    "postgresql": [f"TRUNCATE {table} CASCADE" for table in TABLES],
}


def run_sql(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values or None)


@pytest.fixture
def fund():
    """The demonstration, its first year closed."""
    fund = load_demonstration(at=NOW)
    author, validator = (
        User.objects.create(email=f"agent-{number}@exemple.fr", role=Role.CASE_OFFICER) for number in range(2)
    )
    actions.close_fund_year(fund=fund, year=2020, author=author, validator=validator, at=NOW)
    connection.check_constraints()  # PostgreSQL truncates nothing while a check waits
    return fund


@pytest.mark.usefixtures("fund")
def test_what_was_added_stays_as_it_is():
    changes = ("UPDATE {} SET id = id", "DELETE FROM {}")
    statements = [change.format(table) for table in TABLES for change in changes]
    for statement in (*statements, *BYPASSES[connection.vendor]):
        with pytest.raises(DatabaseError, match="only added"):
            run_sql(statement)
    assert verify_ledger().is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_holder SET ae_available_cents = -1",
        "UPDATE funds_holder SET cp_available_cents = -1",
        "UPDATE funds_holder SET committed_cents = -1",
        "UPDATE funds_holder SET recovered_cents = recovered_cents + 1",
    ],
)
@pytest.mark.usefixtures("fund")
def test_no_balance_of_an_envelope_goes_under_zero(statement):
    with pytest.raises(IntegrityError):
        run_sql(statement)


@pytest.fixture
def unguarded(fund):
    """The same fund once somebody took the triggers off."""
    on = " ON funds_entry" if connection.vendor == "postgresql" else ""
    run_sql(f"DROP TRIGGER funds_entry_no_update{on}")
    run_sql(f"DROP TRIGGER funds_entry_no_delete{on}")
    return fund


@pytest.mark.usefixtures("unguarded")
def test_a_cent_moved_in_an_entry_is_found_with_its_account_and_its_movement(capsys):
    movement = Movement.objects.get(kind="advance", file__code=f"{FUND}-4")
    run_sql(
        "UPDATE funds_entry SET cents = cents + 1 WHERE movement_id = %s AND stage = 'advance'", movement.pk
    )
    assert main(["ledger", "verify"]) == 1
    said = capsys.readouterr().out
    assert f"file {FUND}-4, advance : 18000000 centimes tenus, 18000001 recomptés" in said
    assert f"holder {FUND}-state-2021, advance : " in said
    assert f"écritures qui ne sont pas celles du mouvement : {movement.key}" in said


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM funds_entry WHERE id = (SELECT min(id) FROM funds_entry)",
        "UPDATE funds_entry SET \"on\" = '2021-01-01' WHERE id = (SELECT max(id) FROM funds_entry)",
        "UPDATE funds_holder SET last_on = '2020-01-01' WHERE kind = 'fund'",
    ],
)
@pytest.mark.usefixtures("unguarded")
def test_an_entry_removed_or_a_day_changed_is_found(statement):
    run_sql(statement)
    assert not verify_ledger().is_whole


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_fileposition SET reserved_cents = reserved_cents + 1 WHERE id = {row}",
        "UPDATE funds_fileposition SET until = '2026-12-31' WHERE id = {row}",
        "DELETE FROM funds_fileposition WHERE id = {row}",
    ],
)
@pytest.mark.usefixtures("fund")
def test_a_position_that_is_not_the_sum_of_entries_is_found_with_its_account(statement, capsys):
    row = "(SELECT max(p.id) FROM funds_fileposition p JOIN funds_file f ON f.id = p.account_id WHERE f.code = %s)"
    run_sql(statement.format(row=row), f"{FUND}-4")
    assert main(["ledger", "verify"]) == 1
    said = capsys.readouterr().out
    assert f"positions qui ne sont pas les sommes des écritures : file {FUND}-4\n" in said
    assert said.count("positions qui") == 1


@pytest.mark.usefixtures("unguarded")
def test_a_balance_and_an_entry_changed_together_are_found():
    code = f"{FUND}-state-2021"
    run_sql("UPDATE funds_holder SET ae_available_cents = ae_available_cents + 1 WHERE code = %s", code)
    run_sql(
        "UPDATE funds_entry SET cents = cents + 1 WHERE id = (SELECT max(e.id) FROM funds_entry e JOIN funds_holder h "
        "ON h.id = e.holder_id WHERE h.code = %s AND e.stage = 'ae_available')",
        code,
    )
    found = verify_ledger()
    assert [(one.account, one.held_cents - one.derived_cents) for one in found.differences] == [
        (f"holder {code}", 1)
    ]
    assert len(found.other_entries) == 1
    assert Holder.objects.filter(code=code).exists()

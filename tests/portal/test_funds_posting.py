"""The money in the database: added only, held twice, by two people. Everything here is an example."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from catalyseur.ledger.accounts import Payer, Stage
from catalyseur.ledger.grant import Settlement
from catalyseur.ledger.movements import Credit, Kind
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry as JournalEntry
from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.funds import actions
from catalyseur.portal.funds.models import Entry, File, Holder, Movement, MovementError, Proposal
from catalyseur.portal.funds.posting import MovementRefusedError, post_movements
from catalyseur.portal.funds.reading import file_balances
from catalyseur.portal.funds.verification import verify_ledger
from tests.ledger_cases import Numbered

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 3, 1, 9, 0, tzinfo=UTC)
NEXT_YEAR = datetime(2022, 2, 1, 9, 0, tzinfo=UTC)
FUND, YEAR_1, YEAR_2, FILE = "exemple", "exemple-etat-44-2021", "exemple-etat-44-2022", "exemple-1-etat"


@pytest.fixture
def move():
    """Make movements and post them."""
    return Numbered()


@pytest.fixture
def accounts():
    """A fund, two years of an envelope, a file: empty."""
    fund = actions.open_fund(code=FUND, label="Exemple", at=NOW, by=None, is_example=True)
    for year, code in ((2021, YEAR_1), (2022, YEAR_2)):
        new = actions.NewEnvelope(
            fund=fund, code=code, label=f"Exemple {year}", payer=Payer.STATE, region="44", year=year
        )
        actions.open_envelope(new=new, at=NOW, by=None)
    holder = Holder.objects.get(code=YEAR_1)
    file = actions.NewFile(code=FILE, label="Exemple", holder=holder, decided_on=NOW.date())
    actions.open_file(new=file, at=NOW, by=None)
    return fund


@pytest.fixture
def money(accounts, move):
    """A thousand euros of AE and of CP, four hundred committed, one hundred paid."""
    movements = [move("vote", 5000, FUND, credit=credit) for credit in Credit]
    movements += [move("delegate", 1000, FUND, to=YEAR_1, credit=credit) for credit in Credit]
    movements += [move(kind, 400, YEAR_1, file=FILE) for kind in ("reserve", "award", "commit")]
    movements.append(move("advance", 100, YEAR_1, file=FILE))
    post_movements(movements=movements, at=NOW)
    return accounts


def officers():
    return [
        User.objects.create(email=f"agent-{number}@example.fr", role=Role.CASE_OFFICER, totp_nonce="a" * 64)
        for number in range(3)
    ]


def held(model, code, stage):
    return getattr(model.objects.get(code=code), f"{stage}_cents")


def refused(movement):
    with pytest.raises(MovementRefusedError) as caught:
        post_movements(movements=[movement], at=NOW)
    return caught.value.code


def test_running_balances_are_those_of_the_movements(money):
    assert money.is_example
    assert [
        held(Holder, YEAR_1, stage) for stage in ("ae_available", "committed", "cp_available", "advance")
    ] == [
        60_000,
        40_000,
        90_000,
        10_000,
    ]
    assert [held(File, FILE, stage) for stage in ("maximum", "committed", "advance")] == [
        40_000,
        40_000,
        10_000,
    ]
    found = verify_ledger()
    assert (found.is_whole, found.movements, found.accounts) == (True, 8, 4)


@pytest.mark.usefixtures("money")
def test_a_refused_movement_leaves_nothing_and_takes_the_whole_list_with_it(move):
    good, bad = move("reserve", 100, YEAR_1, file=FILE), move("reserve", 501, YEAR_1, file=FILE)
    with pytest.raises(MovementRefusedError, match=r"Il manque 1\s€ d.autorisations") as caught:
        post_movements(movements=[good, bad], at=NOW)
    assert caught.value.code == "ae_exceeded"
    assert Movement.objects.count() == 8
    assert held(Holder, YEAR_1, "ae_available") == 60_000


@pytest.mark.usefixtures("money")
def test_a_movement_sent_twice_counts_once(move):
    movement = move("instalment", 50, YEAR_1, file=FILE)
    [first] = post_movements(movements=[movement], at=NOW)
    [again] = post_movements(movements=[movement], at=NOW + timedelta(days=1))
    assert (first.pk, first.posted_at) == (again.pk, again.posted_at)
    assert held(File, FILE, "instalment") == 5_000
    [twice, same] = post_movements(movements=[move("clawback", 10, YEAR_1, file=FILE)] * 2, at=NOW)
    assert twice.pk == same.pk
    assert verify_ledger().is_whole


@pytest.mark.usefixtures("money")
def test_a_reversal_undoes_once(move):
    undo = move("reversal", 100, YEAR_1, reverses="m8")
    post_movements(movements=[undo], at=NOW)
    assert held(File, FILE, "advance") == 0
    assert refused(move("reversal", 100, YEAR_1, reverses="m8")) == "already_reversed"
    assert refused(move("reversal", 100, YEAR_1, reverses="inconnu")) == "nothing_to_reverse"
    assert verify_ledger().is_whole


@pytest.mark.usefixtures("money")
def test_the_balance_keeps_how_it_was_reckoned(move):
    settlement = Settlement(
        maximum_cents=40_000, rate_bp=5000, justified_expense_cents=60_000, intensity_cap_cents=None
    )
    [row] = post_movements(movements=[move("balance", 200, YEAR_1, file=FILE, settlement=settlement)], at=NOW)
    assert row.settlement == asdict(settlement)
    assert verify_ledger().is_whole


@pytest.mark.parametrize("model", [Movement, Entry])
@pytest.mark.usefixtures("money")
def test_movements_are_only_added(model):
    for attempt in (
        lambda: model.objects.all().update(),
        lambda: model.objects.all().delete(),
        lambda: model.objects.first().delete(),
    ):
        with pytest.raises(MovementError):
            attempt()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE funds_movement SET amount_cents = 1",
        "DELETE FROM funds_movement",
        "UPDATE funds_entry SET cents = 1",
        "DELETE FROM funds_entry",
    ],
)
@pytest.mark.usefixtures("money")
def test_the_database_refuses_to_change_a_movement(statement):
    with (
        pytest.raises(DatabaseError, match="only added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify_ledger().is_whole


@pytest.mark.parametrize(
    ("model", "code", "change"),
    [
        (Holder, YEAR_1, {"ae_available_cents": -1}),
        (Holder, YEAR_1, {"cp_available_cents": -1}),
        (File, FILE, {"reserved_cents": -1}),
        (File, FILE, {"committed_cents": 9_999}),
        (File, FILE, {"committed_cents": 40_001}),
        (File, FILE, {"advance_cents": 12_001}),
        (File, FILE, {"instalment_cents": 22_001}),
        (File, FILE, {"recovered_cents": 1}),
        (File, FILE, {"recovered_cents": 10_001, "repaid_cents": -10_001}),
        (File, FILE, {"advance_bp": 6001}),
    ],
)
@pytest.mark.usefixtures("money")
def test_the_database_holds_the_rules_by_itself(model, code, change):
    rows = model.objects.filter(code=code)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)


@pytest.mark.parametrize(
    ("model", "code", "name"), [(Holder, FUND, "ae_available_cents"), (File, FILE, "maximum_cents")]
)
@pytest.mark.usefixtures("money")
def test_one_cent_added_by_hand_is_found(model, code, name):
    model.objects.filter(code=code).update(**{name: F(name) + 1})
    found = verify_ledger()
    assert not found.is_whole
    stage = Stage(name.removesuffix("_cents"))
    assert {
        (one.account.split()[1], one.stage, one.held_cents - one.derived_cents) for one in found.differences
    } == {(code, stage, 1)}


@pytest.mark.usefixtures("money")
def test_an_entry_added_by_hand_is_found():
    first = Movement.objects.get(key="m1")
    Entry.objects.create(movement=first, holder=None, stage="ae_available", cents=1, on=first.on)
    assert verify_ledger().other_entries == ("m1",)


@pytest.mark.usefixtures("money")
def test_an_entry_of_another_day_than_its_movement_is_found():
    first = Movement.objects.get(key="m1")
    Entry.objects.bulk_create(
        Entry(movement=first, stage="ae_available", cents=cents, on=date(2020, 1, 1)) for cents in (1, -1)
    )
    found = verify_ledger()
    assert (found.other_entries, found.differences) == (("m1",), ())


@pytest.mark.usefixtures("money")
def test_the_balances_of_a_past_day(move):
    days = [(50, date(2021, 9, 1)), (20, date(2021, 9, 1)), (10, date(2021, 9, 3))]
    payments = [move("instalment", euros, YEAR_1, day, file=FILE) for euros, day in days]
    post_movements(movements=payments, at=NOW)
    post_movements(movements=[move("instalment", 1, YEAR_1, date(2021, 9, 3), file=FILE)], at=NOW)
    file = File.objects.get(code=FILE)
    asked = [(2, 28), (3, 1), (8, 31), (9, 1), (9, 2), (9, 3), (9, 4)]
    paid = [file_balances([file], date(2021, *day))[file.pk].net_paid for day in asked]
    assert paid == [0, 10_000, 10_000, 17_000, 17_000, 18_100, 18_100]
    assert verify_ledger().is_whole


@pytest.mark.usefixtures("money")
def test_a_movement_takes_two_people(move):
    author, validator, other = officers()
    movement = move("reserve", 10, YEAR_1, date(2020, 1, 1), file=FILE)
    proposal = actions.propose_movement(movement=movement, by=author, at=NOW)
    assert held(File, FILE, "reserved") == 0
    with pytest.raises(RefusedError, match="une autre personne"):
        actions.validate_proposal(proposal=proposal, by=author, at=NOW)
    row = actions.validate_proposal(proposal=proposal, by=validator, at=NOW)
    assert (row.author, row.validator, row.on) == (f"user:{author.pk}", f"user:{validator.pk}", NOW.date())
    assert actions.validate_proposal(proposal=proposal, by=other, at=NOW).pk == row.pk
    assert held(File, FILE, "reserved") == 1_000
    with pytest.raises(RefusedError, match="contre-passez"):
        actions.reject_proposal(proposal=proposal, why="Exemple.", by=other, at=NOW)
    actions_of = list(JournalEntry.objects.filter(actor__isnull=False).values_list("action", flat=True))
    assert actions_of == ["movement_validated", "movement_proposed"]


@pytest.mark.usefixtures("money")
def test_a_rejected_proposal_stays_rejected_and_a_key_serves_once(move):
    author, validator, _ = officers()
    movement = move("reserve", 10, YEAR_1, file=FILE)
    proposal = actions.propose_movement(movement=movement, by=author, at=NOW)
    actions.reject_proposal(proposal=proposal, why="Exemple.", by=author, at=NOW)
    with pytest.raises(RefusedError, match="refusé"):
        actions.validate_proposal(proposal=proposal, by=validator, at=NOW)
    with pytest.raises(RefusedError, match="clé"):
        actions.propose_movement(movement=movement, by=author, at=NOW)


@pytest.mark.usefixtures("money")
def test_a_proposal_the_engine_refuses_waits_still(move):
    author, validator, _ = officers()
    first, second = (
        actions.propose_movement(movement=move("reserve", 400, YEAR_1, file=FILE), by=author, at=NOW)
        for _ in range(2)
    )
    actions.validate_proposal(proposal=first, by=validator, at=NOW)
    with pytest.raises(MovementRefusedError, match="Il manque 200"):
        actions.validate_proposal(proposal=second, by=validator, at=NOW)
    assert Proposal.objects.filter(movement=None, rejected_at=None).count() == 1


@pytest.mark.usefixtures("money")
def test_what_the_engine_would_refuse_today_is_not_proposed(move):
    author, _, _ = officers()
    good, bad = move("reserve", 600, YEAR_1, file=FILE), move("award", 601, YEAR_1, file=FILE)
    with pytest.raises(MovementRefusedError, match="Il manque 1"):
        actions.propose_movements(movements=[good, bad], by=author, at=NOW)
    assert Proposal.objects.count() == 0


@pytest.mark.usefixtures("money")
def test_a_form_sent_twice_proposes_once(move):
    author, other, _ = officers()
    movement = move("reserve", 10, YEAR_1, file=FILE)
    proposal = actions.propose_movement(movement=movement, by=author, at=NOW)
    again = actions.propose_movement(movement=movement, by=author, at=NOW + timedelta(days=1))
    assert (again.pk, Proposal.objects.count()) == (proposal.pk, 1)
    for someone, changed in ((other, movement), (author, replace(movement, amount_cents=11_00))):
        with pytest.raises(RefusedError, match="clé"):
            actions.propose_movement(movement=changed, by=someone, at=NOW)


def test_a_year_is_closed_and_what_is_left_is_carried_over(money, move):
    author, validator, _ = officers()
    with pytest.raises(RefusedError, match="deux personnes"):
        actions.close_fund_year(fund=money, year=2021, author=author, validator=author, at=NEXT_YEAR)
    with pytest.raises(MovementRefusedError, match="31 décembre"):
        actions.close_fund_year(fund=money, year=2021, author=author, validator=validator, at=NOW)
    closed = actions.close_fund_year(fund=money, year=2021, author=author, validator=validator, at=NEXT_YEAR)
    assert closed.lines == [
        {
            "holder": YEAR_1,
            "ae_left_cents": 60_000,
            "cp_left_cents": 90_000,
            "committed_cents": 40_000,
            "paid_in_year_cents": 10_000,
        }
    ]
    assert refused(move("reserve", 1, YEAR_1, file=FILE)) == "year_closed"
    carried = move("carry_over", 600, YEAR_1, NEXT_YEAR.date(), to=YEAR_2, credit=Credit.AE)
    post_movements(movements=[carried], at=NEXT_YEAR)
    assert held(Holder, YEAR_2, "ae_available") == 60_000
    assert verify_ledger().is_whole


def test_a_file_is_not_opened_on_a_fund(accounts):
    file = actions.NewFile(code="exemple-2", label="Exemple", holder=accounts, decided_on=NOW.date())
    with pytest.raises(RefusedError, match="enveloppe"):
        actions.open_file(new=file, at=NOW, by=None)


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.usefixtures("money")
def test_a_list_of_movements_takes_few_queries(move, django_assert_num_queries, many):
    movements = [move(Kind.RESERVE, 1, YEAR_1, file=FILE) for _ in range(many)]
    with django_assert_num_queries(13 + many):
        post_movements(movements=movements, at=NOW)

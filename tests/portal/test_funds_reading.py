"""Pages of money: sums that add up, on any day, fixed in queries. Everything here is an example."""

import re
from datetime import date

import pytest
from django.urls import reverse

from catalyseur.ledger.accounts import Balances, Stage
from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.funds.demonstration import FUND as DEMONSTRATION
from catalyseur.portal.funds.demonstration import load_demonstration
from catalyseur.portal.funds.models import Decision, File, Request
from catalyseur.portal.funds.reading import file_balances, picture_of
from catalyseur.portal.funds.reading_pages import file_tables
from catalyseur.portal.funds.verification import verify_ledger
from tests.portal.funds_books import (
    AT,
    DESK,
    ENVELOPE,
    FIRST,
    FUND,
    INSIDE,
    LAST,
    OUTSIDE,
    add_files,
    make_fund,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund():
    """A fund, an envelope of 1,000 euros, its desk of 300: empty of files."""
    return make_fund()


@pytest.fixture
def officer(client):
    """A case officer, signed in."""
    user = User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER, totp_nonce="n")
    client.force_login(user)
    return user


def text(response):
    assert response.status_code == 200, response.content.decode()[:500]
    return re.sub(r"\s+", " ", response.content.decode())


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def amounts(page, row):
    """The euros of the first row of a table that bears a label."""
    found = re.search(rf'<th scope="row">(?:<a[^>]*>)?{re.escape(row)}.*?</tr>', page)
    assert found, row
    cells = re.findall(r'ct-number">(−?[\d ]+?)(?: €)? ?<', found[0])
    return [int(cell.replace(" ", "").replace("−", "-")) for cell in cells]


def test_an_envelope_adds_up_today_and_on_a_past_day(client, fund):
    add_files(fund, (INSIDE, ENVELOPE), (INSIDE, DESK))
    page = text(get(client, "fund-envelope", FUND, ENVELOPE))
    rows = ("Disponible", "Engagé, pas encore payé", "Payé, net des reversements", "Délégué ici")
    assert [amounts(page, row) for row in rows] == [[800], [140], [60], [1000]]
    assert amounts(page, "Annoncé") == [5000]
    assert amounts(page, "Pas encore délégué") == [4000]
    before = text(get(client, "fund-envelope", FUND, ENVELOPE, le=FIRST.isoformat()))
    assert [amounts(before, row) for row in rows] == [[800], [200], [0], [1000]]
    long_ago = text(get(client, "fund-envelope", FUND, ENVELOPE, le="2020-01-01"))
    assert {tuple(amounts(long_ago, row)) for row in (*rows, "Annoncé")} == {(0,)}


def test_running_balances_and_positions_draw_the_same_picture(fund):
    add_files(fund, (INSIDE, ENVELOPE), ("", DESK), (OUTSIDE, ENVELOPE))
    fund.refresh_from_db()
    now, then = picture_of(fund, date.today()), picture_of(fund, LAST)  # noqa: DTZ011 - any day from the last on
    assert now.net_paid == then.net_paid
    assert now.standing(now.holders) == then.standing(then.holders)
    files = list(File.objects.all())
    today = date.today()  # noqa: DTZ011
    assert [file_balances(files, today)[one.pk].net_paid for one in files] == [
        file_balances(files, LAST)[one.pk].net_paid for one in files
    ]
    assert verify_ledger().is_whole


def test_a_sub_delegation_has_its_page_and_its_line(client, fund):
    add_files(fund, (INSIDE, DESK))
    page = text(get(client, "fund-envelope", FUND, ENVELOPE))
    assert amounts(page, "Préfecture") == [300, 200, 0, 0, 100, 30]
    assert "Sous-délégation de l’exercice 2024" in text(get(client, "fund-envelope", FUND, DESK))
    assert get(client, "fund-envelope", FUND, "ailleurs").status_code == 404
    assert get(client, "fund-detail", "ailleurs").status_code == 404


def test_each_breakdown_makes_the_same_total_and_loses_no_place(client, fund):
    add_files(fund, *((commune, ENVELOPE) for commune in (INSIDE, OUTSIDE, "", "99999")))
    for query in ({}, {"le": LAST.isoformat()}):
        page = text(get(client, "fund-breakdown", FUND, **query))
        totals = re.findall(r"<tfoot>.*?</tfoot>", page)
        assert len(totals) == 3
        assert len(set(totals)) == 1
        assert amounts(page, "Lieu inconnu") == [2, 0, 0, 200, 60]
        assert amounts(page, "Bourgogne-Franche-Comté") == [1, 0, 0, 100, 30]
        assert amounts(page, "Hors de tout territoire d’industrie") == [1, 0, 0, 100, 30]
        assert amounts(page, "2024") == [4, 0, 0, 400, 120]


def test_reviews_stand_side_by_side_with_their_warning(client, fund):
    days = {"received_on": FIRST, "purpose": "-", "asked_cents": 1, "business_name": "Exemple"}
    for number, (commune, decision, decided) in enumerate(
        [
            (INSIDE, Decision.AWARDED, date(2024, 3, 11)),
            (INSIDE, Decision.REFUSED, date(2024, 3, 31)),
            (OUTSIDE, Decision.AWARDED, date(2024, 3, 21)),
            ("", Decision.PENDING, None),
        ]
    ):
        Request.objects.create(
            fund=fund,
            reference=str(number),
            commune=commune,
            decision=decision,
            decided_on=decided,
            why_refused="Exemple." if decision == Decision.REFUSED else "",
            **days,
        )
    page = text(get(client, "fund-review", FUND))
    assert "elles ne disent pas que le label a causé un écart" in page
    for words in ("50 % (1 sur 2)", "100 % (1 sur 1)", "aucune décidée", "66,7 % (2 sur 3)"):
        assert words in page
    assert amounts(page, "Dans le label, depuis la réception") == [2, 0, 15, 20, 25]
    then = text(get(client, "fund-review", FUND, le="2024-03-15"))
    assert amounts(then, "Dans le label")[:3] == [2, 1, 0]


def test_the_public_sees_totals_and_awards_but_neither_movements_nor_files(client, fund):
    add_files(fund, (INSIDE, ENVELOPE))
    page = text(get(client, "fund-awards", FUND))
    assert "Exemple 1" in page
    assert "Le Creusot" in page
    before, then = date(2024, 2, 29).isoformat(), FIRST.isoformat()
    assert "Exemple 1" not in text(get(client, "fund-awards", FUND, le=before))
    assert amounts(text(get(client, "fund-awards", FUND, le=then)), "Exemple 1") == [100]
    assert f'attributions/?le={then}"' in text(get(client, "fund-detail", FUND, le=then))
    assert "Dossier 1" not in text(get(client, "fund-envelope", FUND, ENVELOPE))
    for address in (reverse("fund-movements", args=[FUND]), reverse("fund-file", args=["fonds-1"])):
        assert client.get(address)["Location"].startswith(reverse("login"))


@pytest.mark.usefixtures("officer")
def test_an_officer_follows_a_file_through_its_movements(client, fund):
    add_files(fund, (INSIDE, ENVELOPE))
    page = text(get(client, "fund-file", "fonds-1"))
    assert amounts(page, "Avances, 30 % de l’aide en vigueur") == [30, 30, 0]
    assert amounts(page, "Avances et acomptes, 80 % de l’aide en vigueur") == [80, 30, 50]
    assert amounts(page, "Tous les versements, nets") == [100, 30, 70]
    kinds = re.findall(r'<th scope="row">01/0[39]/2024 ?</th> ?<td[^>]*>(\w+)', page)
    assert kinds == ["avance", "engagement", "attribution", "réservation"]
    before = text(get(client, "fund-file", "fonds-1", le=FIRST.isoformat()))
    assert amounts(before, "Avances, 30 % de l’aide en vigueur") == [30, 0, 30]
    assert get(client, "fund-file", "ailleurs").status_code == 404
    cents = {Stage.MAXIMUM: 100, Stage.COMMITTED: 50, Stage.ADVANCE: 30}
    limits = file_tables(File.objects.get(code="fonds-1"), Balances(cents=cents))[1]
    assert "reste acquis" in limits.note


@pytest.mark.usefixtures("officer")
def test_movements_are_filtered_and_paged(client, fund):
    add_files(fund, *[(INSIDE, ENVELOPE)] * 2)
    assert "13 mouvements" in text(get(client, "fund-movements", FUND))
    for query, count in (
        ({"nature": "advance"}, "2 mouvements"),
        ({"compte": DESK}, "1 mouvement<"),
        ({"dossier": "fonds-1"}, "4 mouvements"),
        ({"du": LAST.isoformat(), "au": LAST.isoformat()}, "2 mouvements"),
        ({"nature": "carry_over"}, "0 mouvements"),
        ({"nature": "lune"}, "13 mouvements"),
    ):
        assert count in text(get(client, "fund-movements", FUND, **query)), query


def test_a_day_to_come_is_refused_in_one_sentence(client, fund):
    for name in ("fund-detail", "fund-breakdown", "fund-review", "fund-awards"):
        answer = get(client, name, fund.code, le="2100-01-01")
        assert (answer.status_code, "pas encore venu" in answer.content.decode()) == (400, True)


def test_examples_are_marked_and_never_added_to_the_rest(client, fund):
    load_demonstration(at=AT)
    page = text(get(client, "fund-list"))
    assert page.index("Fonds ouverts") < page.index("Fonds d’exemple")
    assert amounts(page, "Total") == [5000, 1000, 0, 0]
    assert amounts(page, fund.label) == [5000, 1000, 0, 0]
    shown = text(get(client, "fund-detail", DEMONSTRATION))
    assert "à vérifier" in shown
    assert "n’entrent dans aucun total du programme" in shown
    assert "exemple</span>" in text(
        get(client, "fund-envelope", DEMONSTRATION, f"{DEMONSTRATION}-state-2021")
    )


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("name", "args", "day", "count"),
    [
        ("fund-list", (), "", 3),
        ("fund-list", (), "2024-03-01", 4),
        ("fund-detail", (FUND,), "", 3),
        ("fund-detail", (FUND,), "2024-03-01", 4),
        ("fund-envelope", (FUND, ENVELOPE), "", 3),
        ("fund-breakdown", (FUND,), "", 4),
        ("fund-breakdown", (FUND,), "2024-03-01", 4),
        ("fund-review", (FUND,), "", 2),
        ("fund-awards", (FUND,), "", 4),
        ("fund-awards", (FUND,), "2024-03-01", 6),
    ],
)
def test_public_pages_ask_as_much_whatever_they_show(
    client, fund, django_assert_num_queries, many, name, args, day, count
):
    add_files(fund, *[(INSIDE, ENVELOPE)] * many)
    with django_assert_num_queries(count):
        assert get(client, name, *args, **({"le": day} if day else {})).status_code == 200


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("name", "args", "count"),
    [
        ("fund-envelope", (FUND, ENVELOPE), 7),
        ("fund-movements", (FUND,), 7),
        ("fund-file", ("fonds-1",), 7),
    ],
)
@pytest.mark.usefixtures("officer")
def test_pages_of_officers_ask_as_much_whatever_they_show(
    client, fund, django_assert_num_queries, many, name, args, count
):
    add_files(fund, *[(INSIDE, ENVELOPE)] * many)
    with django_assert_num_queries(count):
        assert get(client, name, *args).status_code == 200

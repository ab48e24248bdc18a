"""Declarations that awards oblige to: last days, what is missing, the file to publish. Everything here is an example."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from catalyseur.ingest.scdl_subventions import read_subsidies
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.funds.declaring import (
    Granter,
    declarations_due,
    sort_subsidies,
    write_subsidy_file,
)
from catalyseur.portal.funds.dues import due_on_awards
from catalyseur.portal.funds.models import Declared, File, Request
from catalyseur.portal.places.queries import current_geography
from tests.portal.funds_books import ENVELOPE, FIRST, FUND, INSIDE, LAST, add_files, make_fund

pytestmark = pytest.mark.django_db
SIRET, GRANTER = "12000101100010", "13000000000006"
HUGE = 600_000_00


@pytest.fixture
def fund(client):
    """Three awards; one over every threshold under the GBER, one whose base is unknown; an officer is signed in."""
    user = User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER, totp_nonce="n")
    client.force_login(user)
    found = make_fund()
    add_files(found, *[(INSIDE, ENVELOPE)] * 3)
    File.objects.filter(code__in=("fonds-1", "fonds-2")).update(maximum_cents=HUGE)
    Request.objects.filter(reference="D-1").update(
        aid_basis="gber", aid_article="17", naf="25.62B", size="sme", siret=SIRET
    )
    return found


def due(fund, on=LAST):
    rows = declarations_due(due_on_awards(fund, on)[:], current_geography(), on)
    return {(file.code, one.duty): one for file, one in rows}


def test_each_award_has_its_duties_and_what_is_missing(fund):
    found = due(fund)
    assert set(found) == {
        ("fonds-1", "transparency"),
        ("fonds-1", "subsidy_data"),
        ("fonds-2", "transparency"),
        ("fonds-2", "subsidy_data"),
    }
    assert found["fonds-1", "transparency"].missing == ()
    assert found["fonds-1", "transparency"].due_on.isoformat() == "2024-09-02"
    assert found["fonds-2", "transparency"].missing[0].startswith("la base de l’aide")
    assert found["fonds-1", "subsidy_data"].is_overdue
    assert due(fund, FIRST)["fonds-1", "subsidy_data"].days_left == 94
    assert due(fund, FIRST - timedelta(days=1)) == {}


@pytest.mark.usefixtures("fund")
def test_a_declaration_made_is_kept_once_and_no_longer_due(client):
    address = reverse("fund-declare", args=["fonds-1", "subsidy_data"])
    page = client.get(reverse("fund-declarations", args=[FUND]), {"le": LAST.isoformat()}).content.decode()
    assert "4 à faire, dont 2 en retard" in page
    assert re.search(r"en retard de \d+ jours?<", page)
    assert page.count("2017-779") == 2  # once a file
    for says in ("enregistrée comme faite", "déjà enregistrée"):
        assert says in client.post(address, follow=True).content.decode()
    assert Declared.objects.count() == Entry.objects.filter(action="declaration_made").count() == 1
    now = client.get(reverse("fund-declarations", args=[FUND])).content.decode()
    assert "3 à faire" in now
    assert ["les aides d’aujourd’hui" in one for one in (page, now)] == [True, False]
    client.post(reverse("fund-declare", args=["fonds-1", "lune"]))
    assert Declared.objects.count() == 1


def test_the_list_is_a_csv_without_formulas(client, fund):
    File.objects.filter(code="fonds-2").update(label="=1+1")
    Request.objects.filter(reference="D-2").update(business_name="=1+1")
    text = client.get(reverse("fund-declarations-csv", args=[FUND])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert len(rows) == len(due(fund))
    assert {row["bénéficiaire"] for row in rows} == {"Exemple 1", "'=1+1"}


def test_the_file_to_publish_reads_back_and_says_what_it_leaves_out(client, fund):
    found = sort_subsidies(fund, "state")
    assert (len(found.files), [one.code for one in found.left_out]) == (1, ["fonds-2", "fonds-3"])
    content = write_subsidy_file(fund, found, Granter(name="Préfecture (exemple)", siret=SIRET))
    [subsidy] = read_subsidies(content, name="s.csv", vintage="2024-09-01").subsidies
    assert (subsidy.amount_cents, subsidy.agreed_on, subsidy.paid_from) == (HUGE, FIRST, LAST)
    assert (subsidy.beneficiary_siret, subsidy.share, subsidy.reference) == (SIRET, Decimal(1), "D-1")
    asked = {"payeur": "state", "attribuant": "Préfecture (exemple)", "siret": "120 001 011 00010"}
    address = reverse("fund-subsidies", args=[FUND])
    assert "1 subvention dans le fichier, 2 laissées" in client.get(address, asked).content.decode()
    assert client.get(address, asked | {"fichier": "1"}).content == content
    wrong = client.get(address, asked | {"siret": GRANTER})
    assert (wrong.status_code, "quatorze chiffres" in wrong.content.decode()) == (422, True)


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_much_whatever_it_lists(client, django_assert_num_queries, many):
    client.force_login(User.objects.create(email="a@exemple.fr", role=Role.CASE_OFFICER, totp_nonce="n"))
    add_files(make_fund(), *[(INSIDE, ENVELOPE)] * many)
    File.objects.update(maximum_cents=HUGE)
    with django_assert_num_queries(15):
        assert client.get(reverse("fund-declarations", args=[FUND])).status_code == 200

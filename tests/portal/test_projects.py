"""The steps: what is asked, saved, kept back and forth, forgotten."""

import json
import logging
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.urls import reverse

from catalyseur.portal.projects.actions import purge_projects, start_project
from catalyseur.portal.projects.models import SavedProject, Subscription
from catalyseur.portal.projects.steps import STEPS
from catalyseur.toolbox.project import parse_project
from tests.fakes import KNOWN_SIREN, SILENT

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def start(client, place="Le Creusot", go="next"):
    """Answer the first step; return the token of the address it leads to."""
    response = client.post(reverse("project-new"), {"place": place, "go": go})
    assert response.status_code == 302, response.content.decode()
    return response["Location"].split("/")[2]


def answer(client, token, slug, go="next", **data):
    return client.post(reverse("project-step", args=[token, slug]), {"go": go, **data})


def document(token=None):
    return SavedProject.objects.get(
        **({"token_hash": sha256(token.encode()).hexdigest()} if token else {})
    ).document


def rows(prefix, *entries):
    data = {f"{prefix}-TOTAL_FORMS": str(len(entries)), f"{prefix}-INITIAL_FORMS": "0"}
    return data | {
        f"{prefix}-{rank}-{name}": value
        for rank, entry in enumerate(entries)
        for name, value in entry.items()
    }


def test_reading_the_first_page_saves_nothing(client):
    assert client.get(reverse("project-new")).status_code == 200
    assert SavedProject.objects.count() == 0


def test_the_first_answer_saves_the_project_under_a_token_nobody_can_guess(client):
    token = start(client)
    saved = SavedProject.objects.get()
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", token)
    assert saved.token_hash == sha256(token.encode()).hexdigest()
    assert token not in json.dumps(list(SavedProject.objects.values()), default=str)
    assert saved.document["commune"] == "71153"
    assert saved.expires_at - saved.created_at == timedelta(days=90)
    assert start(client) != token


def test_every_question_is_optional(client):
    token = start(client, place="")
    for step in STEPS:
        reposted(client, token, step.slug)
    assert document(token) == {"title": "Projet sans titre"}
    assert client.get(reverse("project-results", args=[token])).status_code == 200


def test_a_whole_project_is_written_as_the_file_of_the_command_line(client):
    token = start(client)
    answer(client, token, "porteur", title="Ligne d’usinage", beneficiary="company")
    answer(
        client,
        token,
        "entreprise",
        siren="552 032 534",
        naf="25.62B",
        headcount="45,5",
        turnover="6 200 000",
        balance_sheet="4 100 000,50",
        in_difficulty="no",
        **rows(
            "liees", {"share": "1", "headcount": "12"}, {"share": "60", "turnover": "900 000", "public": "on"}
        ),
    )
    answer(client, token, "projet", kinds=["production_investment", "modernisation"])
    lines = rows(
        "lignes",
        {"label": "Tour", "nature": "initial_investment_tangible", "cost": "1 250 000,50", "vat": "excluded"},
        {"label": "Tour", "nature": "", "cost": "12,5", "vat": "included"},
        {"label": "", "nature": "", "cost": "", "vat": "excluded"},
    )
    answer(client, token, "couts", **lines)
    answer(client, token, "dates", start_of_works_on="2027-02-01")
    assert document(token) == {
        "title": "Ligne d’usinage",
        "commune": "71153",
        "beneficiary": "company",
        "firm": {
            "siren": "552032534",
            "naf": "25.62B",
            "headcount": 45.5,
            "turnover_eur": 6200000,
            "balance_sheet_eur": 4100000.5,
            "in_difficulty": False,
            "linked": [
                {"share": 0.01, "headcount": 12.0},
                {"share": 0.6, "turnover_eur": 900000, "public": True},
            ],
        },
        "kinds": ["production_investment", "modernisation"],
        "lines": [
            {"id": "Tour", "nature": "initial_investment_tangible", "cost_eur": 1250000.5, "vat": "excluded"},
            {"id": "Tour (2)", "nature": "other", "cost_eur": 12.5, "vat": "included"},
        ],
        "start_of_works_on": "2027-02-01",
    }
    project = parse_project(document(token))
    assert [line.cost_cents for line in project.lines or ()] == [125000050, 1250]
    before = document(token)
    for step in STEPS:
        reposted(client, token, step.slug)
    assert document(token) == before


def reposted(client, token, slug):
    """Open a step and post what it shows, as a reader who only goes forward."""
    page = client.get(reverse("project-step", args=[token, slug]))
    sheet = page.context["sheet"]
    data = shown(sheet.form)
    for row in sheet.rows or ():
        data |= shown(row)
    if sheet.rows is not None:
        data |= {
            f"{sheet.rows.prefix}-TOTAL_FORMS": len(sheet.rows.forms),
            f"{sheet.rows.prefix}-INITIAL_FORMS": 0,
        }
    assert answer(client, token, slug, **data).status_code == 302, slug


def shown(form):
    values = {field.html_name: field.field.prepare_value(field.value()) for field in form}
    localised = {
        field.html_name: field.field.widget.format_value(field.value())
        for field in form
        if field.field.widget.input_type in ("text", "date")
    }
    values |= localised
    return {name: value for name, value in values.items() if value not in (None, "", False)}


@pytest.mark.parametrize(("go", "leads_to"), [("next", "entreprise"), ("back", "lieu"), ("results", None)])
def test_each_button_saves_then_leads_where_it_says(client, go, leads_to):
    token = start(client)
    response = answer(client, token, "porteur", go=go, title="Essai", beneficiary="company")
    target = (
        reverse("project-step", args=[token, leads_to])
        if leads_to
        else reverse("project-results", args=[token])
    )
    assert response["Location"] == target
    assert document(token)["beneficiary"] == "company"


def test_homonyms_are_offered_and_none_is_chosen(client):
    page = client.post(reverse("project-new"), {"place": "Saint-Denis"})
    assert page.status_code == 200
    assert SavedProject.objects.count() == 0
    codes = [code for code, _ in page.context["sheet"].form.fields["commune"].choices]
    assert {"93066", "97411"} <= set(codes)
    response = client.post(reverse("project-new"), {"place": "Saint-Denis", "commune": "97411"})
    assert response.status_code == 302
    assert document()["commune"] == "97411"
    token = response["Location"].split("/")[2]
    reposted(client, token, "lieu")
    assert document(token)["commune"] == "97411"


def test_an_epci_offers_its_communes(client):
    page = client.post(reverse("project-new"), {"place": "200040459"})
    choices = dict(page.context["sheet"].form.fields["commune"].choices)
    assert len(choices) > 2


def test_a_place_nobody_knows_says_what_to_try(client):
    page = client.post(reverse("project-new"), {"place": "Atlantide-sur-Loire"})
    assert "Aucun lieu ne répond" in page.content.decode()
    assert 'value="Atlantide-sur-Loire"' in page.content.decode()


def test_words_lead_to_naf_subclasses_to_choose_from(client):
    token, none = start(client), rows("liees")
    page = answer(client, token, "entreprise", naf="fabrications de machines", headcount="45", **none)
    assert "28.49Z" in dict(page.context["sheet"].form.fields["naf_choice"].choices)
    assert 'value="45"' in page.content.decode()
    answer(
        client,
        token,
        "entreprise",
        naf="fabrications de machines",
        naf_choice="28.49Z",
        headcount="45",
        **none,
    )
    assert document(token)["firm"] == {"naf": "28.49Z", "headcount": 45.0}
    answer(client, token, "entreprise", naf="Mécanique industrielle", **none)
    assert document(token)["firm"] == {"naf": "25.62B"}


def test_a_code_of_naf_2025_is_explained(client):
    token = start(client)
    page = answer(client, token, "entreprise", naf="25.53G")
    assert "NAF 2025, en vigueur au 1er janvier 2027" in page.content.decode()


@pytest.mark.parametrize(
    ("slug", "data", "says"),
    [
        ("entreprise", {"siren": "123456789"}, "Un SIREN a neuf chiffres"),
        ("entreprise", {"headcount": "beaucoup"}, "Écrivez un nombre"),
        ("entreprise", {"turnover": "1.250"}, "n’est pas un montant"),
        ("couts", rows("lignes", {"label": "Tour", "cost": ""}), "Donnez le montant"),
        ("couts", rows("lignes", {"label": "Tour", "cost": "x"}), "n’est pas un montant"),
        ("dates", {"start_of_works_on": "demain"}, "Écrivez un jour"),
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_and_nothing_is_lost(client, slug, data, says):
    token = start(client)
    before = document(token)
    page = answer(client, token, slug, **data)
    text = page.content.decode()
    assert page.status_code == 200
    assert says in text
    assert 'aria-invalid="true"' in text
    for described in re.findall(r'aria-describedby="([^"]+)"', text):
        assert all(f'id="{part}"' in text for part in described.split())
    assert all(value in text for name, value in data.items() if not name.endswith("_FORMS"))
    assert document(token) == before


def test_a_line_is_added_and_removed_without_a_script_and_as_typed(client):
    token = start(client)
    typed = rows("lignes", {"label": "Tour", "cost": "pas encore"}, {"label": "Four", "cost": "5"})
    page = answer(client, token, "couts", go="add", **typed)
    assert [row["label"].value() for row in page.context["sheet"].rows] == ["Tour", "Four", None]
    assert page.context["sheet"].rows[0]["cost"].value() == "pas encore"
    page = answer(client, token, "couts", go="remove-0", **typed)
    assert [row["label"].value() for row in page.context["sheet"].rows] == ["Four"]
    assert "lines" not in document(token)


@pytest.mark.parametrize("total", ["", "abc", "-1", "9999999999", "²"])
def test_a_forged_number_of_rows_breaks_nothing(client, total):
    token = start(client)
    page = answer(
        client, token, "couts", go="add", **{"lignes-TOTAL_FORMS": total, "lignes-INITIAL_FORMS": "0"}
    )
    assert page.status_code == 200
    assert len(page.context["sheet"].rows.forms) <= 51


def test_the_directory_fills_the_firm_in_when_asked(client, settings):
    settings.FIRM_DIRECTORY = "tests.fakes.FakeFirmDirectory"
    token = start(client)
    page = answer(client, token, "entreprise", go="prefill", siren=KNOWN_SIREN, headcount="45,5")
    form = page.context["sheet"].form
    assert (form["naf"].value(), form["category"].value(), form["headcount"].value()) == (
        "25.62B",
        "PME",
        "45,5",
    )
    assert "annuaire d’essai" in page.content.decode()
    assert "firm" not in document(token)


@pytest.mark.parametrize(
    ("directory", "siren", "says"),
    [
        ("tests.fakes.SilentFirmDirectory", KNOWN_SIREN, SILENT),
        ("tests.fakes.FakeFirmDirectory", "123456789", "Donnez d’abord un SIREN"),
        (None, KNOWN_SIREN, "n’est pas activée sur ce site"),
    ],
)
def test_without_the_directory_the_fields_stay_and_the_page_says_why(
    client, settings, directory, siren, says
):
    if directory:
        settings.FIRM_DIRECTORY = directory
    token = start(client)
    page = answer(client, token, "entreprise", go="prefill", siren=siren, naf="usinage")
    assert says in page.content.decode()
    assert page.context["sheet"].form["naf"].value() == "usinage"
    assert page.context["sheet"].form["siren"].value() == siren


def test_only_conditions_some_open_scheme_asks_are_asked(client):
    token = start(client)
    answer(client, token, "porteur", beneficiary="company")
    asked = client.get(reverse("project-step", args=[token, "dates"])).context["sheet"].form.names
    assert "territory_governance_agreement" in asked
    answer(client, token, "dates", **{"condition-territory_governance_agreement": "no"})
    assert document(token)["conditions"] == {"territory_governance_agreement": False}
    page = client.get(reverse("project-step", args=[token, "dates"]))
    assert page.context["sheet"].form["condition-territory_governance_agreement"].value() == "no"


def test_pages_of_a_project_are_kept_by_nobody(client):
    token = start(client)
    for name in (
        "project-results",
        "project-print",
        "project-csv",
        "project-calendar",
        "project-compare",
        "project-alert",
    ):
        response = client.get(reverse(name, args=[token]))
        assert response.status_code == 200, name
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "noindex" in response["X-Robots-Tag"]
    assert (
        '<meta name="robots" content="noindex'
        in client.get(reverse("project-results", args=[token])).content.decode()
    )


def test_addresses_say_nothing_of_the_project(client):
    token = start(client)
    answer(client, token, "porteur", title="Secret", beneficiary="company")
    page = client.get(reverse("project-results", args=[token])).content.decode()
    links = re.findall(r'href="(/verifier/[^"]*)"', page)
    assert links
    assert not [link for link in links if "71153" in link or "Secret" in link or "company" in link]


@pytest.mark.parametrize(
    "address", ["/verifier/{token}/?le=demain", "/verifier/{token}x/", "/verifier/{other}/"]
)
def test_tokens_stay_out_of_the_logs(client, caplog, address):
    token = start(client)
    caplog.set_level(logging.DEBUG)
    other = "z" * 32
    response = client.get(address.format(token=token, other=other))
    assert response.status_code in (400, 404)
    logging.getLogger("django.request").error(
        "Internal Server Error: %s", address.format(token=token, other=other)
    )
    assert f"{response.status_code} GET " in caplog.text
    assert "/verifier/" in caplog.text
    assert token not in caplog.text
    assert other not in caplog.text


def test_a_deleted_project_answers_no_more(client):
    token = start(client)
    assert client.get(reverse("project-delete", args=[token])).status_code == 200
    assert SavedProject.objects.count() == 1
    client.post(reverse("project-delete", args=[token]))
    assert SavedProject.objects.count() == 0
    gone = client.get(reverse("project-results", args=[token]))
    assert gone.status_code == 404
    assert "n’existe plus" in gone.content.decode()
    assert "no-store" in gone["Cache-Control"]


def test_an_expired_project_answers_no_more_before_it_is_purged(client):
    token = start(client)
    SavedProject.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert client.get(reverse("project-results", args=[token])).status_code == 404


def test_the_purge_forgets_what_expired_and_what_was_never_confirmed():
    for age in (91, 10):
        start_project(document={"title": "Essai"}, now=NOW - timedelta(days=age))
    kept = SavedProject.objects.get(expires_at__gt=NOW)
    for age, confirmed in ((8, None), (6, None), (8, NOW)):
        Subscription.objects.create(
            saved_project=kept,
            email=f"{age}{bool(confirmed)}@exemple.fr",
            requested_at=NOW - timedelta(days=age),
            confirmed_at=confirmed,
        )
    assert purge_projects(now=NOW) == (1, 1)
    assert SavedProject.objects.get() == kept
    assert Subscription.objects.count() == 2
    assert purge_projects(now=NOW) == (0, 0)


def test_an_answer_keeps_the_project_ninety_days_more(client):
    token = start(client)
    SavedProject.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))
    answer(client, token, "porteur", beneficiary="company")
    assert SavedProject.objects.get().expires_at > datetime.now(UTC) + timedelta(days=89)

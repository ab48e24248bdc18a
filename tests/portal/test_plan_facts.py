"""The facts a plan names: each is asked somewhere, kept in the project file's keys, and linked from the plan."""

import re

import pytest
from django.urls import reverse

from catalyseur.financing.answer_words import FIT_IS_NO_AMOUNT
from catalyseur.portal.projects.models import SavedProject
from tests.portal.test_plan_pages import DAY, PROJECT, change, get, save, scheme, table, toolbox, words

pytestmark = pytest.mark.django_db
__all__ = ["toolbox"]
MINIMIS = {"legal_basis": [{"kind": "deminimis"}]}
KNOWN_FIRM = {name: value for name, value in PROJECT["firm"].items() if name != "de_minimis"}


@pytest.fixture
def minimis(toolbox):
    """A toolbox of one de minimis scheme: what was received decides it."""
    toolbox[:] = [scheme("minimis", **MINIMIS)]
    return toolbox


def shown(response):
    return words(response)


@pytest.mark.usefixtures("minimis")
def test_a_fact_the_plan_names_links_to_the_field_that_answers_it(client):
    token = save(firm=KNOWN_FIRM)
    page = get(client, "project-plan", token)
    assert [row[0] for row in table(page, "hausses")] == ["aides de minimis déjà reçues : aucune"]
    found = re.search(r'<a href="([^"#]*)#([^"]*)">aides de minimis déjà reçues : aucune</a>', words(page))
    assert found
    assert f"{found.group()}</th>" in words(page).partition('id="tableau-scenarios"')[2]
    address, anchor = found.groups()
    assert address == f"{reverse('project-plan-change', args=[token])}?le={DAY}"
    assert f'id="{anchor}"' in client.get(address).content.decode()


@pytest.mark.usefixtures("minimis")
def test_an_answer_raises_the_plan_and_stands_in_the_project_file(client):
    token = save(firm=KNOWN_FIRM)
    assert "Au moins 0 €" in shown(get(client, "project-plan", token))
    change(client, token, has_de_minimis="no")
    assert SavedProject.objects.get().document["firm"]["de_minimis"] == []
    assert shown(get(client, "project-plan", token)).count("300 000 € d’équivalent-subvention brut.") == 1
    change(
        client, token, has_de_minimis="yes", de_minimis="12/03/2025 : 45 000,50\r\n\r\n01/02/2026 : 5000 €"
    )
    assert SavedProject.objects.get().document["firm"]["de_minimis"] == [
        {"granted_on": "2025-03-12", "amount_eur": 45000.5},
        {"granted_on": "2026-02-01", "amount_eur": 5000},
    ]
    assert "249 999,50 € d’équivalent-subvention brut." in shown(get(client, "project-plan", token))


@pytest.mark.usefixtures("minimis")
def test_what_is_known_is_shown_again_and_can_be_unknown_again(client):
    aids = [{"granted_on": "2025-03-12", "amount_eur": 45000.5}]
    token = save(firm=KNOWN_FIRM | {"de_minimis": aids}, flags={"initial_investment": True})
    page = words(get(client, "project-plan-change", token))
    assert "12/03/2025 : 45 000,50</textarea>" in page
    assert len(re.findall(r'value="yes"[^>]*checked', page)) == 2
    change(client, token, de_minimis="12/03/2025 : 45\u202f000,50", initial_investment="no")
    document = SavedProject.objects.get().document
    assert (document["firm"]["de_minimis"], document["flags"]) == (aids, {"initial_investment": False})
    change(client, token)
    document = SavedProject.objects.get().document
    assert "de_minimis" not in document["firm"]
    assert "flags" not in document


@pytest.mark.usefixtures("minimis")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"has_de_minimis": "yes"}, "donnez chaque aide"),
        ({"has_de_minimis": "no", "de_minimis": "12/03/2025 : 45"}, "corrigez l’un des deux"),
        ({"de_minimis": "12/03/2025 : 45\nhier : 45"}, "Ligne 2, « hier : 45 »"),
        ({"de_minimis": "12/03/2025 45 000"}, "écrivez un jour et un montant"),
        ({"de_minimis": "12/03/2025 : beaucoup"}, "Ligne 1 : « beaucoup » n’est pas un montant"),
    ],
)
def test_a_wrong_answer_says_where_and_keeps_nothing(client, typed, said):
    token = save()
    answer = change(client, token, **typed)
    assert answer.status_code == 200
    assert said in words(answer)
    assert SavedProject.objects.get().document == PROJECT


def test_a_flag_nobody_gave_is_answered_the_same_way(client, toolbox):
    toolbox[:] = [scheme("vert", legal_basis=[{"kind": "gber", "article": "art17"}])]
    lines = [{"id": "four", "nature": "environmental_whole_cost", "cost_eur": 1_000_000}]
    token = save(lines=lines)
    page = get(client, "project-plan", token)
    assert "#champ-initial_investment" in words(page)
    change(client, token, [("four", "environmental_whole_cost", "1 000 000")], initial_investment="yes")
    assert SavedProject.objects.get().document["flags"] == {"initial_investment": True}
    assert "200 000 € d’équivalent-subvention brut." in shown(get(client, "project-plan", token))


def test_the_day_of_application_is_asked_once_works_began(client, toolbox):
    toolbox[:] = [scheme("aide")]
    token = save(start_of_works_on="2026-02-01")
    assert "#champ-application_on" in words(get(client, "project-plan", token))
    change(client, token, application_on="2026-01-31")
    assert SavedProject.objects.get().document["application_on"] == "2026-01-31"
    assert "200 000 € d’équivalent-subvention brut." in shown(get(client, "project-plan", token))
    assert 'value="2026-01-31"' in words(get(client, "project-plan-change", token))


def test_a_scheme_named_as_unknown_links_to_its_own_choice(client, toolbox):
    toolbox[:] = [scheme("muet", versions=[{"id": "v1", "window": {"mode": "rolling"}, "criteria": {}}])]
    token = save()
    found = re.search(r'#(champ-choix-muet)"', words(get(client, "project-plan", token)))
    assert found
    assert f'id="{found[1]}"' in words(get(client, "project-plan-change", token))


def test_each_row_says_what_must_be_known_too(client, toolbox):
    toolbox[:] = [scheme("aide"), scheme("pret", instruments=["loan"], **MINIMIS)]
    token = save(firm=KNOWN_FIRM, commune=None)
    rows = {row[0]: row[2] for row in table(get(client, "project-plan", token), "hausses")}
    lent = "Dispositif pret : équivalent-subvention non publié, compté au plus au montant nominal"
    assert rows.pop(f"{lent} (de minimis)") == "aides de minimis déjà reçues"
    assert rows.pop("aides de minimis déjà reçues : aucune") == lent
    assert set(rows.values()) <= {"rien d’autre"}


def test_loans_counted_at_nominal_value_stand_in_the_headline(client, toolbox):
    toolbox[:] = [scheme("pret", instruments=["loan"], **MINIMIS)]
    headline = (
        get(client, "project-plan", save()).context["headline"].replace("\u202f", " ").replace("\xa0", " ")
    )
    assert headline == (
        "Au moins 0 € d’équivalent-subvention brut, et jusqu’à 300 000 € si tout se confirmait "
        "(dont 300 000 € de prêts ou garanties comptés à leur montant nominal)."
    )


@pytest.mark.usefixtures("minimis")
def test_the_page_ties_a_fitting_scheme_to_its_amount(client):
    token = save(firm=KNOWN_FIRM)
    assert FIT_IS_NO_AMOUNT in words(get(client, "project-plan", token))
    assert "pas combien il reçoit" in words(get(client, "project-results", token))
    assert FIT_IS_NO_AMOUNT not in words(get(client, "project-plan", save()))


@pytest.mark.usefixtures("minimis")
def test_a_day_after_the_known_law_promises_nothing(client):
    token = save()
    page = words(get(client, "project-plan", token, le="2035-01-01"))
    assert "Le droit connu s’arrête avant le 01/01/2035 (le RGEC au 30/06/2027" in page
    assert "rien ne peut être promis" not in words(get(client, "project-plan", token))
    address = f"{reverse('project-plan-otherwise', args=[token])}?le={DAY}"
    assert "Le droit connu s’arrête avant le 02/01/2035" in words(
        client.post(address, {"granted_on": "2035-01-02"})
    )


@pytest.mark.usefixtures("minimis")
def test_the_sources_name_the_law_in_words(client):
    page = words(get(client, "project-plan", save()))
    assert "version du 1er juillet 2023 ; de minimis : Règlement (UE) 2023/2831" in page
    assert "gber=" not in page

"""The plan of a saved project: what it says, what may be asked of it, what it costs in queries."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from catalyseur.cli.main import main
from catalyseur.portal.projects import plan_queries, plan_views
from catalyseur.portal.projects.actions import start_project
from catalyseur.portal.projects.models import SavedProject
from catalyseur.toolbox.catalogue import Catalogue
from tests.factories import make_scheme

pytestmark = pytest.mark.django_db
EXAMPLES = sorted(Path(__file__).parents[2].joinpath("examples").glob("*.json"))
DAY = "2026-03-01"
TAG = re.compile("<[^>]*>")
CRITERIA = {"perimeter": {"include": ["FR"]}, "beneficiary": ["company"]}
ART17 = {"legal_basis": [{"kind": "gber", "article": "art17"}]}
PROJECT: dict[str, Any] = {
    "title": "exemple : atelier",
    "commune": "71153",
    "beneficiary": "company",
    "firm": {
        "naf": "25.62B",
        "headcount": 20,
        "turnover_eur": 3_000_000,
        "balance_sheet_eur": 2_000_000,
        "in_difficulty": False,
        "de_minimis": [],
    },
    "lines": [
        {"id": "machines", "nature": "initial_investment_tangible", "cost_eur": 1_000_000},
        {"id": "logiciel", "nature": "initial_investment_intangible", "cost_eur": 200_000},
    ],
    "start_of_works_on": "2026-06-01",
}


def scheme(name, rate=30, **more):
    version = {
        "id": "v1",
        "window": {"mode": "rolling", "opens_on": "2018-01-01"},
        "criteria": CRITERIA,
        "aid": {"rates": [{"rate_pct": rate}]},
    }
    number = 900 + len(name)
    return make_scheme(
        CRITERIA,
        **(
            {"id": name, "ref": f"DSP-{number}", "name": f"Dispositif {name}", "versions": [version]}
            | ART17
            | more
        ),
    )


@pytest.fixture
def toolbox(monkeypatch):
    """Hold the toolbox to the schemes put in the list."""
    schemes = [scheme("aide")]
    for module in (plan_queries, plan_views):
        monkeypatch.setattr(module, "current_catalogue", lambda: Catalogue(schemes=tuple(schemes)))
    return schemes


def save(**changes):
    return start_project(document=PROJECT | changes, now=datetime.now(UTC))


def get(client, name, token, *parts, **query):
    return client.get(reverse(name, args=[token, *parts]), {"le": DAY} | query)


def words(response):
    return " ".join(response.content.decode().split())


def table(response, name):
    """Read the cells of a table of a page."""
    text = response.content.decode()
    body = text.partition(f'id="tableau-{name}"')[2].partition("</table>")[0].partition("<tbody>")[2]
    rows = body.split("<tr>")[1:]
    return [
        [TAG.sub("", cell.partition(">")[2]).strip() for cell in row.replace("<th", "<td").split("<td")[1:]]
        for row in rows
    ]


def change(client, token, lines=None, **choices):
    rows = lines or [("machines", "initial_investment_tangible", "1 000 000")]
    data = {"lignes-TOTAL_FORMS": str(len(rows)), "lignes-INITIAL_FORMS": "0", "go": "save"}
    for rank, (label, nature, cost) in enumerate(rows):
        data |= {
            f"lignes-{rank}-label": label,
            f"lignes-{rank}-nature": nature,
            f"lignes-{rank}-cost": cost,
            f"lignes-{rank}-vat": "excluded",
        }
    address = reverse("project-plan-change", args=[token])
    return client.post(
        f"{address}?le={DAY}", data | {name.replace("__", "-"): v for name, v in choices.items()}
    )


@pytest.mark.usefixtures("toolbox")
def test_the_plan_says_what_it_brings_line_by_line(client):
    page = get(client, "project-plan", save())
    assert "240 000 € d’équivalent-subvention brut." in words(page).replace("\u202f", " ")
    assert "informe et n’engage" in words(page)
    rows = [
        [cell.replace("\u202f", " ").replace("\xa0", " ") for cell in row]
        for row in table(page, "repartition")
    ]
    assert rows == [
        ["machines", "1 000 000 €", "200 000 €", "200 000 €", "800 000 €"],
        ["logiciel", "200 000 €", "40 000 €", "40 000 €", "160 000 €"],
        ["Total", "1 200 000 €", "240 000 €", "240 000 €", "960 000 €"],
    ]


@pytest.mark.usefixtures("toolbox")
def test_the_chart_stands_beside_its_table(client):
    page = get(client, "project-plan", save())
    assert "chart-financement-title" in words(page)
    assert [row[0] for row in table(page, "financement")] == [
        "Dispositif aide",
        "Porteur et partenaires privés",
    ]


@pytest.mark.usefixtures("toolbox")
def test_ceilings_and_rules_are_in_words(client):
    page = get(client, "project-plan", save())
    assert [row[3] for row in table(page, "plafonds")] == ["RGEC article 17 (investissement des PME)"] * 2
    assert "L’intensité maximale de la ligne « machines »" in words(page)


def test_what_is_not_known_makes_an_at_least_and_names_what_would_raise_it(client, toolbox):
    toolbox.append(scheme("pret", instruments=["loan"]))
    page = get(client, "project-plan", save(firm={"naf": "25.62B"}))
    text = words(page).replace("\u202f", " ")
    assert "Au moins 0 € d’équivalent-subvention brut, et jusqu’à" in text
    facts = [row[0] for row in table(page, "hausses")]
    assert facts == ["taille de l’entreprise : petite", "entreprise en difficulté : non"]


def test_a_scheme_left_out_says_why(client, toolbox):
    toolbox.append(
        scheme(
            "etude", versions=[{"id": "v1", "window": {"mode": "rolling"}, "criteria": {"kind": ["study"]}}]
        )
    )
    page = get(client, "project-plan", save(kinds=["modernisation"]))
    assert ["Dispositif etude", "critère publié du dispositif non rempli"] in [
        row[:2] for row in table(page, "ecartes")
    ]


def test_a_project_without_cost_line_is_asked_for_one(client, toolbox):
    assert toolbox
    token = start_project(document={"title": "exemple"}, now=datetime.now(UTC))
    for name in ("project-plan", "project-plan-costs", "project-plan-otherwise"):
        assert "au moins une dépense" in words(get(client, name, token))
    assert "au moins une dépense" in words(get(client, "project-plan-file", token, "plan.csv"))


@pytest.mark.usefixtures("toolbox")
def test_what_each_rule_costs_stands_on_a_page_of_its_own(client):
    token = save()
    assert "Sans elle" not in words(get(client, "project-plan", token))
    costs = {
        row[0]: row[1].replace("\u202f", " ").replace("\xa0", " ")
        for row in table(get(client, "project-plan-costs", token), "regles")
    }
    machines = next(euros for words, euros in costs.items() if "machines" in words)
    assert machines == "100 000 €"  # 30 % without the 20 % of Article 17


def test_lines_and_demands_are_kept_in_the_saved_project_not_in_the_address(client, toolbox):
    toolbox.append(scheme("autre", rate=20))
    token = save()
    answer = change(client, token, [("tour", "training", "50 000")], choix__aide="leave", choix__autre="use")
    assert answer["Location"] == f"{reverse('project-plan', args=[token])}?le={DAY}"
    saved = SavedProject.objects.get()
    assert saved.plan == {"use": ["autre"], "leave": ["aide"]}
    assert saved.document["lines"] == [
        {"id": "tour", "nature": "training", "cost_eur": 50000, "vat": "excluded"}
    ]
    assert saved.document["commune"] == "71153"


def test_a_scheme_refused_or_an_amount_decided_changes_the_plan(client, toolbox):
    toolbox.append(scheme("autre", rate=10))
    token = save()
    change(client, token, choix__aide="leave")
    assert "100 000 €" in words(get(client, "project-plan", token)).replace("\u202f", " ")
    change(client, token, choix__aide="", choix__autre="", montant__autre="60 000,50")
    assert SavedProject.objects.get().plan == {"totals": {"autre": 60000.5}}
    assert [row[3] for row in table(get(client, "project-plan", token), "financement")][
        1
    ] == "60\u202f000,50\xa0€"


def test_demands_that_cannot_hold_together_are_said(client, toolbox):
    toolbox.append(scheme("autre"))
    token = save()
    change(client, token, choix__aide="", montant__aide="150 000", choix__autre="", montant__autre="150 000")
    text = words(get(client, "project-plan", token))
    assert "Aucun plan ne répond à toutes vos demandes." in text
    assert "Dispositif aide doit apporter" in text
    assert get(client, "project-plan-costs", token).status_code == 200
    for name in ("plan.csv", "plan.xlsx", "plan.pdf", "dossier.zip"):
        assert get(client, "project-plan-file", token, name).status_code == 200


@pytest.mark.usefixtures("toolbox")
def test_a_wrong_amount_loses_nothing(client):
    token = save()
    answer = change(client, token, [("tour", "training", "beaucoup")], choix__aide="leave")
    assert answer.status_code == 200
    assert "n’est pas un montant" in words(answer)
    assert '<option value="leave" selected>' in answer.content.decode()
    assert SavedProject.objects.get().plan == {}


def test_a_scheme_to_leave_out_has_no_amount_decided(client, toolbox):
    assert toolbox
    answer = change(client, save(), choix__aide="leave", montant__aide="40 000")
    assert "« Dispositif aide » est à écarter et a un montant déjà décidé : videz" in words(answer)
    assert 'value="40 000"' in answer.content.decode()
    assert '<option value="leave" selected>' in answer.content.decode()
    assert SavedProject.objects.get().plan == {}


def test_every_scheme_that_may_pay_can_be_asked_for_once_no_plan_holds(client, toolbox):
    study = {"id": "v1", "window": {"mode": "rolling"}, "criteria": {"kind": ["study"]}}
    toolbox += [scheme("autre"), scheme("pret", instruments=["loan"]), scheme("etude", versions=[study])]
    token = save(kinds=["modernisation"])
    change(client, token, choix__etude="use")
    assert "Aucun plan" in words(get(client, "project-plan", token))
    form = get(client, "project-plan-change", token).context["form"]
    assert list(form.schemes) == ["aide", "autre", "pret", "etude"]


@pytest.mark.usefixtures("toolbox")
def test_a_row_is_added_and_removed_with_the_demands_as_typed(client):
    token = save()
    added = change(client, token, choix__aide="leave", go="add")
    assert 'name="lignes-1-cost"' in added.content.decode()
    assert '<option value="leave" selected>' in added.content.decode()
    removed = change(client, token, go="remove-0")
    assert 'name="lignes-0-cost"' not in removed.content.decode()


@pytest.mark.usefixtures("toolbox")
def test_the_project_put_otherwise_stands_beside_the_plan(client):
    token = save()
    address = reverse("project-plan-otherwise", args=[token])
    data = {"size": "medium", "commune": "97105", "later": ["1"], "later_on": "2027-03-01"}
    page = client.post(f"{address}?le={DAY}", data)
    rows = {row[0]: row[1].replace("\u202f", " ").replace("\xa0", " ") for row in table(page, "autrement")}
    assert rows == {
        "Le projet tel qu’il est": "240 000 €",
        "Commune : Basse-Terre (97105)": "240 000 €",
        "Entreprise de taille moyenne": "120 000 €",
        "Seconde phase octroyée le 01/03/2027 : logiciel": "240 000 €",
    }
    assert SavedProject.objects.get().document == PROJECT


@pytest.mark.usefixtures("toolbox")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"commune": "zzzzqq"}, "Aucun lieu ne répond"),
        ({"commune": "Sainte-Marie"}, "Plusieurs communes répondent"),
        ({"later": ["0"]}, "Donnez la date"),
        ({"later": ["0", "1"], "later_on": "2027-03-01"}, "Laissez au moins une dépense"),
    ],
)
def test_what_cannot_be_compared_says_why(client, asked, said):
    answer = client.post(reverse("project-plan-otherwise", args=[save()]), asked)
    assert said in words(answer)
    assert not table(answer, "autrement")


@pytest.mark.parametrize(
    "example", [path for path in EXAMPLES if path.stem != "site_need"], ids=lambda path: path.stem
)
def test_the_plan_is_that_of_the_command_line(client, capsys, example, overlay):
    assert not overlay.exists()
    token = start_project(document=json.loads(example.read_text("utf-8")), now=datetime.now(UTC))
    shown = get(client, "project-plan", token).context["headline"].replace("\u202f", " ").replace("\xa0", " ")
    assert main(["plan", str(example), "--on", DAY, "--json"]) == 0
    least = json.loads(capsys.readouterr().out)["gge"]
    assert f"{least:,} €".replace(",", " ") in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_queries(client, toolbox, count, django_assert_num_queries):
    toolbox[:] = [scheme("a" * rank) for rank in range(1, count + 1)]
    token = save()
    for name in ("project-plan", "project-plan-costs", "project-plan-change", "project-plan-otherwise"):
        with django_assert_num_queries(1):
            assert get(client, name, token).status_code == 200


@pytest.mark.usefixtures("toolbox")
def test_the_plan_is_linked_from_the_answers_and_kept_by_nobody(client):
    token = save()
    address = reverse("project-plan", args=[token])
    assert f'href="{address}?le={DAY}"' in get(client, "project-results", token).content.decode()
    page = get(client, "project-plan", token)
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert client.get(reverse("project-plan", args=["x" * 32])).status_code == 404

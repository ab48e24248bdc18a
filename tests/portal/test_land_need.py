"""The need form: every question optional, the same answer as the command line, reasons in French."""

import json
from pathlib import Path

import pytest
from django.urls import reverse

from catalyseur.cli.main import main
from catalyseur.portal.land.forms import NeedForm

pytestmark = pytest.mark.django_db
DAY = "le=2026-11-23"


def ask(client, query):
    return client.get(f"{reverse('site-need')}?{DAY}&{query}")


def test_nothing_asked_shows_the_form_alone(client):
    response = ask(client, "")
    assert (response.status_code, "answers" in response.context) == (200, False)
    assert not any(field.required for field in NeedForm.base_fields.values())


@pytest.mark.usefixtures("overlay")
def test_the_portal_ranks_as_the_command_line(client, capsys, tmp_path):
    path = Path(tmp_path) / "besoin.json"
    need = {"area_min_ha": 20, "ready_by": "2028-12-31", "brownfield_first": True, "place": "REG-28"}
    path.write_text(json.dumps(need), "utf-8")
    assert main(["sites", str(path), "--on", "2026-11-23", "--json"]) == 0
    expected = [(one["site"], one["verdict"]) for one in json.loads(capsys.readouterr().out)["sites"]]
    query = "surface_min=20&pret_le=2028-12-31&friches_d_abord=on&lieu=REG-28"
    found = [
        (one["match"].site.site_id, one["match"].verdict.value)
        for page in (1, 2, 3)
        for one in ask(client, f"{query}&page={page}").context["answers"]
    ]
    assert found == expected


def test_an_answer_gives_its_reasons_and_what_to_ask(client):
    page = ask(client, "surface_min=20&puissance=15&commune=Le+Havre&km=30").content.decode()
    assert "Rempli — surface : 30\u00a0ha" in page
    assert "Ne peut pas dire — puissance électrique : pas de donnée" in page
    assert "À demander au porteur du site : la puissance électrique disponible" in page
    assert "au plus de Le Havre" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("surface_min=beaucoup", "Écrivez un nombre"),
        ("surface_min=10&surface_max=5", "plus petite que la minimale"),
        ("commune=Saint-Martin", "Précisez la commune par son code Insee"),
        ("commune=zzzzzzzz", "Aucune commune ne répond"),
        ("km=20", "Dites autour de quelle commune"),
        ("pret_le=demain", "Écrivez l’année, le mois et le jour"),
    ],
)
def test_a_wrong_answer_says_what_to_write(client, query, words):
    response = ask(client, query)
    assert response.status_code == 422
    assert words in response.content.decode()

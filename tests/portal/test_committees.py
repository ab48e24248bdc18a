"""Committees: load, score, rules, run, move by hand, compare."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry
from catalyseur.portal.committees import actions
from catalyseur.portal.committees.models import Scenario, Session
from catalyseur.portal.committees.records import keep, record_of
from catalyseur.portal.funds.models import Holder, Request
from catalyseur.portfolio.check import Award
from catalyseur.portfolio.file import parse_committee
from catalyseur.portfolio.ranking import rank_plainly
from catalyseur.portfolio.selection import Selection, select
from tests.engine.portfolio_cases import case, request
from tests.portal.committees_desk import CASE, EXAMPLE, NOW, move, open_session, text_of

pytestmark = pytest.mark.django_db


def test_a_scenario_keeps_what_the_engine_answers(scenario):
    committee = parse_committee(CASE)
    answer = select(committee)
    assert isinstance(answer, Selection)
    kept = keep(Scenario.objects.get(pk=scenario.pk))
    assert kept.answer == answer
    assert kept.ranking.awards == rank_plainly(committee).awards
    assert kept.standing.awards == answer.awards
    assert record_of(kept.answer, rank_plainly(committee)) == scenario.record


def test_the_whole_way_of_a_committee(signed):
    signed.post(reverse("committee-new"), {"title": "Comité exemple", "on": "2026-11-28", "is_example": "on"})
    session = Session.objects.get()
    file = SimpleUploadedFile("exemple.json", EXAMPLE.read_bytes())
    assert signed.post(reverse("committee-load", args=[session.pk]), {"file": file}).status_code == 302
    assert signed.post(reverse("committee-run", args=[session.pk]), {"name": "Calculé"}).status_code == 302
    scenario = Scenario.objects.get()
    page = text_of(signed.get(reverse("scenario", args=[session.pk, scenario.pk])))
    assert "Optimum prouvé" in page
    assert "exemple" in page
    for name in ("proces-verbal.pdf", "proces-verbal.xlsx", "proces-verbal.csv"):
        answer = signed.get(reverse("scenario-file", args=[session.pk, scenario.pk, name]))
        assert answer.status_code == 200
        assert answer.content
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "committee_opened",
        "committee_case_changed",
        "committee_selection_run",
    ]


def test_a_spreadsheet_keeps_the_rules_and_leaves_scores_to_give(signed, session):
    text = "demande;montant_eur;note;taille\nx1;1 000,50;64,5;PME\nx2;20;;\n"
    file = SimpleUploadedFile("demandes.csv", text.encode())
    signed.post(reverse("committee-load", args=[session.pk]), {"file": file})
    session.refresh_from_db()
    assert session.case["rules"] == CASE["rules"]
    assert [entry["id"] for entry in session.incomplete] == ["x2"]
    refused = signed.post(reverse("committee-run", args=[session.pk]), {"name": "Calculé"})
    assert refused.status_code == 422
    assert "Il manque une note ou une taille à 1 demandes" in text_of(refused)
    given = {"note_0": "64,5", "taille_0": "sme", "note_1": "12,25", "taille_1": "large"}
    assert signed.post(reverse("committee-scores", args=[session.pk]), given).status_code == 302
    session.refresh_from_db()
    assert [(entry["score"], entry["size"]) for entry in session.requests] == [
        (64.5, "sme"),
        (12.25, "large"),
    ]
    assert session.requests[0]["amount_eur"] == 1000.5


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", "{", "n’est pas du JSON bien formé (ligne 1, colonne 1)"),
        ("a.json", "[]", "n’est pas un cas de sélection"),
        ("a.json", json.dumps(case(request("a", 1, -1))), "Demande n° 1 (« a »), score : écrivez des points"),
        ("a.json", json.dumps(case(request("a", 1, 1), domestic_bonus=5)), "règlement (UE) 651/2014"),
        (
            "a.csv",
            "demande;montant_eur\na;dix\n",
            "Ligne 2, colonne montant_eur : « dix » n’est pas un nombre",
        ),
        ("a.csv", "demande;montant_eur;accompagne\na;10;z\n", "« z » n’est l’identifiant d’aucune demande"),
        (
            "a.csv",
            "demande;montant_eur\na;dix\nb;neuf\n",
            "écrivez des chiffres, par exemple 1 234,50.</li><li>Ligne 3",
        ),
        ("a.csv", "nom;montant\na;10\n", "demande"),
        ("notes.md", "# Notes", "« notes.md » n’est ni un tableau CSV ni un fichier de sélection JSON"),
    ],
)
def test_a_wrong_file_changes_nothing_and_says_where_in_french(signed, session, name, content, words):
    file = SimpleUploadedFile(name, content.encode())
    answer = signed.post(reverse("committee-load", args=[session.pk]), {"file": file})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Session.objects.get().case == session.case


def test_a_fund_gives_what_it_has_under_review(officer, signed):
    fund = Holder.objects.create(code="fonds", label="Fonds exemple", kind="fund", is_example=True)
    facts = {"fund": fund, "business_name": "Exemple", "purpose": "Ligne", "asked_cents": 10_000_00}
    Request.objects.create(
        reference="R1", commune="71153", naf="25.62B", size="sme", received_on=date(2026, 11, 1), **facts
    )
    Request.objects.create(reference="R2", received_on=date(2026, 12, 1), **facts)
    Request.objects.create(
        reference="R3", received_on=date(2026, 1, 1), decision="awarded", decided_on=date(2026, 2, 1), **facts
    )
    session = open_session(officer)
    assert "Choisissez un fonds" in text_of(
        signed.post(reverse("committee-fund", args=[session.pk]), {"fund": "autre"}, follow=True)
    )
    signed.post(reverse("committee-fund", args=[session.pk]), {"fund": "fonds"})
    session.refresh_from_db()
    assert session.requests == [
        {
            "id": "R1",
            "amount_eur": 10_000,
            "size": "sme",
            "sector": "NAF 25",
            "region": "Bourgogne-Franche-Comté",
            "territory": session.requests[0]["territory"],
        }
    ]
    assert session.fund == fund
    actions.score_requests(session=session, given={"R1": {"score": 12}}, actor=officer, at=NOW)
    signed.post(reverse("committee-fund", args=[session.pk]))
    session.refresh_from_db()
    assert session.requests[0]["score"] == 12


def test_rules_are_written_in_the_form_as_in_the_file(signed, session):
    rules = {
        "state": "1 000 000,50",
        "regions": "R1 : 500 000\nR2 : 10",
        "smes": "60 %",
        "each_sector": "25 %",
        "each_territory": "1 000",
        "at_most": "secteur | S1 | 12,5 %\nterritoire | T1 | 10",
        "one_per_territory": "on",
        "qualifying": "6,5",
        "bonus": "2",
        "exclusive": "a / b",
        "large_helps_small": "on",
        "minimum_ratio": "50 %",
    }
    address = reverse("committee-rules", args=[session.pk])
    assert signed.post(address, rules).status_code == 302
    session.refresh_from_db()
    assert session.case["envelopes"] == {"state_eur": 1_000_000.5, "regions_eur": {"R1": 500_000, "R2": 10}}
    assert session.case["rules"] == {
        "smes_at_least": {"share": 0.6},
        "at_most": [
            {"each": "sector", "share": 0.25},
            {"each": "territory", "eur": 1000},
            {"sector": "S1", "share": 0.125},
            {"territory": "T1", "eur": 10},
        ],
        "one_per_territory": {"qualifying_score": 6.5},
        "cooperative_bonus": 2,
        "exclusive": [["a", "b"]],
        "large_helps_small": True,
        "minimum_funding_ratio": 0.5,
    }
    kept = session.case
    again = signed.get(address).context["form"].initial
    signed.post(address, {key: value for key, value in again.items() if value not in ("", False)})
    session.refresh_from_db()
    assert session.case == kept


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"smes": "160 %"}, "« 160 % » n’est pas une part"),
        ({"regions": "R1 : 5\nsans montant"}, "Ligne 2 : « sans montant »"),
        ({"at_most": "filière | S1 | 5 %"}, "Ligne 1 : « filière | S1 | 5 % »"),
        ({"exclusive": "a / zz"}, "« zz » n’est l’identifiant d’aucune demande"),
        ({"bonus": "beaucoup"}, "« beaucoup » n’est pas une note"),
    ],
)
def test_a_wrong_rule_is_told_and_nothing_is_saved(signed, session, wrong, words):
    answer = signed.post(reverse("committee-rules", args=[session.pk]), {"state": "4", **wrong})
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Session.objects.get().case == session.case


def test_a_move_shows_the_rule_and_the_euros_before_anything_is_saved(signed, session, scenario):
    address = reverse("scenario-move", args=[session.pk, scenario.pk])
    page = text_of(signed.get(address, {"request": "c", "amount": ""}))
    assert "Attribuer 4 € à « c »" in page
    assert "dépassée de 3 €" in page
    assert "De trop" not in page
    assert "L’enveloppe de l’État (4 €) : 3 € de trop" in page
    assert Scenario.objects.get().moves == []
    refused = signed.post(address, {"request": "c", "amount": "4", "reason": " "})
    assert refused.status_code == 422
    assert Scenario.objects.get().moves == []
    saved = signed.post(address, {"request": "b", "amount": "0", "reason": "Projet reporté"})
    assert saved.status_code == 302
    found = keep(Scenario.objects.get())
    assert found.standing.awards == {"a": Award(state_cents=0, region_cents=600)}
    assert "Retirée à la main : Projet reporté" in text_of(
        signed.get(reverse("scenario", args=[session.pk, scenario.pk]))
    )


def test_a_move_above_what_is_asked_is_refused(signed, session, scenario, officer):
    address = reverse("scenario-move", args=[session.pk, scenario.pk])
    assert '<option value="b">b (5 € demandés)</option>' in text_of(signed.get(address))
    given = {"request": "b", "amount": "5,01", "reason": "Priorité"}
    for answer in (signed.get(address, given), signed.post(address, given)):
        assert answer.status_code == 422
        assert "La demande « b » est de 5 € : 5,01 € la dépassent." in text_of(answer)
    with pytest.raises(RefusedError, match="au plus ce qui est demandé"):
        move(scenario, officer, "b", 501)
    assert Scenario.objects.get().moves == []


def test_a_move_of_an_unknown_request_is_refused(signed, session, scenario, officer):
    answer = signed.get(reverse("scenario-move", args=[session.pk, scenario.pk]), {"request": "zz"})
    assert answer.status_code == 422
    assert "« zz » n’est pas une demande de ce comité" in text_of(answer)
    with pytest.raises(RefusedError):
        move(scenario, officer, "zz", 1)


def test_scenarios_stand_side_by_side(signed, session, scenario, officer):
    other = actions.copy_scenario(scenario=scenario, name="Sans b", actor=officer, at=NOW)
    move(other, officer, "b", 0)
    page = signed.get(reverse("committee-compare", args=[session.pk]), {"s": [scenario.pk, other.pk]})
    rows = page.context["differences"].view.rows
    cells = [[cell.text.replace("\xa0", " ") for cell in row] for row in rows]
    assert cells == [["b", "3 €", "2 €", "0 €", "0 €"]]
    address = reverse("scenario-move", args=[session.pk, scenario.pk])
    changes = signed.get(address, {"request": "a", "amount": "0"}).context["changes"].rows
    by_name = {row[0].text: [cell.text.replace("\xa0", " ") for cell in row[1:]] for row in changes}
    assert by_name == {"a": ["0 €", "6 €", "0 €", "0 €"], "b": ["3 €", "2 €", "0 €", "5 €"]}
    assert signed.get(reverse("committee-compare", args=[session.pk])).status_code == 200
    alone = signed.get(reverse("committee-compare", args=[session.pk]), {"s": [scenario.pk]})
    assert alone.status_code == 422


def test_gains_are_computed_step_by_step_after_the_page(signed, session, scenario, monkeypatch):
    monkeypatch.setattr(actions, "_COSTED_AT_ONCE", 2)
    address = reverse("scenario-gains", args=[session.pk, scenario.pk])
    names = actions.changes_of(keep(scenario).committee)
    assert names == ("envelope:state", "envelope:region:R1", "smes_at_least")
    signed.post(address)
    assert set(Scenario.objects.get().gains) == set(names[:2])
    fragment = text_of(signed.post(address, headers={"HX-Request": "true"}))
    assert set(Scenario.objects.get().gains) == set(names)
    assert "hx-trigger" not in fragment
    assert "Sans la règle : la part minimale des PME" in fragment


def test_an_impossible_case_names_the_rules_that_conflict(signed, session, officer):
    impossible = {**CASE, "rules": {"smes_at_least": {"eur": 50}}}
    actions.change_case(session=session, case=impossible, actor=officer, at=NOW)
    session.refresh_from_db()
    made = actions.run_selection(session=session, name="Impossible", actor=officer, at=NOW)
    page = text_of(signed.get(reverse("scenario", args=[session.pk, made.pk])))
    assert "Aucune sélection ne respecte toutes les règles" in page
    assert "la part minimale des PME (50 €)" in page
    assert (
        signed.get(reverse("scenario-file", args=[session.pk, made.pk, "proces-verbal.pdf"])).status_code
        == 200
    )


def test_a_name_stands_once(session, scenario, officer):
    for make in (
        lambda: actions.run_selection(session=session, name="Premier", actor=officer, at=NOW),
        lambda: actions.copy_scenario(scenario=scenario, name="Premier", actor=officer, at=NOW),
    ):
        with pytest.raises(RefusedError, match="déjà ce nom"):
            make()


def test_the_list_tells_the_last_committee_first(signed, session, officer, django_assert_max_num_queries):
    later = open_session(officer)
    with django_assert_max_num_queries(5):
        page = signed.get(reverse("committee-list"))
    assert list(page.context["page"]) == [later, session]

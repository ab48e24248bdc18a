"""Committees: load, score, rules, run, move by hand, compare, minutes, decide."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from catalyseur.bilan.report import Paragraph
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.committees import actions, minutes, tables
from catalyseur.portal.committees.actions import Facts, HandMove
from catalyseur.portal.committees.models import Scenario, Session
from catalyseur.portal.committees.proving import ask_proof
from catalyseur.portal.committees.records import keep, record_of
from catalyseur.portal.funds.models import Holder, Request
from catalyseur.portfolio.check import Award
from catalyseur.portfolio.file import parse_committee
from catalyseur.portfolio.ranking import rank_plainly
from catalyseur.portfolio.selection import Selection, select
from tests.engine.portfolio_cases import case, request
from tests.portal.worker import work

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[2] / "examples" / "selection" / "exemple.json"
CASE = case(
    request("a", 6, 9),
    request("b", 5, 6, sector="S2"),
    request("c", 4, 5, size="large", state_eligible=False),
    state=4,
    regions={"R1": 8},
    smes_at_least={"share": 0.7},
)


@pytest.fixture
def officer():
    return User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER)


@pytest.fixture
def session(officer):
    made = open_session(officer)
    actions.change_case(session=made, case=CASE, actor=officer, at=NOW)
    return Session.objects.get(pk=made.pk)


@pytest.fixture
def scenario(session, officer):
    return actions.run_selection(session=session, name="Premier", actor=officer, at=NOW)


@pytest.fixture
def signed(client, officer):
    client.force_login(officer)
    return client


def open_session(officer, fund=None):
    facts = Facts(title="Comité exemple", on=date(2026, 11, 28), fund=fund, is_example=True)
    return actions.create_session(facts=facts, actor=officer, at=NOW)


def move(scenario, officer, name, cents, reason="Priorité du territoire"):
    made = HandMove(request=name, cents=cents, reason=reason)
    actions.move_by_hand(scenario=scenario, move=made, actor=officer, at=NOW)
    return Scenario.objects.get(pk=scenario.pk)


def text_of(answer):
    return answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")


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
    assert [[cell.text.replace("\xa0", " ") for cell in row] for row in rows] == [["b", "5 €", "0 €"]]
    assert signed.get(reverse("committee-compare", args=[session.pk])).status_code == 200
    alone = signed.get(reverse("committee-compare", args=[session.pk]), {"s": [scenario.pk]})
    assert alone.status_code == 422


def test_gains_are_computed_step_by_step_after_the_page(signed, session, scenario, monkeypatch):
    monkeypatch.setattr(actions, "_COSTED_AT_ONCE", 2)
    address = reverse("scenario-gains", args=[session.pk, scenario.pk])
    names = actions.changes_of(scenario)
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


def test_a_decision_freezes_everything(session, scenario, officer):
    actions.decide(scenario=scenario, statement="Avis favorable.", actor=officer, at=NOW)
    session.refresh_from_db()
    assert session.decision == scenario
    attempts = (
        lambda: actions.change_case(session=session, case=CASE, actor=officer, at=NOW),
        lambda: actions.run_selection(session=session, name="Autre", actor=officer, at=NOW),
        lambda: actions.copy_scenario(scenario=scenario, name="Autre", actor=officer, at=NOW),
        lambda: actions.prove_selection(scenario=scenario, actor=officer, at=NOW),
        lambda: actions.compute_gains(scenario=scenario, actor=officer, at=NOW),
        lambda: move(scenario, officer, "b", 0),
        lambda: actions.decide(scenario=scenario, statement="", actor=officer, at=NOW),
    )
    for attempt in attempts:
        with pytest.raises(RefusedError, match="plus rien ne change"):
            attempt()
    assert Session.objects.get().statement == "Avis favorable."
    assert list(Scenario.objects.values_list("name", "moves")) == [("Premier", [])]


def test_a_committee_to_come_does_not_decide(session, scenario, officer):
    day_before = datetime(2026, 11, 27, 22, 59, tzinfo=UTC)
    with pytest.raises(RefusedError, match="28/11/2026 : il ne décide pas avant ce jour"):
        actions.decide(scenario=scenario, statement="", actor=officer, at=day_before)
    session.refresh_from_db()
    assert session.decision is None


def test_a_proof_whose_worker_died_is_told_and_asked_again(signed, session, scenario, officer):
    record = {**scenario.record, "bound": "1000000"}
    long_ago = timezone.now() - timedelta(minutes=6)
    Scenario.objects.filter(pk=scenario.pk).update(
        record=record, proof_asked_at=long_ago, proof_began_at=long_ago
    )
    address = reverse("scenario", args=[session.pk, scenario.pk])
    assert "a été interrompue, rien n’a changé" in text_of(signed.get(address))
    ask_proof(scenario=scenario, actor=officer, at=timezone.now())
    work()
    assert "Optimum prouvé" in text_of(signed.get(address))


def test_effects_not_computed_before_the_decision_stay_so(signed, session, scenario, officer):
    actions.decide(scenario=scenario, statement="", actor=officer, at=NOW)
    address = reverse("scenario-gains", args=[session.pk, scenario.pk])
    fragment = text_of(signed.post(address, headers={"HX-Request": "true"}))
    assert fragment.count("non calculé") == len(actions.changes_of(scenario))
    assert "hx-trigger" not in fragment
    assert Scenario.objects.get().gains == {}


def test_an_envelope_overspent_by_a_cent_is_not_decided(scenario, officer):
    moved = move(scenario, officer, "c", 400)
    assert keep(moved).standing.checked.broken["envelope:state"] == 300
    with pytest.raises(RefusedError, match="Une enveloppe est dépassée"):
        actions.decide(scenario=moved, statement="", actor=officer, at=NOW)


def test_the_database_wants_the_day_of_a_decision(session, scenario):
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(decision=scenario)


def test_minutes_state_that_the_committee_decides_and_why_it_moved(signed, session, scenario, officer):
    move(scenario, officer, "b", 0, "=Projet reporté")
    actions.decide(scenario=scenario, statement="Avis favorable.", actor=officer, at=NOW)
    address = [session.pk, scenario.pk]
    text = text_of(signed.get(reverse("scenario-file", args=[*address, "proces-verbal.csv"])))
    assert "Retirée à la main : =Projet reporté" in text
    assert "Exemple" in text
    pdf = signed.get(reverse("scenario-file", args=[*address, "proces-verbal.pdf"])).content
    with pikepdf.open(BytesIO(pdf)) as document:
        assert "pdfuaid:part" in document.open_metadata()
        assert str(document.Root.Lang) == "fr-FR"


def test_minutes_of_moved_scenarios_say_what_the_page_says_under_names_of_their_own(
    session, scenario, officer
):
    other = actions.copy_scenario(scenario=scenario, name="Sans b", actor=officer, at=NOW)
    kept = keep(move(other, officer, "b", 0))
    said = minutes.proof_text(kept)
    assert said.startswith("Avant les déplacements à la main : Optimum prouvé")
    report = minutes.minutes_report(kept, known_on=session.on)
    assert Paragraph(text=said) in [block for section in report.sections for block in section.blocks]
    assert minutes.proof_text(keep(scenario)).startswith("Optimum prouvé")
    name = "proces-verbal.csv"
    assert minutes.minutes_name(name, other) == f"proces-verbal-2026-11-28-scenario-{other.pk}-sans-b.csv"
    assert minutes.minutes_name(name, scenario) != minutes.minutes_name(name, other)
    heads = minutes.minutes_file(name, kept, known_on=session.on).decode().splitlines()[0].split(";")
    assert len(heads) == len(set(heads))


def test_the_note_of_one_rule_says_that_it_serves_that_rule_alone(signed, session, officer):
    case_with = case(request("a", 6, 9), state=8, one_per_territory={"qualifying_score": 5.5})
    actions.change_case(session=session, case=case_with, actor=officer, at=NOW)
    page = text_of(signed.get(reverse("committee", args=[session.pk])))
    assert "Note fixée pour la règle « une aide par territoire »" in page
    assert "<dd>8 €</dd>" in page
    session.refresh_from_db()
    kept = keep(actions.run_selection(session=session, name="Avec", actor=officer, at=NOW))
    said = (
        "Une aide par territoire où une demande atteint la note fixée (5,50 points, pour cette règle seule)"
    )
    assert said in [row[0] for row in tables.rules_table(kept).rows]


def test_two_thousand_requests_stay_on_pages(signed, session, officer, django_assert_max_num_queries):
    many = [request(f"q{k:04d}", 10 + k % 7, k % 90, territory=f"T{k % 40}") for k in range(2000)]
    actions.change_case(session=session, case=case(*many, state=9000), actor=officer, at=NOW)
    session.refresh_from_db()
    made = actions.run_selection(session=session, name="Grand", actor=officer, at=NOW)
    kept = keep(made)
    assert isinstance(kept.answer, Selection)
    assert kept.answer.gap <= 1 / 1000
    with django_assert_max_num_queries(6):
        page = signed.get(reverse("scenario", args=[session.pk, made.pk]))
    assert len(page.context["awards"].view.rows) == 50
    page = signed.post(reverse("scenario-prove", args=[session.pk, made.pk]), follow=True)
    assert page.context["proof_state"] == "en attente"
    stale = Scenario.objects.get(pk=made.pk)
    work()
    address = reverse("scenario", args=[session.pk, made.pk])
    assert signed.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert Scenario.objects.get(pk=made.pk).record != stale.record
    assert not actions.compute_gains(scenario=stale, actor=officer, at=NOW)
    assert Scenario.objects.get(pk=made.pk).gains == {}
    proved = keep(Scenario.objects.get(pk=made.pk)).answer
    assert isinstance(proved, Selection)
    assert proved.is_optimal
    assert signed.get(reverse("committee-scores", args=[session.pk]), {"page": 3}).status_code == 200

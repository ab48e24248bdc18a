"""Committees: proved, decided, put into minutes."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from catalyseur.bilan.report import Paragraph
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.committees import actions, minutes, tables
from catalyseur.portal.committees.models import Scenario, Session
from catalyseur.portal.committees.proving import ask_proof
from catalyseur.portal.committees.records import keep
from catalyseur.portfolio.selection import Selection
from tests.engine.portfolio_cases import case, request
from tests.portal.committees_desk import CASE, NOW, move, text_of
from tests.portal.worker import work

pytestmark = pytest.mark.django_db


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


def test_a_decided_committee_is_only_read(signed, session, scenario, officer):
    actions.decide(scenario=scenario, statement="", actor=officer, at=NOW)
    committee, address = reverse("committee", args=[session.pk]), [session.pk, scenario.pk]
    forms = [reverse(f"committee-{name}", args=address[:1]) for name in ("load", "scores", "rules")]
    forms += [reverse(f"scenario-{name}", args=address) for name in ("move", "decide")]
    for form in forms:
        for answer in (signed.get(form), signed.post(form, {})):
            assert (answer.status_code, answer.get("Location")) == (302, committee)
    pages = {one: text_of(signed.get(one)) for one in (committee, reverse("scenario", args=address))}
    assert "Ce comité a décidé : plus rien ne change" in pages[committee]
    main = [page.partition('id="contenu"')[2].partition("</main>")[0] for page in pages.values()]
    assert ['method="post"' in one for one in main] == [False, False]
    assert [file in main[1] for file in minutes.FILES] == [True] * len(minutes.FILES)


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
    assert fragment.count("non calculé") == len(actions.changes_of(keep(scenario).committee))
    assert "hx-trigger" not in fragment
    assert Scenario.objects.get().gains == {}


def test_an_envelope_overspent_by_a_cent_is_not_decided(signed, session, scenario, officer):
    moved = move(scenario, officer, "c", 400)
    assert keep(moved).standing.checked.broken["envelope:state"] == 300
    with pytest.raises(RefusedError, match="Déplacez des demandes"):
        actions.decide(scenario=moved, statement="", actor=officer, at=NOW)
    page = text_of(signed.get(reverse("scenario-decide", args=[session.pk, scenario.pk])))
    assert "l’enveloppe de l’État (4 €) : 3 € de trop. Déplacez des demandes" in page
    assert "Enregistrer la décision" not in page


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
    assert "Calculé sur la sélection d’avant les déplacements" in tables.gains_table(kept).note
    assert "avant les déplacements" not in tables.gains_table(keep(scenario)).note
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
    assert page.context["proof_progress"] == "en attente"
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

"""What people saved before a page is opened."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.core.cache import cache

from catalyseur.portal.accounts.actions import record
from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.assemblies.links import sign_registration
from catalyseur.portal.assemblies.loading import load_assemblies
from catalyseur.portal.assemblies.models import Assembly, FollowUp, Practice, Question, Registration
from catalyseur.portal.committees.actions import (
    Facts,
    HandMove,
    change_case,
    copy_scenario,
    create_session,
    move_by_hand,
    run_selection,
)
from catalyseur.portal.projects.actions import save_search, start_project
from catalyseur.portal.projects.links import sign_reference
from catalyseur.portal.projects.models import SavedProject, Subscription
from catalyseur.portal.schemes.models import ErrorReport, SchemeRevision
from catalyseur.portal.schemes.queries import embedded_text
from tests.portal.land_files import bring, friches

SCHEME = "pret-vert"
SELECTION = Path(__file__).parents[2] / "examples" / "selection" / "exemple.json"
PROJECT = {
    "title": "Ligne d’usinage",
    "commune": "71153",
    "beneficiary": "company",
    "firm": {"naf": "25.62B", "headcount": 45, "turnover_eur": 6200000, "linked": [{"share": 0.6}]},
    "kinds": ["production_investment"],
    "lines": [{"id": "Tour", "nature": "initial_investment_tangible", "cost_eur": 900000, "vat": "excluded"}],
    "start_of_works_on": "2027-02-01",
}


@dataclass(frozen=True, kw_only=True)
class World:
    """The accounts, and the words an address may hold."""

    users: dict[str, User]
    words: dict[str, str]


def make_world(now: datetime) -> World:
    """Save an account of each role, a project and its subscription, a search, a proposed text, a report, an import."""
    cache.clear()
    users = {role: User.objects.create(email=f"{role}@exemple.fr", role=role) for role in Role.values}
    officer = users[Role.CASE_OFFICER]
    record(actor=officer, action="logged_in", at=now)
    token = start_project(document=PROJECT, now=now)
    subscription = Subscription.objects.create(
        saved_project=SavedProject.objects.get(), email="moi@exemple.fr", requested_at=now
    )
    search = save_search(document={"q": "boulangerie", "lieu": "REG-53"}, now=now)
    revision = SchemeRevision.objects.create(
        scheme_id=SCHEME,
        text=(embedded_text(SCHEME) or "").replace("name: Prêt vert\n", "name: Prêt vert renommé\n"),
        explanation="Nouveau nom.",
        author=officer,
        proposed_at=now,
    )
    ErrorReport.objects.create(
        scheme_id=SCHEME, subject="autre", message="Le plafond a changé.", reported_at=now
    )
    land = bring(friches(3, geompoint="POINT(0 0)"), by=officer)
    signed = sign_reference(subscription.reference)
    assembly_words = make_assemblies(now, officer) | make_committee(now, officer)
    words = {
        "token": token,
        "search": search,
        "signed": signed,
        "revision": str(revision.pk),
        "land_import": str(land.pk),
        **assembly_words,
    }
    return World(users=users, words=words)


def make_committee(now: datetime, officer: User) -> dict[str, str]:
    """Save a committee of the example, computed, and a copy with a request moved by hand."""
    facts = Facts(title="Comité exemple", on=date(2026, 11, 28), fund=None, is_example=True)
    session = create_session(facts=facts, actor=officer, at=now)
    case = json.loads(SELECTION.read_text("utf-8"))
    change_case(session=session, case=case, actor=officer, at=now)
    session.refresh_from_db()
    scenario = run_selection(session=session, name="Calculé", actor=officer, at=now)
    other = copy_scenario(scenario=scenario, name="À la main", actor=officer, at=now)
    moved = HandMove(request="exemple-07", cents=0, reason="Projet reporté.")
    move_by_hand(scenario=other, move=moved, actor=officer, at=now)
    return {
        "committee": str(session.pk),
        "scenario": str(scenario.pk),
        "other_scenario": str(other.pk),
    }


def make_assemblies(now: datetime, officer: User) -> dict[str, str]:
    """Save the known assemblies, one to come with somebody registered, a question and a practice to read."""
    load_assemblies(at=now)
    coming = Assembly.objects.create(
        edition=4, on=date(2100, 1, 20), starts_at=time(9, 30), is_video=True, capacity=2, organisers="ANCT"
    )
    registered = Registration.objects.create(
        assembly=coming, function="maire", organisation="Exemple", email="moi@exemple.fr", requested_at=now
    )
    Question.objects.create(assembly=coming, text="Quand (exemple) ?", sent_at=now)
    told = {"form": "practice", "what": "Exemple.", "told_by": "directeur (exemple)", "kind": "digital"}
    Practice.objects.create(title="Exemple à relire", sent_at=now, **told)
    read = {"state": "published", "read_at": now, "read_by": officer}
    first, _ = [
        Practice.objects.create(title=f"Exemple {number}", sent_at=now, commune="71153", **told, **read)
        for number in (1, 2)
    ]
    item = FollowUp.objects.order_by("pk").first()
    assert item is not None
    return {
        "registration": sign_registration(registered.reference),
        "practice": str(first.pk),
        "follow_up": str(item.pk),
    }

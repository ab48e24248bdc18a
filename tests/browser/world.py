"""What people saved before a page is opened."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from catalyseur.portal.accounts.actions import record
from catalyseur.portal.accounts.models import Role, User
from catalyseur.portal.land.actions import Described, upload
from catalyseur.portal.projects.actions import save_search, start_project
from catalyseur.portal.projects.links import sign_reference
from catalyseur.portal.projects.models import SavedProject, Subscription
from catalyseur.portal.schemes.models import ErrorReport, SchemeRevision
from catalyseur.portal.schemes.queries import embedded_text
from tests.portal.land_files import friches

SCHEME = "pret-vert"
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
    draft = upload(
        described=Described(source_id="friches-71", title="Friches, exemple", file_format="friches"),
        contents={"cnig_friches": friches(3, geompoint="POINT(0 0)")},
        actor=officer,
        at=now,
    )
    signed = sign_reference(subscription.reference)
    words = {
        "token": token,
        "search": search,
        "signed": signed,
        "revision": str(revision.pk),
        "land_import": str(draft.pk),
    }
    return World(users=users, words=words)

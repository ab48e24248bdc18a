"""What case officers say of the steps of a site: added, never changed, shown, journalled."""

import pytest
from django.urls import reverse
from django.utils import timezone

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.land import actions, queries
from catalyseur.portal.land.models import MilestoneEntry
from catalyseur.sites.milestones import STANDARD, Milestone, State
from catalyseur.sites.register import readiness
from catalyseur.values.dates import paris_day, parse_partial
from catalyseur.values.verdict import Verdict

pytestmark = pytest.mark.django_db
SITE = ("turnkey-sites", "SCM-005")


@pytest.fixture
def officer():
    return User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER, totp_nonce="n")


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


def test_people_without_an_account_change_nothing():
    stranger = User(email="x@exemple.fr", role=Role.CASE_OFFICER, is_active=False)
    site = queries.current_register().by_key[SITE]
    with pytest.raises(RefusedError, match="Connectez-vous"):
        actions.enter_milestone(
            site=site, milestone=Milestone(code="planning"), actor=stranger, at=timezone.now()
        )


def say(client, **given):
    data = {"code": "planning", "state": "proved", "on": "2025-03", "evidence": "PLUi, exemple"} | given
    return client.post(reverse("site-milestones", args=SITE), data)


def test_a_proof_is_added_shown_and_journalled(signed_in):
    assert say(signed_in).status_code == 302
    page = signed_in.get(reverse("site-detail", args=SITE)).content.decode()
    assert "1 sur 9 prouvés" in page
    assert "PLUi, exemple" in page
    assert "en mars 2025" in page
    assert Entry.objects.filter(action="site_milestone_proved", target="site:turnkey-sites/SCM-005").exists()


def test_what_was_said_before_is_kept_and_the_last_holds(signed_in):
    say(signed_in)
    say(signed_in, state="planned", on="2030", evidence="recours, exemple")
    page = signed_in.get(reverse("site-milestones", args=SITE)).content.decode()
    assert "PLUi, exemple" in page
    assert "recours, exemple" in page
    site = queries.current_register().by_key[SITE]
    assert readiness(site, paris_day(timezone.now())).ready is Verdict.NO
    say(signed_in, state="unknown", on="2030", evidence="")
    assert queries.current_register().by_key[SITE].milestones == (Milestone(code="planning"),)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"on": ""}, "Donnez une date"),
        ({"on": "hier"}, "Écrivez 2026-05-31"),
        ({"evidence": " "}, "Nommez le document"),
        ({"on": "2999-01-01"}, "Une preuve ne peut pas dater de demain"),
        ({"state": "fini"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_milestone_that_proves_nothing_is_refused(signed_in, given, words):
    answer = say(signed_in, **given)
    assert (answer.status_code, MilestoneEntry.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_a_site_is_ready_once_every_step_is_proved(officer):
    site = queries.current_register().by_key[SITE]
    for step in STANDARD:
        proof = Milestone(code=step.code, state=State.PROVED, on=parse_partial("2025"), evidence="exemple")
        actions.enter_milestone(site=site, milestone=proof, actor=officer, at=timezone.now())
    day = paris_day(timezone.now())
    assert queries.current_register().ready_on(day)[SITE] is Verdict.YES

"""Bringing files: line by line, previewed, all or nothing, the same twice changes nothing; and milestones."""

import pytest
from django.urls import reverse
from django.utils import timezone

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.land import actions, queries
from catalyseur.portal.land.models import LandImport, MilestoneEntry, SiteRow, SourceFile
from catalyseur.sites.milestones import STANDARD, Milestone, State
from catalyseur.sites.register import readiness
from catalyseur.values.dates import paris_day, parse_partial
from catalyseur.values.verdict import Verdict
from tests.portal.land_files import form, friches

pytestmark = pytest.mark.django_db
SITE = ("turnkey-sites", "SCM-005")


@pytest.fixture
def officer():
    return User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER, totp_nonce="n")


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


def upload(client, content, **more):
    return client.post(reverse("land-import"), form(content, **more))


def confirm(client):
    draft = LandImport.objects.latest("pk")
    return client.post(reverse("land-import-confirm", args=[draft.pk]), follow=True)


def test_a_file_is_read_previewed_then_confirmed(signed_in):
    preview = signed_in.get(upload(signed_in, friches(3, geompoint="POINT(0 0)")).url)
    page = preview.content.decode()
    assert "Lignes lues : 3. Sites à ajouter : 3 ; à modifier : 0 ; à retirer : 0 ; inchangés : 0." in page
    assert "Friches, ligne 2, colonne geompoint : Point illisible ou loin de Le Creusot" in page
    assert SiteRow.objects.count() == 0
    assert "3 ajoutés, 0 modifiés, 0 retirés, 0 inchangés" in confirm(signed_in).content.decode()
    assert SiteRow.objects.count() == 3
    assert set(Entry.objects.values_list("action", flat=True)) >= {
        "land_import_uploaded",
        "land_import_confirmed",
    }


def test_the_next_file_of_a_set_replaces_it_and_the_preview_says_how(signed_in):
    upload(signed_in, friches(3))
    confirm(signed_in)
    preview = signed_in.get(upload(signed_in, friches(2, unite_fonciere_surface="10000")).url)
    page = preview.content.decode()
    assert "Sites à ajouter : 0 ; à modifier : 1 ; à retirer : 1 ; inchangés : 1." in page
    assert "surface : 25\u00a0ha → 1\u00a0ha" in page
    confirm(signed_in)
    assert sorted(SiteRow.objects.values_list("site_id", flat=True)) == ["71153_1", "71153_2"]


def test_the_same_file_twice_changes_nothing(signed_in):
    upload(signed_in, friches(2))
    confirm(signed_in)
    before = list(SiteRow.objects.values())
    preview = signed_in.get(upload(signed_in, friches(2)).url)
    assert "Le registre contient déjà exactement ces sites" in preview.content.decode()
    assert "il n’y a rien à changer" in confirm(signed_in).content.decode()
    assert list(SiteRow.objects.values()) == before
    assert SourceFile.objects.count() == 1


def test_a_wrong_file_is_refused_line_by_line_and_nothing_is_kept(signed_in):
    answer = upload(signed_in, friches(3, comm_insee="99999", site_type="usine"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Le fichier est refusé : 1 point à corriger" in page
    assert "<td>2</td><td>site_type</td>" in page
    assert (LandImport.objects.count(), SourceFile.objects.count(), SiteRow.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"source_id": "turnkey-sites"}, "celui du programme"),
        ({"source_id": "Friches 71"}, "Écrivez des minuscules"),
        ({"title": ""}, "obligatoire"),
    ],
)
def test_a_set_is_named_well(signed_in, more, words):
    answer = upload(signed_in, friches(), **more)
    assert (answer.status_code, LandImport.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_an_import_is_confirmed_once(signed_in, officer):
    upload(signed_in, friches())
    draft = LandImport.objects.get()
    actions.confirm_import(import_id=draft.pk, actor=officer, at=timezone.now())
    with pytest.raises(RefusedError, match="n’attend plus"):
        actions.confirm_import(import_id=draft.pk, actor=officer, at=timezone.now())


def test_a_draft_is_forgotten_after_a_day_with_its_file(signed_in):
    upload(signed_in, friches())
    old = LandImport.objects.get()
    LandImport.objects.update(uploaded_at=timezone.now() - actions.DRAFTS_KEPT * 2)
    upload(signed_in, friches(2))
    assert not LandImport.objects.filter(pk=old.pk).exists()
    assert SourceFile.objects.count() == 1


def test_an_economic_set_is_imported_with_its_plots(signed_in):
    from tests.engine.test_sites_cnig import ECO_SITE, PLOTS, table  # noqa: PLC0415 - its rows

    content = table("cnig_sites_eco_site_eco", ECO_SITE)
    plots = form(table("cnig_sites_eco_terrain_eco", PLOTS))["main"]
    upload(signed_in, content, file_format="sites-economiques", source_id="zones-71", plots=plots)
    confirm(signed_in)
    site = queries.current_register().by_key["zones-71", "71153_S"]
    assert (site.area_m2, site.on_sale, site.brownfield) == (372_000, True, True)


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

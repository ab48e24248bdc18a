"""A search of the toolbox that somebody follows: saved, told of, kept longer, forgotten."""

import json
import logging
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from catalyseur.portal.projects import queries, searches
from catalyseur.portal.projects.actions import KEPT, purge_projects, save_search, start_project
from catalyseur.portal.projects.alerts import ask_for_alerts, confirm_alerts
from catalyseur.portal.projects.digests import Told, send_alerts
from catalyseur.portal.projects.models import Digest, SavedProject, SavedSearch, Subscription
from catalyseur.portal.projects.queries import find_search
from catalyseur.portal.projects.searches import search_document
from catalyseur.portal.schemes.queries import Toolbox
from catalyseur.toolbox.catalogue import Catalogue
from tests.factories import make_scheme

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
WINDOW = {"mode": "one_off", "opens_on": "2027-01-10", "closes_on": "2027-06-30"}
DAY_BEFORE, OPENING, CLOSING_SOON = date(2027, 1, 9), date(2027, 1, 10), date(2027, 5, 31)
SEARCH = {"q": "chaleur", "porteur": "company"}


def scheme(name, beneficiary="company", ident="chaleur"):
    criteria = {"perimeter": {"include": ["FR"]}, "beneficiary": [beneficiary]}
    return make_scheme(criteria, WINDOW, id=ident, name=name, ref=f"DSP-{len(ident):03}")


@pytest.fixture(autouse=True)
def schemes(monkeypatch):
    """The site knows two schemes, one that the search finds; a test may change them."""
    known = [scheme("Chaleur"), scheme("Eau", ident="eau")]

    def toolbox():
        return Toolbox(stamp=(None, 0), catalogue=Catalogue(schemes=tuple(known)))

    monkeypatch.setattr(searches, "current_toolbox", toolbox)
    monkeypatch.setattr(queries, "current_catalogue", lambda: toolbox().catalogue)
    return known


@pytest.fixture
def token():
    return save_search(document=SEARCH, now=datetime.now(UTC))


@pytest.fixture
def saved(token):
    return find_search(token, datetime.now(UTC))


def subscribe(saved, *emails, on=DAY_BEFORE):
    for email in emails:
        ask_for_alerts(saved=saved, email=email, now=NOW)
        confirm_alerts(subscription=Subscription.objects.get(email=email), on=on, now=NOW)
    mail.outbox.clear()


def read(page):
    return page.content.decode()


def test_the_list_leads_to_its_own_search(client):
    page = read(client.get(reverse("scheme-list"), {"q": "chaleur", "forme": "grant", "page": "2"}))
    assert f'href="{reverse("search-new")}?q=chaleur&amp;forme=grant"' in page


def test_a_search_is_saved_under_an_address_nobody_guesses(client):
    asked = f"{reverse('search-new')}?q=chaleur&porteur=company&le=2020-12-15&page=2&forme=faux"
    page = read(client.get(asked))
    assert re.search(r"chaleur</dd>.*Entreprise</dd>", page, re.DOTALL)
    assert "1 dispositif y répond" in page
    assert SavedSearch.objects.count() == 0
    address = client.post(asked)["Location"]
    found = SavedSearch.objects.get()
    assert found.document == SEARCH, "neither the day, nor the page, nor a wrong filter"
    assert re.fullmatch(r"/boite-a-outils/suivre/[\w-]{32}/", address)
    assert address.split("/")[3] not in json.dumps(list(SavedSearch.objects.values()), default=str)
    answer = client.get(address)
    assert "1 dispositif y répond" in read(answer)
    assert (answer["X-Robots-Tag"], answer["Cache-Control"]) == ("noindex, nofollow", "no-store, private")


def test_the_whole_toolbox_may_be_followed(client):
    page = client.post(reverse("search-new"), follow=True)
    assert "toute la boîte à outils" in read(page)
    assert "2 dispositifs y répondent" in read(page)


def test_a_region_is_named(client):
    page = read(client.get(reverse("search-new"), {"lieu": "REG-53", "q": "chaleur"}))
    assert re.search(r"Région ou territoire</dt><dd[^>]*>Bretagne", page)
    assert search_document({"lieu": "nulle part", "q": " chaleur "}, DAY_BEFORE) == {"q": "chaleur"}


def test_a_link_confirms_and_the_digest_says_the_search(client, token):
    page = client.post(reverse("search-alert", args=[token]), {"email": "Qui@Exemple.fr"})
    assert reverse("search-alert", args=[token]) in read(page)
    (message,) = mail.outbox
    assert message.to == ["qui@exemple.fr"]
    assert "chaleur" not in f"{message.subject} {message.body}"
    assert token not in message.body
    (confirm,) = re.findall(r"https?://[^/]+(/verifier/alerte/\S+/confirmer/)", str(message.body))
    assert Subscription.objects.get().confirmed_at is None
    assert "confirmées" in read(client.post(confirm))
    Subscription.objects.update(last_told=Subscription.objects.get().last_told | {"on": "2026-01-01"})
    send_alerts(on=OPENING, now=NOW)
    digest = mail.outbox[-1]
    assert "« chaleur, Entreprise »" in digest.body
    assert "Le dispositif ouvre" in digest.body
    assert token not in digest.body


def test_only_what_the_search_finds_is_told_once(saved):
    subscribe(saved, "qui@exemple.fr")
    assert send_alerts(on=DAY_BEFORE, now=NOW) == Told(written=0, sent=0, failed=0)
    assert send_alerts(on=OPENING, now=NOW) == Told(written=1, sent=1, failed=0)
    assert send_alerts(on=OPENING, now=NOW) == Told(written=0, sent=0, failed=0)
    assert [change["scheme"] for change in Digest.objects.get().changes] == ["chaleur"]


def test_a_closing_within_thirty_days_is_told(saved):
    subscribe(saved, "qui@exemple.fr", on=OPENING)
    send_alerts(on=CLOSING_SOON, now=NOW)
    assert "Le dispositif ferme dans les trente jours" in mail.outbox[0].body


def changes_told():
    send_alerts(on=DAY_BEFORE, now=NOW)
    return {one["scheme"]: one["sentences"] for one in Digest.objects.get().changes}


def test_a_scheme_that_starts_or_stops_answering_is_told(saved, schemes):
    subscribe(saved, "qui@exemple.fr", on=DAY_BEFORE - timedelta(days=1))
    schemes[:] = [scheme("Chaleur", "association"), scheme("Eau et chaleur", ident="eau")]
    assert changes_told() == {
        "chaleur": [
            "Les règles publiées changent.",
            "La réponse à cette recherche passe de « oui » à « non ».",
        ],
        "eau": ["La réponse à cette recherche passe de « non » à « oui »."],
    }


def test_a_new_scheme_is_told_when_it_answers(saved, schemes):
    subscribe(saved, "qui@exemple.fr", on=DAY_BEFORE - timedelta(days=1))
    schemes.extend([scheme("Chaleur neuve", ident="chaleur-neuve"), scheme("Autre", ident="autre")])
    assert changes_told() == {"chaleur-neuve": ["Nouveau dispositif : à venir, clôture le 30/06/2027."]}


def test_what_is_not_published_may_answer(saved, schemes):
    subscribe(saved, "qui@exemple.fr", on=DAY_BEFORE - timedelta(days=1))
    schemes[0] = make_scheme({"perimeter": {"include": ["FR"]}}, WINDOW, id="chaleur", name="Chaleur")
    assert (
        "La réponse à cette recherche passe de « oui » à « ne peut pas encore dire »."
        in changes_told()["chaleur"]
    )


def test_the_feed_tells_what_happened_and_names_no_word_of_the_search(client, token, saved, monkeypatch):
    monkeypatch.setattr("catalyseur.portal.projects.alert_views.today", lambda: DAY_BEFORE)
    page = read(client.post(reverse("search-feed", args=[token])))
    (address,) = set(re.findall(r"(/verifier/alerte/[^<\"]+/flux\.atom)", page))
    assert token not in address
    send_alerts(on=OPENING, now=NOW)
    assert not mail.outbox
    text = read(client.get(address))
    assert (text.count("<entry>"), "entreprise" in text.lower()) == (1, False)
    assert saved.subscriptions.count() == 1
    client.post(reverse("search-feed", args=[token]))
    assert saved.subscriptions.count() == 1


def test_a_search_lives_ninety_days_unless_kept(client, token, saved):
    SavedSearch.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))
    client.post(reverse("search-keep", args=[token]))
    assert SavedSearch.objects.get().expires_at > datetime.now(UTC) + KEPT - timedelta(days=1)
    subscribe(saved, "qui@exemple.fr")
    SavedSearch.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    page = client.get(reverse("search-alert", args=[token]))
    assert (page.status_code, "n’existe plus" in read(page)) == (404, True)
    assert send_alerts(on=OPENING, now=datetime.now(UTC)).written == 0
    assert purge_projects(now=datetime.now(UTC)) == (1, 0)
    assert (SavedSearch.objects.count(), Subscription.objects.count()) == (0, 0)


def test_deleting_a_search_forgets_its_alerts(client, token, saved):
    subscribe(saved, "qui@exemple.fr")
    send_alerts(on=OPENING, now=NOW)
    client.post(reverse("search-delete", args=[token]))
    assert [kind.objects.count() for kind in (SavedSearch, Subscription, Digest)] == [0, 0, 0]


def test_the_token_of_a_search_opens_no_project_nor_the_reverse(client, token):
    project = start_project(document={"title": "Essai"}, now=datetime.now(UTC))
    assert client.get(reverse("project-alert", args=[token])).status_code == 404
    assert client.get(reverse("search-alert", args=[project])).status_code == 404


def test_a_search_the_form_no_longer_offers_says_so_and_stops_nobody(client, token, saved, capsys):
    subscribe(saved, "qui@exemple.fr")
    SavedSearch.objects.update(document={"q": "chaleur", "fenetre": "disparue"})
    page = client.get(reverse("search-alert", args=[token]))
    assert (page.status_code, "ne se lit plus" in read(page)) == (410, True)
    with pytest.raises(CommandError, match="1 subscriptions were skipped"):
        call_command("send_alerts", on="2027-01-10")
    assert "chaleur" not in capsys.readouterr().err


def test_a_search_leaves_nothing_in_the_logs(client, caplog):
    caplog.set_level(logging.DEBUG)
    missing = "a" * 32
    address = reverse("search-alert", args=[missing])
    assert client.get(address).status_code == 404
    logging.getLogger("django.request").error("Internal Server Error: %s", address)
    assert "404 GET search-alert" in caplog.text
    assert "/boite-a-outils/suivre/…" in caplog.text
    assert missing not in caplog.text


def test_a_subscription_watches_one_thing(saved):
    start_project(document={"title": "Essai"}, now=NOW)
    both = {"saved_search": saved, "saved_project": SavedProject.objects.get()}
    for watched in (both, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Subscription.objects.create(email="qui@exemple.fr", requested_at=NOW, **watched)


@pytest.mark.parametrize("count", [1, 3])
def test_each_subscription_costs_the_same_queries(saved, count, django_assert_num_queries):
    """One query lists them; each then takes a save point (2), what is told, and what is unsent."""
    subscribe(saved, *(f"{rank}@exemple.fr" for rank in range(count)), on=DAY_BEFORE - timedelta(days=1))
    with django_assert_num_queries(1 + 4 * count):
        send_alerts(on=DAY_BEFORE, now=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_queries(client, token, schemes, count, django_assert_num_queries):
    schemes[:] = [scheme("Chaleur", ident=f"chaleur-{rank}") for rank in range(count)]
    with django_assert_num_queries(0):
        assert f"{count} dispositif" in read(client.get(reverse("search-new"), SEARCH))
    with django_assert_num_queries(1):
        assert f"{count} dispositif" in read(client.get(reverse("search-alert", args=[token])))

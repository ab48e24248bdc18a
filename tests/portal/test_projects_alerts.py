"""Alerts: asked for, confirmed, told once a day, stopped."""

import re
import smtplib
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalyseur.portal.projects import digests, queries
from catalyseur.portal.projects.actions import answer_step, start_project
from catalyseur.portal.projects.alerts import NotSentError, ask_for_alerts, confirm_alerts
from catalyseur.portal.projects.digests import send_alerts
from catalyseur.portal.projects.models import Digest, SavedProject, Subscription
from catalyseur.portal.projects.queries import find_project
from catalyseur.toolbox.catalogue import Catalogue
from tests.factories import make_scheme

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
CRITERIA = {"perimeter": {"include": ["FR"]}, "sector": {"include": ["C"]}}
WINDOW = {"mode": "one_off", "opens_on": "2027-01-10", "closes_on": "2027-06-30"}
DAY_BEFORE, OPENING, CLOSING_SOON = date(2027, 1, 9), date(2027, 1, 10), date(2027, 5, 31)


@pytest.fixture(autouse=True)
def one_scheme(monkeypatch):
    """The site knows one scheme; a test may change it."""
    schemes = [make_scheme(CRITERIA, WINDOW)]
    monkeypatch.setattr(queries, "current_catalogue", lambda: Catalogue(schemes=tuple(schemes)))
    return schemes


@pytest.fixture
def token():
    document = {"title": "Ligne d’usinage", "firm": {"naf": "25.62B"}}
    return start_project(document=document, now=datetime.now(UTC))


@pytest.fixture
def saved(token):
    return find_project(token, datetime.now(UTC))


def link(message, words):
    (found,) = re.findall(rf"https?://[^/]+(/verifier/alerte/\S+/{words}/)", message.body)
    return found


def feed_link(page):
    return re.findall(r"(/verifier/alerte/[^<\"]+/flux\.atom)", page.content.decode())[0]


def subscribe(saved, *emails, on=DAY_BEFORE):
    for email in emails:
        ask_for_alerts(saved=saved, email=email, now=NOW)
        confirm_alerts(subscription=Subscription.objects.get(email=email), on=on, now=NOW)
    mail.outbox.clear()


def test_a_link_confirms_by_a_button_and_says_nothing_of_the_project(client, token):
    client.post(reverse("project-alert", args=[token]), {"email": "Qui@Exemple.fr"})
    (message,) = mail.outbox
    assert message.to == ["qui@exemple.fr"]
    assert "usinage" not in f"{message.subject} {message.body}"
    assert token not in message.body
    address = link(message, "confirmer")
    assert "Je confirme" in client.get(address).content.decode()
    assert Subscription.objects.get().confirmed_at is None
    assert "confirmées" in client.post(address).content.decode()
    assert Subscription.objects.get().confirmed_at is not None


def test_a_wrong_address_is_said_beside_its_field(client, token):
    page = client.post(reverse("project-alert", args=[token]), {"email": "nulle part"})
    assert "Écrivez une adresse comme" in page.content.decode()
    assert not mail.outbox


def test_nobody_is_flooded(saved):
    for _ in range(3):
        ask_for_alerts(saved=saved, email="qui@exemple.fr", now=NOW)
    assert len(mail.outbox) == 1
    for _ in range(4):
        start_project(document={"title": "Autre"}, now=NOW)
    for other in SavedProject.objects.exclude(pk=saved.pk):
        ask_for_alerts(saved=other, email="qui@exemple.fr", now=NOW)
    assert len(mail.outbox) == 3
    ask_for_alerts(saved=saved, email="qui@exemple.fr", now=NOW + timedelta(days=2))
    assert len(mail.outbox) == 4


def test_a_confirmed_address_is_not_written_to_again(saved):
    subscribe(saved, "qui@exemple.fr")
    ask_for_alerts(saved=saved, email="qui@exemple.fr", now=NOW + timedelta(days=2))
    assert not mail.outbox


def test_an_unconfirmed_subscription_is_told_nothing(saved):
    ask_for_alerts(saved=saved, email="qui@exemple.fr", now=NOW)
    mail.outbox.clear()
    assert send_alerts(on=OPENING, now=NOW).written == 0
    assert not mail.outbox


def test_an_opening_is_told_once(saved):
    subscribe(saved, "qui@exemple.fr")
    assert send_alerts(on=DAY_BEFORE, now=NOW) == digests.Told(written=0, sent=0, failed=0)
    assert send_alerts(on=OPENING, now=NOW) == digests.Told(written=1, sent=1, failed=0)
    assert send_alerts(on=OPENING, now=NOW) == digests.Told(written=0, sent=0, failed=0)
    assert send_alerts(on=OPENING + timedelta(days=1), now=NOW).sent == 0
    (message,) = mail.outbox
    assert "Le dispositif ouvre" in message.body
    assert "Ligne d’usinage" in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_closing_within_thirty_days_is_told(saved):
    subscribe(saved, "qui@exemple.fr", on=OPENING)
    send_alerts(on=CLOSING_SOON, now=NOW)
    assert "Le dispositif ferme dans les trente jours" in mail.outbox[0].body


def test_new_rules_are_told(saved, one_scheme):
    subscribe(saved, "qui@exemple.fr")
    one_scheme[0] = make_scheme(CRITERIA | {"beneficiary": ["company"]}, WINDOW)
    send_alerts(on=DAY_BEFORE, now=NOW)
    assert not mail.outbox, "the day of the confirmation is told already"
    send_alerts(on=OPENING, now=NOW)
    assert "Les règles publiées changent." in mail.outbox[0].body


def test_a_scheme_out_of_reach_is_not_told():
    start_project(document={"title": "Culture", "firm": {"naf": "01.11Z"}}, now=datetime.now(UTC))
    subscribe(SavedProject.objects.get(), "qui@exemple.fr")
    assert send_alerts(on=OPENING, now=NOW).written == 0


def test_the_project_s_own_edits_are_not_news(saved):
    subscribe(saved, "qui@exemple.fr", on=DAY_BEFORE - timedelta(days=1))
    answer_step(saved=saved, write=lambda document: {"title": document["title"]}, now=datetime.now(UTC))
    assert send_alerts(on=DAY_BEFORE, now=NOW).written == 0
    assert send_alerts(on=OPENING, now=NOW).written == 1


def test_a_day_already_told_is_never_told_again(saved):
    subscribe(saved, "qui@exemple.fr", on=OPENING)
    assert send_alerts(on=DAY_BEFORE, now=NOW).written == 0


def test_a_mail_server_away_keeps_nothing_and_says_so(client, token, monkeypatch):
    def refuse(*_args, **_options):
        raise smtplib.SMTPServerDisconnected("away")

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)
    page = client.post(reverse("project-alert", args=[token]), {"email": "qui@exemple.fr"})
    assert "Le courriel n’a pas pu partir" in page.content.decode()
    assert Subscription.objects.count() == 0


def test_an_e_mail_the_server_refuses_leaves_at_the_next_run(saved, monkeypatch):
    subscribe(saved, "qui@exemple.fr")

    def refuse(*_args, **_options):
        raise smtplib.SMTPServerDisconnected("away")

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.message.EmailMessage.send", refuse)
        assert send_alerts(on=OPENING, now=NOW) == digests.Told(written=1, sent=0, failed=1)
        with pytest.raises(CommandError, match="1 e-mails were refused"):
            call_command("send_alerts", on="2027-01-10")
    assert send_alerts(on=OPENING, now=NOW) == digests.Told(written=0, sent=1, failed=0)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (SavedProject, "document", {"title": "Secret", "commune": "nulle part"}),
        (SavedProject, "document", ["Secret"]),
        (Subscription, "last_told", {}),
        (
            Subscription,
            "last_told",
            {"on": "2027-01-09", "document": "", "standings": [{"scheme": "Secret"}]},
        ),
    ],
)
def test_what_cannot_be_read_is_skipped_and_told_once_it_can(saved, token, capsys, kind, field, value):
    other = start_project(document=saved.document, now=datetime.now(UTC))
    subscribe(saved, "skipped@exemple.fr")
    subscribe(find_project(other, datetime.now(UTC)), "told@exemple.fr")
    rows = kind.objects.order_by("pk")
    first, broken = rows[0], rows.filter(pk=rows[0].pk)
    broken.update(**{field: value})
    skipped = Subscription.objects.get(email="skipped@exemple.fr")
    with pytest.raises(CommandError, match="1 subscriptions were skipped"):
        call_command("send_alerts", on="2027-01-10")
    said = capsys.readouterr()
    assert "1 digests written, 1 e-mails sent, 0 refused" in said.out
    assert f"subscription {skipped.pk} skipped (" in said.err
    assert not [word for word in ("Secret", "exemple.fr", token) if word in said.err + said.out]
    assert [message.to for message in mail.outbox] == [["told@exemple.fr"]]
    assert skipped.last_told == Subscription.objects.get(pk=skipped.pk).last_told
    broken.update(**{field: getattr(first, field)})
    assert send_alerts(on=OPENING, now=NOW) == digests.Told(written=1, sent=1, failed=0)
    assert mail.outbox[1].to == ["skipped@exemple.fr"]


def test_deleting_projects_does_not_let_an_address_be_flooded():
    for _ in range(5):
        start_project(document={"title": "Autre"}, now=NOW)
        other = SavedProject.objects.latest("pk")
        ask_for_alerts(saved=other, email="qui@exemple.fr", now=NOW)
        other.delete()
    assert len(mail.outbox) == 3


def test_a_mail_server_away_uses_up_no_request(saved, monkeypatch):
    def refuse(*_args, **_options):
        raise smtplib.SMTPServerDisconnected("away")

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.message.EmailMessage.send", refuse)
        for _ in range(5):
            with pytest.raises(NotSentError):
                ask_for_alerts(saved=saved, email="qui@exemple.fr", now=NOW)
    ask_for_alerts(saved=saved, email="qui@exemple.fr", now=NOW)
    assert len(mail.outbox) == 1


def test_the_command_takes_the_day(saved, capsys):
    subscribe(saved, "qui@exemple.fr")
    call_command("send_alerts", on="2027-01-10")
    assert "1 digests written, 1 e-mails sent, 0 refused" in capsys.readouterr().out
    with pytest.raises(CommandError, match="is not a day"):
        call_command("send_alerts", on="demain")
    call_command("purge_projects")
    assert "0 projects" in capsys.readouterr().out


def test_one_click_stops_without_a_cookie(saved):
    from django.test import Client  # noqa: PLC0415 - a client that checks CSRF

    subscribe(saved, "qui@exemple.fr")
    send_alerts(on=OPENING, now=NOW)
    address = link(mail.outbox[0], "arreter")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(address).status_code == 200
    assert Subscription.objects.count() == 1
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 302
    assert Subscription.objects.count() == 0
    assert strict.get(address).status_code == 404


def test_a_forged_link_opens_nothing(client, saved):
    subscribe(saved, "qui@exemple.fr")
    reference = Subscription.objects.get().reference.hex
    forged = reverse("alert-unsubscribe", args=[f"{reference}:{'A' * 43}"])
    assert client.post(forged).status_code == 404
    assert Subscription.objects.count() == 1


def test_the_feed_tells_what_happened_and_opens_no_project(client, token, monkeypatch):
    monkeypatch.setattr("catalyseur.portal.projects.alert_views.today", lambda: DAY_BEFORE)
    page = client.post(reverse("project-feed", args=[token]))
    address = feed_link(page)
    assert token not in address
    send_alerts(on=OPENING, now=NOW)
    assert not mail.outbox
    response = client.get(address)
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(response.content)  # noqa: S314 - our own feed
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert [entry.findtext("a:title", namespaces=names) for entry in feed.iterfind("a:entry", names)] == [
        "DSP-999 Exemple"
    ]
    assert client.get(address).content == response.content
    assert "usinage" not in response.content.decode()
    client.post(reverse("project-feed", args=[token]))
    assert Subscription.objects.count() == 1


def test_deleting_a_project_forgets_its_alerts(client, token, saved):
    subscribe(saved, "qui@exemple.fr")
    send_alerts(on=OPENING, now=NOW)
    client.post(reverse("project-delete", args=[token]))
    assert (Subscription.objects.count(), Digest.objects.count()) == (0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_each_subscription_costs_the_same_queries(saved, count, django_assert_num_queries):
    """One query lists them; each then takes a save point (2), what is told, and what is unsent."""
    subscribe(saved, *(f"{rank}@exemple.fr" for rank in range(count)), on=DAY_BEFORE - timedelta(days=1))
    with django_assert_num_queries(1 + 4 * count):
        send_alerts(on=DAY_BEFORE, now=NOW)
    with django_assert_num_queries(1 + count):
        send_alerts(on=DAY_BEFORE, now=NOW)


@pytest.mark.parametrize("entries", [1, 3])
def test_the_feed_costs_the_same_queries_whatever_it_holds(client, token, entries, django_assert_num_queries):
    page = client.post(reverse("project-feed", args=[token]))
    address = feed_link(page)
    subscription = Subscription.objects.get()
    change = {"scheme": "exemple", "ref": "DSP-999", "name": "Exemple", "sentences": ["Le dispositif ouvre."]}
    for day in range(entries):
        Digest.objects.create(subscription=subscription, on=OPENING + timedelta(days=day), changes=[change])
    with django_assert_num_queries(2):
        assert client.get(address).content.decode().count("<entry>") == entries

"""Registrations: asked for, confirmed by e-mail, waiting, cancelled, forgotten; never more than the room."""

import logging
import re
import smtplib
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.assemblies import actions, messages, queries, registering
from catalyseur.portal.assemblies.links import sign_registration
from catalyseur.portal.assemblies.models import Assembly, Registration
from catalyseur.portal.assemblies.registering import Registrant, ask_for_seat, cancel_seat, confirm_seat
from tests.sites import manage, run_python

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
SCRIPT = Path(__file__).with_name("at_once_assemblies.py")
TOLD = {"function": "maire", "organisation": "Commune d’exemple", "email": "Moi@Exemple.fr"}


@pytest.fixture
def assembly(db):  # noqa: ARG001 - it is saved
    return Assembly.objects.create(edition=4, on=date(2100, 1, 20), starts_at=time(9), capacity=2)


def ask(assembly, email, at=NOW, address="::1"):
    who = Registrant(function="maire", organisation="Exemple", email=email)
    ask_for_seat(assembly=assembly, who=who, address=address, at=at)
    return Registration.objects.get(assembly=assembly, email=email)


def seat(assembly, number, at=NOW):
    asked = ask(assembly, f"{number}@exemple.fr", address=f"{number}")
    return confirm_seat(registration=asked, at=at + timedelta(seconds=number))


def standing(assembly):
    return [(one.email[0], one.seat) for one in queries.registered(assembly)]


@pytest.mark.usefixtures("assembly")
def test_the_whole_path_by_hand(client):
    sent = client.post(reverse("assembly-register", args=[4]), TOLD)
    assert "Confirmez par courriel" in sent.content.decode()
    registration = Registration.objects.get()
    assert (registration.email, registration.confirmed_at, registration.seat) == (
        "moi@exemple.fr",
        None,
        None,
    )
    (message,) = mail.outbox
    assert message.to == ["moi@exemple.fr"]
    confirm, cancel = re.findall(r"http://[^/\s]+(/assemblees/inscription/\S+)", str(message.body))
    page = client.get(confirm)
    assert "Je confirme mon inscription" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    registration.refresh_from_db()
    assert registration.confirmed_at is None
    assert "Votre place est confirmée" in client.post(confirm).content.decode()
    assert mail.outbox[1].subject.endswith("votre place est confirmée")
    assert "30 jours" in mail.outbox[1].body
    assert "1 prise sur 2" in client.get(reverse("assembly", args=[4])).content.decode()
    assert client.get(cancel).status_code == 200
    assert client.post(cancel).status_code == 302
    assert not Registration.objects.exists()
    assert client.get(confirm).status_code == 404


def test_links_cannot_be_guessed_nor_read_from_the_database(assembly, client):
    registration = ask(assembly, "a@exemple.fr")
    signed = sign_registration(registration.reference)
    for wrong in (f"{registration.reference.hex}:{'a' * 43}", f"{'0' * 32}:{signed.partition(':')[2]}"):
        for name in ("registration", "registration-cancel"):
            assert client.post(reverse(name, args=[wrong])).status_code == 404
    assert Registration.objects.count() == 1


def test_a_refused_address_stays_out_of_the_logs(assembly, client, caplog):
    caplog.set_level(logging.WARNING, logger="django.request")
    logger = logging.getLogger("django.request")
    signed = sign_registration(ask(assembly, "a@exemple.fr").reference)
    cancel_seat(registration=Registration.objects.get(), at=NOW)
    caplog.clear()
    logger.addHandler(caplog.handler)
    client.get(reverse("registration", args=[signed]))
    logger.removeHandler(caplog.handler)
    assert caplog.records
    assert signed not in caplog.text


def test_a_full_room_makes_a_waiting_list_and_a_freed_seat_goes_to_its_first(assembly):
    first, *_ = [seat(assembly, number) for number in range(4)]
    assert standing(assembly) == [("0", 1), ("1", 2), ("2", None), ("3", None)]
    mail.outbox.clear()
    cancel_seat(registration=first, at=NOW)
    assert standing(assembly) == [("2", 1), ("1", 2), ("3", None)]
    assert [message.to for message in mail.outbox] == [["2@exemple.fr"]]
    cancel_seat(registration=first, at=NOW)
    assert standing(assembly) == [("2", 1), ("1", 2), ("3", None)]


def test_a_larger_room_seats_the_waiting_list_and_a_smaller_one_is_refused(assembly):
    officer = User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER)
    for number in range(4):
        seat(assembly, number)
    with pytest.raises(RefusedError, match="2 personnes ont déjà une place"):
        actions.change_assembly(assembly=assembly, facts={"capacity": 1}, actor=officer, at=NOW)
    promoted = actions.change_assembly(assembly=assembly, facts={"capacity": 3}, actor=officer, at=NOW)
    assert [one.email for one in promoted] == ["2@exemple.fr"]
    assert standing(assembly) == [("0", 1), ("1", 2), ("2", 3), ("3", None)]


def test_confirming_twice_gives_one_seat_and_one_message(assembly):
    registration = ask(assembly, "a@exemple.fr")
    mail.outbox.clear()
    for _ in range(2):
        assert confirm_seat(registration=registration, at=NOW).seat == 1
    assert (len(mail.outbox), Entry.objects.filter(action="assembly_registered").count()) == (1, 1)


def test_the_database_refuses_a_seat_given_twice_or_before_confirmation(assembly):
    seated, other = seat(assembly, 1), ask(assembly, "b@exemple.fr")
    for wrong in ({"seat": seated.seat, "confirmed_at": NOW}, {"seat": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Registration.objects.filter(pk=other.pk).update(**wrong)


@pytest.mark.usefixtures("assembly")
def test_the_page_answers_the_same_for_a_known_address_and_keeps_what_it_knew(client):
    address = reverse("assembly-register", args=[4])
    first = client.post(address, TOLD)
    confirm_seat(registration=Registration.objects.get(), at=NOW)
    mail.outbox.clear()
    again = client.post(address, TOLD | {"function": "autre"})
    assert again.content == first.content
    assert (Registration.objects.get().function, mail.outbox) == ("maire", [])


def test_an_address_receives_at_most_three_requests_a_day_and_a_connection_makes_ten_an_hour(assembly):
    for _ in range(5):
        ask(assembly, "a@exemple.fr")
    assert len(mail.outbox) == 3
    for number in range(5):
        ask(assembly, f"{number}@exemple.fr")
    with pytest.raises(RefusedError, match="Dix inscriptions"):
        ask(assembly, "b@exemple.fr")
    ask(assembly, "b@exemple.fr", at=NOW + timedelta(hours=2))


@pytest.mark.usefixtures("assembly")
def test_a_robot_registers_nothing(client):
    client.post(reverse("assembly-register", args=[4]), TOLD | {"site": "x"})
    assert (Registration.objects.count(), mail.outbox) == (0, [])


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({"capacity": None}, NOW),
        ({"on": date(2026, 11, 22)}, NOW),
        ({}, datetime(2100, 1, 20, 8, tzinfo=UTC)),
    ],
)
def test_nobody_registers_where_it_is_closed(assembly, changed, at):
    for name, value in changed.items():
        setattr(assembly, name, value)
    assembly.save()
    with pytest.raises(RefusedError, match="ne sont pas ouvertes"):
        ask(assembly, "a@exemple.fr", at=at)


def test_a_mail_server_that_refuses_leaves_nothing_behind(assembly, monkeypatch):
    def fail(_):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(messages, "send_request", fail)
    with pytest.raises(RefusedError, match="n’a pas pu partir"):
        ask(assembly, "a@exemple.fr")
    assert not Registration.objects.exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"email": "pas une adresse"}, "nom@domaine.fr"),
        ({"function": ""}, "Donnez votre fonction"),
        ({"organisation": "x" * 201}, "200"),
        ({"function": "a\x00b"}, "nul"),
        ({"email": "a@exemple.fr\nBcc: b@exemple.fr"}, "nom@domaine.fr"),
    ],
)
@pytest.mark.usefixtures("assembly")
def test_hostile_answers_are_refused(client, told, words):
    answer = client.post(reverse("assembly-register", args=[4]), TOLD | told)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Registration.objects.count(), mail.outbox) == (0, [])


def test_people_are_forgotten_thirty_days_after_and_unconfirmed_in_a_week(assembly, capsys):
    past = Assembly.objects.create(edition=3, on=date(2026, 10, 24), capacity=1)
    for number, (on, age, is_confirmed) in enumerate(
        [(past, 60, True), (assembly, 8, False), (assembly, 8, True), (assembly, 6, False)]
    ):
        asked_at = NOW - timedelta(days=age)
        Registration.objects.create(
            assembly=on,
            function="x",
            organisation="x",
            email=f"{number}@exemple.fr",
            requested_at=asked_at,
            confirmed_at=asked_at if is_confirmed else None,
        )
    day_before = registering.purge_registrations(at=NOW - timedelta(days=1))
    assert (day_before.past, day_before.unconfirmed) == (0, 1)
    purged = registering.purge_registrations(at=NOW)
    assert (purged.past, purged.unconfirmed) == (1, 0)
    assert [one.email[0] for one in Registration.objects.order_by("pk")] == ["2", "3"]
    call_command("purge_registrations")
    assert "registrations of past assemblies" in capsys.readouterr().out


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_the_list_of_registered_do_not_grow(
    assembly, client, django_assert_num_queries, count
):
    for number in range(count):
        seat(assembly, number)
    client.force_login(User.objects.create(email="agent@exemple.fr", role=Role.CASE_OFFICER))
    with django_assert_num_queries(5):
        page = client.get(reverse("assembly-registered", args=[4])).content.decode()
    assert page.count("@exemple.fr") == count


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_people_at_the_same_moment_never_overbook(tmp_path, database, request):
    more = {"DATABASE_URL": request.getfixturevalue("postgresql")} if database == "postgresql" else {}
    manage(tmp_path, "migrate", "--verbosity=0", **more)
    assert run_python(tmp_path, SCRIPT, **more).splitlines() == ["2 2 [1, 2]"] * 5

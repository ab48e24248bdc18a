"""Signing in: a link once, a code once, the same answer for everybody; and who administers."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from django.conf import settings as site
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalyseur.portal.accounts import actions, queries, totp
from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.limits import client_address
from catalyseur.portal.accounts.models import (
    Attempts,
    Entry,
    JournalError,
    LoginLink,
    RecoveryCode,
    Role,
    User,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def make_user(email="agent@example.fr", role=Role.CASE_OFFICER, *, nonce="a" * 64):
    return User.objects.create(email=email, role=role, totp_nonce=nonce)


def code_of(user, at=None):
    secret = totp.derive_secret(user.totp_nonce, site.SECRET_KEY)
    return pyotp.TOTP(secret).at(at or timezone.now())


def ask_link(client, email):
    return client.post(reverse("login"), {"email": email})


def link_sent():
    [link] = re.findall(r"/compte/connexion/lien/\S+", str(mail.outbox[-1].body))
    return link


def sign_in(client, user):
    """Go through both steps as people do."""
    ask_link(client, user.email)
    client.post(link_sent())
    return client.post(reverse("totp"), {"code": code_of(user)})


def test_a_person_signs_in_with_a_link_and_a_code(client):
    user = make_user()
    answer = sign_in(client, user)
    assert (answer.status_code, answer["Location"]) == (302, reverse("account"))
    page = client.get(reverse("account")).content.decode()
    assert "agent@example.fr" in page
    links = [reverse(name) for name in ("fund-requests", "fund-proposals", "import-list", "people")]
    assert [f'"fr-link" href="{link}"' in page for link in links] == [True, True, True, False]
    assert list(Entry.objects.filter(actor=user).values_list("action", flat=True)) == ["logged_in"]


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(client):
    make_user()
    known = ask_link(client, "Agent@Example.fr ")
    unknown = ask_link(Client(), "personne@example.fr")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [["agent@example.fr"]]


def test_a_closed_account_gets_no_link(client):
    user = make_user()
    User.objects.filter(pk=user.pk).update(is_active=False)
    ask_link(client, user.email)
    assert mail.outbox == []


def test_opening_a_link_does_not_use_it_up_and_continuing_does(client):
    ask_link(client, make_user().email)
    link = link_sent()
    assert [client.get(link).context["usable"] for _ in range(3)] == [True] * 3
    assert client.post(link)["Location"] == reverse("totp")
    again = Client().post(link)
    assert (again.status_code, again.context["usable"]) == (200, False)


@pytest.mark.parametrize(("minutes", "accepted"), [(0, True), (14, True), (15, False), (60, False)])
def test_a_link_lives_15_minutes(minutes, accepted):
    token = actions.make_login_token(user=make_user(), at=NOW)
    assert actions.is_usable_token(token=token, at=NOW + timedelta(minutes=minutes)) is accepted


def test_a_forged_or_older_link_is_refused():
    user = make_user()
    older = actions.make_login_token(user=user, at=NOW)
    newer = actions.make_login_token(user=user, at=NOW)
    for token in (older, newer[:-1], newer.partition(":")[0], "", "x:y"):
        with pytest.raises(RefusedError):
            actions.use_login_token(token=token, at=NOW)
    assert actions.use_login_token(token=newer, at=NOW) == user


def test_no_secret_of_anybody_stands_in_the_database():
    user = make_user(nonce="")
    token = actions.make_login_token(user=user, at=NOW)
    nonce = totp.draw_nonce()
    secret = totp.derive_secret(nonce, site.SECRET_KEY)
    codes = actions.enrol(user=user, nonce=nonce, code=pyotp.TOTP(secret).at(NOW), at=NOW)
    kept = " ".join(
        str(row) for model in (User, LoginLink, RecoveryCode) for row in model.objects.values_list()
    )
    assert [text for text in (token, token.partition(":")[0], secret, *codes) if text in kept] == []


def test_links_are_limited_for_an_address_known_or_not(client):
    answers = [ask_link(client, "personne@example.fr").status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert ask_link(client, "autre@example.fr").status_code == 302
    assert "personne" not in " ".join(Attempts.objects.values_list("subject", flat=True))


def test_a_code_serves_once():
    user = make_user()
    code = code_of(user, NOW)
    actions.check_code(user=user, code=code, at=NOW)
    with pytest.raises(RefusedError):
        actions.check_code(user=User.objects.get(pk=user.pk), code=code, at=NOW)


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(0, True), (-30, True), (30, True), (-61, False), (61, False)]
)
def test_a_clock_may_be_one_step_off(seconds, accepted):
    user = make_user()
    secret = totp.derive_secret(user.totp_nonce, site.SECRET_KEY)
    on_the_step = datetime.fromtimestamp(int(NOW.timestamp()) // 30 * 30, UTC)
    code = pyotp.TOTP(secret).at(on_the_step + timedelta(seconds=seconds))
    assert (totp.accepted_step(secret, code, on_the_step, last_step=0) is not None) is accepted


def test_five_wrong_codes_stop_even_the_right_one():
    user = make_user()
    for _ in range(5):
        with pytest.raises(RefusedError, match="pas le bon"):
            actions.check_code(user=user, code="000000", at=NOW)
    with pytest.raises(RefusedError, match="15 minutes"):
        actions.check_code(user=user, code=code_of(user, NOW), at=NOW)
    later = NOW + timedelta(minutes=16)
    actions.check_code(user=user, code=code_of(user, later), at=later)


def test_a_recovery_code_replaces_the_application_once():
    user = make_user()
    code, *_ = actions.renew_recovery_codes(user=user, at=NOW)
    actions.check_code(user=user, code=code.lower().replace("-", " "), at=NOW)
    with pytest.raises(RefusedError):
        actions.check_code(user=user, code=code, at=NOW)
    assert queries.unused_recovery_codes(user).count() == 9


def test_the_first_time_an_application_is_enrolled(client):
    user = make_user(nonce="")
    ask_link(client, user.email)
    client.post(link_sent())
    page = client.get(reverse("totp"))
    qr = client.get(reverse("totp-qr"))
    assert (qr["Content-Type"], qr.content[:5]) == ("image/svg+xml", b"<?xml")
    assert b"style=" not in qr.content
    answer = client.post(reverse("totp"), {"code": pyotp.TOTP(page.context["secret"]).now()})
    codes = answer.context["codes"]
    assert len(set(codes)) == 10
    assert client.get(reverse("account")).status_code == 200
    assert client.get(reverse("totp-qr")).status_code == 404


def test_without_the_link_there_is_no_code_to_try(client):
    make_user()
    assert client.get(reverse("totp"))["Location"] == reverse("login")
    assert client.get(reverse("totp-qr")).status_code == 404


def test_the_key_of_the_session_changes_at_each_step(client):
    user, keys = make_user(), []
    client.get(f"{reverse('login')}?next={reverse('freshness')}")
    keys.append(client.session.session_key)
    ask_link(client, user.email)
    client.post(link_sent())
    keys.append(client.session.session_key)
    answer = client.post(reverse("totp"), {"code": code_of(user)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3
    assert answer["Location"] == reverse("freshness")


def test_another_site_is_no_place_to_go_after(client):
    user = make_user()
    client.get(f"{reverse('login')}?next=https://ailleurs.example/")
    assert sign_in(client, user)["Location"] == reverse("account")


def test_signing_out_ends_the_session(client):
    client.force_login(make_user())
    client.post(reverse("logout"))
    assert client.get(reverse("account"))["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("act", [actions.deactivate, actions.reset_totp])
def test_sessions_end_with_the_account_or_the_application(client, act):
    user, administrator = make_user(), make_user("admin@example.fr", Role.ADMINISTRATOR)
    client.force_login(user)
    assert client.get(reverse("account")).status_code == 200
    act(actor=administrator, user=user, at=NOW)
    assert client.get(reverse("account")).status_code == 302


def test_an_administrator_invites_and_deactivates(client, django_capture_on_commit_callbacks):
    administrator = make_user("admin@example.fr", Role.ADMINISTRATOR)
    client.force_login(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("person-invite"), {"email": "Nouvelle@Example.fr", "role": "case_officer"})
    user = User.objects.get(email="nouvelle@example.fr")
    assert mail.outbox[-1].to == ["nouvelle@example.fr"]
    assert reverse("login") in mail.outbox[-1].body
    client.post(reverse("person-deactivate", args=(user.pk,)))
    assert not User.objects.get(pk=user.pk).is_active
    found = list(queries.journal().filter(target=f"user:{user.pk}").values_list("actor", "action"))
    assert found == [(administrator.pk, "deactivated"), (administrator.pk, "invited_as_case_officer")]


def test_an_address_has_one_account(client):
    client.force_login(make_user("admin@example.fr", Role.ADMINISTRATOR))
    answer = client.post(reverse("person-invite"), {"email": "ADMIN@example.fr", "role": "case_officer"})
    assert "déjà un compte" in answer.content.decode()


def test_nobody_closes_the_way_in_behind_themselves():
    first, second = (make_user(f"{n}@example.fr", Role.ADMINISTRATOR) for n in "ab")
    with pytest.raises(RefusedError):
        actions.deactivate(actor=first, user=first, at=NOW)
    actions.deactivate(actor=first, user=second, at=NOW)
    with pytest.raises(RefusedError, match="dernier"):
        actions.deactivate(actor=User.objects.get(pk=second.pk), user=first, at=NOW)


def test_a_journal_entry_is_never_changed_nor_removed():
    entry = actions.record(actor=make_user(), action="logged_in", at=NOW)
    for refused in (entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(action="x")):
        with pytest.raises(JournalError):
            refused()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute("UPDATE accounts_entry SET action = 'x'")
    entry.action = "x"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        entry.save()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["people", "journal"])
def test_queries_do_not_grow_with_the_list(client, django_assert_num_queries, name, count):
    administrator = make_user("admin@example.fr", Role.ADMINISTRATOR)
    client.force_login(administrator)
    for number in range(count):
        user = make_user(f"{number}@example.fr")
        actions.record(actor=user, action="logged_in")
    with django_assert_num_queries(4):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(("tls", "expected"), [(False, "192.0.2.1"), (True, "203.0.113.7")])
def test_only_behind_tls_is_the_proxy_believed_and_only_its_own_word(rf, settings, tls, expected):
    settings.ENVIRONMENT = type("Environment", (), {"tls": tls})
    request = rf.get("/", headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.7"}, REMOTE_ADDR="192.0.2.1")
    assert client_address(request) == expected


def test_what_is_private_is_not_kept_by_browsers_nor_indexed(client):
    client.force_login(make_user())
    answer = client.get(reverse("account"))
    assert "no-store" in answer["Cache-Control"]
    assert 'content="noindex' in answer.content.decode()

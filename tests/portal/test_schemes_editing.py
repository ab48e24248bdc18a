"""Case officers propose, another one reads again; approved, the text holds everywhere; all is kept."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.accounts.models import Entry, Role, User
from catalyseur.portal.places.catalogue import embedded_catalogue, served_catalogue
from catalyseur.portal.schemes import actions, queries
from catalyseur.portal.schemes.models import ErrorReport, SchemeRevision, State

pytestmark = pytest.mark.django_db
NAME = "pret-vert"


@pytest.fixture
def author():
    return User.objects.create(email="autrice@exemple.fr", role=Role.CASE_OFFICER)


@pytest.fixture
def reviewer():
    return User.objects.create(email="relecteur@exemple.fr", role=Role.CASE_OFFICER)


def _text(name="Prêt vert renommé"):
    text = queries.embedded_text(NAME)
    assert text is not None
    return text.replace("name: Prêt vert\n", f"name: {name}\n")


def _propose(author, text=None, at=None):
    return actions.propose_revision(
        scheme_id=NAME,
        text=text or _text(),
        explanation="Nouveau nom.",
        author=author,
        at=at or timezone.now(),
    )


def _approve(revision, reviewer, at=None):
    return actions.approve_revision(
        revision_id=revision.pk, reviewer=reviewer, reason="", at=at or timezone.now()
    )


def _name(catalogue=None):
    scheme = (catalogue or queries.current_catalogue()).find(NAME)
    assert scheme is not None
    return scheme.name


def test_a_proposal_changes_nothing_until_it_is_approved(author, reviewer):
    revision = _propose(author)
    assert _name() == "Prêt vert"
    _approve(revision, reviewer)
    assert _name() == _name(served_catalogue()) == "Prêt vert renommé"
    assert queries.current_toolbox().index.search("renommé").hits[0].scheme_id == NAME
    assert queries.text_of(NAME) == _text()
    assert len(queries.current_catalogue().schemes) == len(embedded_catalogue().schemes)


def test_the_author_never_approves(author):
    revision = _propose(author)
    for action in (actions.approve_revision, actions.reject_revision):
        with pytest.raises(RefusedError, match="Une autre personne que l’auteur"):
            action(revision_id=revision.pk, reviewer=author, reason="moi", at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        SchemeRevision.objects.filter(pk=revision.pk).update(
            state=State.APPROVED, reviewer=author, reviewed_at=timezone.now()
        )


def test_a_closed_account_does_nothing(author, reviewer):
    revision = _propose(author)
    for person in (author, reviewer):
        person.is_active = False
    for attempt in (lambda: _propose(author), lambda: _approve(revision, reviewer)):
        with pytest.raises(RefusedError, match="plus actif"):
            attempt()


def test_two_proposals_at_once_leave_one(author, reviewer, monkeypatch):
    _propose(author)
    monkeypatch.setattr(actions, "pending_revision", lambda _: None)
    with pytest.raises(RefusedError, match="attend déjà"):
        _propose(reviewer, _text("Autre"))
    assert SchemeRevision.objects.count() == 1


def test_a_refusal_needs_a_reason_and_closes_the_proposal(author, reviewer):
    revision = _propose(author)
    with pytest.raises(RefusedError, match="Dites pourquoi"):
        actions.reject_revision(revision_id=revision.pk, reviewer=reviewer, reason=" ", at=timezone.now())
    actions.reject_revision(revision_id=revision.pk, reviewer=reviewer, reason="Faux.", at=timezone.now())
    with pytest.raises(RefusedError, match="n’attend plus"):
        _approve(revision, reviewer)
    assert _name() == "Prêt vert"


def test_one_proposal_waits_at_a_time(author, reviewer):
    first = _propose(author)
    with pytest.raises(RefusedError, match="attend déjà"):
        _propose(reviewer, _text("Autre"))
    with pytest.raises(RefusedError, match="Seul l’auteur"):
        actions.withdraw_revision(revision_id=first.pk, author=reviewer, at=timezone.now())
    actions.withdraw_revision(revision_id=first.pk, author=author, at=timezone.now())
    assert _propose(reviewer, _text("Autre")).is_pending


@pytest.mark.parametrize(("text", "why"), [("id: x", "contient une erreur"), (None, "celui en vigueur")])
def test_a_wrong_or_unchanged_text_is_not_kept(author, text, why):
    with pytest.raises(RefusedError, match=why):
        _propose(author, text or queries.embedded_text(NAME))
    assert not SchemeRevision.objects.exists()


def test_a_text_whose_worked_cases_fail_is_not_kept(author):
    with pytest.raises(RefusedError, match="contient une erreur"):
        _propose(author, _text().replace("verdict: yes", "verdict: no", 1))


def test_going_back_is_a_new_revision(client, author, reviewer):
    at = timezone.now()
    _approve(_propose(author), reviewer, at)
    client.force_login(reviewer)
    form = client.get(reverse("scheme-edit", args=[NAME]), {"depuis": "origine"}).context["form"]
    assert form.initial["explanation"] == "Retour au texte d’origine."
    _approve(_propose(reviewer, form.initial["text"]), author, at + timedelta(seconds=1))
    assert _name() == "Prêt vert"
    first = SchemeRevision.objects.earliest("pk")
    again = client.get(reverse("scheme-edit", args=[NAME]), {"depuis": first.pk}).context["form"]
    assert again.initial["text"] == first.text
    assert SchemeRevision.objects.filter(state=State.APPROVED).count() == 2


@pytest.mark.parametrize("since", ["999999", "x", "²", "9" * 30])
def test_going_back_to_nothing_gives_the_current_text(client, author, since):
    client.force_login(author)
    form = client.get(reverse("scheme-edit", args=[NAME]), {"depuis": since}).context["form"]
    assert form.initial["text"] == queries.embedded_text(NAME)


def test_a_revision_no_version_reads_any_more_leaves_the_embedded_scheme(author, reviewer, caplog):
    revision = _propose(author)
    _approve(revision, reviewer)
    SchemeRevision.objects.filter(pk=revision.pk).update(
        text="id: pret-vert", reviewed_at=timezone.now() + timedelta(hours=1)
    )
    assert _name() == "Prêt vert"
    assert "left out" in caplog.text


def test_each_action_writes_the_journal(author, reviewer):
    revision = _propose(author)
    _approve(revision, reviewer)
    actions.report_error(
        scheme_id=NAME, said=actions.Said(subject="aid", message="Faux."), address="::1", at=timezone.now()
    )
    report = ErrorReport.objects.get()
    actions.close_report(report_id=report.pk, answer="Corrigé.", closed_by=reviewer, at=timezone.now())
    entries = Entry.objects.order_by("pk").values_list("action", "actor", "target")
    assert list(entries) == [
        ("scheme_revision_proposed", author.pk, "scheme:pret-vert"),
        ("scheme_revision_approved", reviewer.pk, "scheme:pret-vert"),
        ("scheme_error_reported", None, "scheme:pret-vert"),
        ("scheme_error_closed", reviewer.pk, "scheme:pret-vert"),
    ]


def test_closing_a_report_forgets_the_address(author):
    said = actions.Said(subject="aid", message="Faux.", email="maire@exemple.fr")
    report = actions.report_error(scheme_id=NAME, said=said, address="::1", at=timezone.now())
    actions.close_report(report_id=report.pk, answer="Corrigé.", closed_by=author, at=timezone.now())
    report.refresh_from_db()
    assert (report.email, report.answer) == ("", "Corrigé.")
    with pytest.raises(RefusedError, match="déjà clos"):
        actions.close_report(report_id=report.pk, answer="Encore.", closed_by=author, at=timezone.now())


def _post(client, action, text, explanation="Pour voir."):
    address = reverse("scheme-edit", args=[NAME])
    return client.post(address, {"text": text, "explanation": explanation, "action": action})


def test_the_preview_tells_the_differences_and_keeps_nothing(client, author):
    client.force_login(author)
    response = _post(client, "preview", _text().replace("\n", "\r\n"))
    page = response.content.decode()
    assert [one.label for one in response.context["differences"]] == ["nom"]
    assert "Prêt vert renommé" in page
    assert "Proposer à la relecture" in page
    assert not SchemeRevision.objects.exists()


def test_a_fault_is_shown_next_to_the_text_with_its_line(client, author):
    client.force_login(author)
    response = _post(client, "propose", _text().replace("funder:", "fundr:"))
    assert response.status_code == 422
    page = response.content.decode()
    assert "clé « fundr » : cette clé n’existe pas" in page
    assert 'aria-describedby="id_text_helptext id_text_error"' in page
    assert not SchemeRevision.objects.exists()


def test_the_whole_path_by_hand(client, author, reviewer):
    client.force_login(author)
    proposed = _post(client, "propose", _text())
    revision = SchemeRevision.objects.get()
    assert proposed.url == reverse("scheme-revision", args=[revision.pk])
    assert "une autre personne doit la relire" in client.get(proposed.url).content.decode()
    refused = client.post(reverse("scheme-revision-approve", args=[revision.pk]), {"reason": ""})
    assert refused.status_code == 422
    client.force_login(reviewer)
    assert "Prêt vert renommé" in client.get(proposed.url).content.decode()
    empty = client.post(reverse("scheme-revision-reject", args=[revision.pk]), {"reason": ""})
    assert "Dites pourquoi vous refusez" in empty.content.decode()
    client.post(reverse("scheme-revision-approve", args=[revision.pk]), {"reason": "Vu."})
    page = client.get(reverse("scheme-detail", args=[NAME])).content.decode()
    assert "Prêt vert renommé" in page
    assert "Nouveau nom" not in page
    assert "Pour voir." in page
    assert author.email not in page
    history = client.get(reverse("scheme-revisions", args=[NAME])).content.decode()
    assert author.email in history
    assert "Vu." in history


def test_the_board_gathers_what_needs_a_second_look(client, author):
    _propose(author)
    said = actions.Said(subject="link", message="<b>mort</b>")
    actions.report_error(scheme_id="bciat", said=said, address="::1", at=timezone.now())
    client.force_login(author)
    response = client.get(reverse("freshness"), {"le": "2026-11-23"})
    board = response.context["board"]
    assert [revision.scheme_id for revision, _ in board.proposals] == [NAME]
    assert board.rows[0].stale.scheme.id == "bciat"
    assert dict(board.counts)["reported"] == 1
    assert "&lt;b&gt;mort" in response.content.decode()
    one = client.get(reverse("freshness"), {"le": "2026-11-23", "raison": "ending"}).context["board"]
    assert {"ending"} <= set.intersection(*(set(row.stale.reasons) for row in one.rows))
    report = ErrorReport.objects.get()
    client.post(reverse("scheme-report-close", args=[report.pk]), {"answer": "Lien changé."})
    assert not queries.open_reports().exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_of_the_board_and_the_history_do_not_grow(
    client, author, reviewer, django_assert_num_queries, count
):
    at = timezone.now()
    for number in range(count):
        said = actions.Said(subject="aid", message="Faux.")
        actions.report_error(scheme_id="bciat", said=said, address="::1", at=at)
        moment = at + timedelta(seconds=number)
        _approve(_propose(author, _text(f"Nom {number}"), moment), reviewer, moment)
    _propose(author, _text("Nom en attente"))
    client.force_login(author)
    client.get(reverse("freshness"))
    with django_assert_num_queries(6):
        client.get(reverse("freshness"))
    with django_assert_num_queries(6):
        client.get(reverse("freshness-csv"))
    with django_assert_num_queries(5):
        client.get(reverse("scheme-revisions", args=[NAME]))

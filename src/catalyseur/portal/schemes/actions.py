"""What people do with schemes. Each action is one transaction and one journal entry."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.limits import Limit, admit
from catalyseur.portal.accounts.models import User
from catalyseur.portal.accounts.rights import PUBLIC, role_of
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.schemes.links import Checked
from catalyseur.portal.schemes.models import ErrorReport, LinkCheck, SchemeRevision, State
from catalyseur.portal.schemes.queries import (
    current_catalogue,
    find_scheme,
    may_name,
    pending_revision,
    text_of,
)
from catalyseur.toolbox.revision import Draft, may_review, read_draft

_ALREADY = "Une proposition attend déjà sa relecture pour ce dispositif : relisez-la d’abord."
REPORTS_PER_ADDRESS = Limit(name="scheme_report", times=5, period=timedelta(hours=1))


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What someone says is wrong; `email` is empty unless they want an answer."""

    subject: str
    message: str
    email: str = ""


def check_text(*, scheme_id: str, text: str) -> Draft:
    """Read a proposed text against the current schemes. No side effect."""
    return read_draft(scheme_id, text, current_catalogue(), current_geography())


@transaction.atomic
def propose_revision(
    *, scheme_id: str, text: str, explanation: str, author: User, at: datetime
) -> SchemeRevision:
    """Propose a text for a scheme, existing or new, to be read by someone else.

    Side effects: adds a revision; writes the journal. Raises RefusedError when another one waits, when
    the text is the current one, when it has a fault, or when nothing may have that id.
    """
    _require_account(author)
    if pending_revision(scheme_id):
        raise RefusedError(_ALREADY)
    if find_scheme(scheme_id) is None and not may_name(scheme_id):
        raise RefusedError(f"L’identifiant « {scheme_id} » n’est pas libre : choisissez-en un autre.")
    if text.strip() == (text_of(scheme_id) or "").strip():
        raise RefusedError("Le texte proposé est celui en vigueur : il n’y a rien à relire.")
    if check_text(scheme_id=scheme_id, text=text).scheme is None:
        raise RefusedError("Le texte contient une erreur : corrigez-la avant de le proposer.")
    try:
        with transaction.atomic():
            revision = SchemeRevision.objects.create(
                scheme_id=scheme_id, text=text, explanation=explanation, author=author, proposed_at=at
            )
    except IntegrityError:  # someone else proposed in the meantime
        raise RefusedError(_ALREADY) from None
    _record("scheme_revision_proposed", scheme_id, author, at)
    return revision


@transaction.atomic
def approve_revision(*, revision_id: int, reviewer: User, reason: str, at: datetime) -> SchemeRevision:
    """Approve a proposed text: it holds from now on.

    Side effects: the revision becomes the scheme, everywhere; writes the journal. Raises RefusedError when
    the reviewer is the author, the revision no longer waits, or its text no longer holds.
    """
    revision = _to_review(revision_id, reviewer)
    if check_text(scheme_id=revision.scheme_id, text=revision.text).scheme is None:
        raise RefusedError("Le texte ne passe plus les contrôles : refusez-le en disant pourquoi.")
    _close(revision, State.APPROVED, reviewer, reason, at)
    _record("scheme_revision_approved", revision.scheme_id, reviewer, at)
    return revision


@transaction.atomic
def reject_revision(*, revision_id: int, reviewer: User, reason: str, at: datetime) -> SchemeRevision:
    """Refuse a proposed text, with a reason.

    Side effects: the revision is closed; writes the journal. Raises RefusedError without a reason, when
    the reviewer is the author or when the revision no longer waits.
    """
    if not reason.strip():
        raise RefusedError("Dites pourquoi vous refusez : l’auteur lira ce motif.")
    revision = _to_review(revision_id, reviewer)
    _close(revision, State.REJECTED, reviewer, reason, at)
    _record("scheme_revision_rejected", revision.scheme_id, reviewer, at)
    return revision


@transaction.atomic
def withdraw_revision(*, revision_id: int, author: User, at: datetime) -> SchemeRevision:
    """Withdraw one's own proposed text.

    Side effects: the revision is closed; writes the journal. Raises RefusedError when it is someone
    else's or no longer waits.
    """
    _require_account(author)
    revision = _pending(revision_id)
    if revision.author_id != author.pk:
        raise RefusedError("Seul l’auteur retire sa proposition : vous pouvez la refuser.")
    revision.state = State.WITHDRAWN
    revision.save(update_fields=["state"])
    _record("scheme_revision_withdrawn", revision.scheme_id, author, at)
    return revision


@transaction.atomic
def report_error(*, scheme_id: str, said: Said, address: str, at: datetime) -> ErrorReport:
    """Keep an error report. `address` only counts against the limit; its digest is forgotten after an hour.

    Side effects: counts an attempt; adds a report; writes the journal. Raises RefusedError over the limit.
    """
    if not admit(REPORTS_PER_ADDRESS, address, at):
        raise RefusedError("Vous avez envoyé cinq signalements en une heure : revenez un peu plus tard.")
    report = ErrorReport.objects.create(
        scheme_id=scheme_id, subject=said.subject, message=said.message, email=said.email, reported_at=at
    )
    _record("scheme_error_reported", scheme_id, None, at)
    return report


@transaction.atomic
def close_report(*, report_id: int, answer: str, closed_by: User, at: datetime) -> ErrorReport:
    """Close an error report, saying what was done.

    Side effects: forgets the reporter's address; closes the report; writes the journal. Raises
    RefusedError when it is closed or unknown.
    """
    _require_account(closed_by)
    report = ErrorReport.objects.select_for_update().filter(pk=report_id, closed_at=None).first()
    if report is None:
        raise RefusedError("Ce signalement est déjà clos.")
    report.email, report.answer, report.closed_by, report.closed_at = "", answer, closed_by, at
    report.save(update_fields=["email", "answer", "closed_by", "closed_at"])
    _record("scheme_error_closed", report.scheme_id, closed_by, at)
    return report


@transaction.atomic
def keep_link_checks(*, found: Iterable[Checked], at: datetime) -> None:
    """Keep what addresses answered.

    Side effects: what was known of every address is replaced; those no longer named are forgotten.
    """
    LinkCheck.objects.all().delete()
    LinkCheck.objects.bulk_create(
        LinkCheck(url=one.url, state=one.state, detail=one.detail[:100], checked_at=at) for one in found
    )


def _require_account(person: User) -> None:
    if role_of(person) == PUBLIC:
        raise RefusedError("Votre compte n’est plus actif : demandez à un administrateur de le rouvrir.")


def _pending(revision_id: int) -> SchemeRevision:
    waiting = SchemeRevision.objects.select_for_update().filter(pk=revision_id, state=State.PROPOSED)
    revision = waiting.first()
    if revision is None:
        raise RefusedError("Cette proposition n’attend plus de relecture : rechargez l’historique.")
    return revision


def _to_review(revision_id: int, reviewer: User) -> SchemeRevision:
    _require_account(reviewer)
    revision = _pending(revision_id)
    if not may_review(author=revision.author_id, reviewer=reviewer.pk):
        raise RefusedError("Une autre personne que l’auteur fait la relecture : demandez à un collègue.")
    return revision


def _close(revision: SchemeRevision, state: State, reviewer: User, reason: str, at: datetime) -> None:
    revision.state, revision.reviewer, revision.reason, revision.reviewed_at = state, reviewer, reason, at
    revision.save(update_fields=["state", "reviewer", "reason", "reviewed_at"])


def _record(action: str, scheme_id: str, actor: User | None, at: datetime) -> None:
    record(actor=actor, action=action, target=f"scheme:{scheme_id}", at=at)

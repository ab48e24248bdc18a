"""What the public sends, shown once a case officer has read it. Each action is one journal entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import transaction

from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.limits import Limit, admit
from catalyseur.portal.accounts.models import User
from catalyseur.portal.assemblies.actions import require_account
from catalyseur.portal.assemblies.models import Assembly, Moderation, Practice, Question

QUESTIONS_PER_ADDRESS = Limit(name="assembly_question", times=5, period=timedelta(hours=1))
PRACTICES_PER_ADDRESS = Limit(name="practice", times=5, period=timedelta(hours=1))
_TOO_MANY = "Vous avez envoyé cinq textes en une heure : revenez un peu plus tard."
Sent = TypeVar("Sent", Question, Practice)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a case officer says of a text; publishing a question may come with its answer."""

    is_published: bool
    reason: str = ""
    answer: str = ""
    answered_by: str = ""


@transaction.atomic
def ask_question(*, assembly: Assembly, text: str, function: str, address: str, at: datetime) -> Question:
    """Keep a question to be read. `address` only counts against the limit.

    Side effects: counts an attempt; adds a question; writes the journal. Raises RefusedError over the limit.
    """
    if not admit(QUESTIONS_PER_ADDRESS, address, at):
        raise RefusedError(_TOO_MANY)
    question = Question.objects.create(assembly=assembly, text=text, function=function, sent_at=at)
    record(actor=None, action="question_asked", target=f"assembly:{assembly.edition}", at=at)
    return question


@transaction.atomic
def send_practice(*, facts: Mapping[str, Any], address: str, at: datetime) -> Practice:
    """Keep a good practice or a testimony to be read. `address` only counts against the limit.

    Side effects: counts an attempt; adds a practice; writes the journal. Raises RefusedError over the limit.
    """
    if not admit(PRACTICES_PER_ADDRESS, address, at):
        raise RefusedError(_TOO_MANY)
    practice = Practice.objects.create(**facts, sent_at=at)
    record(actor=None, action="practice_sent", target=f"practice:{practice.pk}", at=at)
    return practice


@transaction.atomic
def import_practices(*, practices: Sequence[Mapping[str, Any]], actor: User, at: datetime) -> int:
    """Keep practices to be read, those already there aside; return how many are new.

    Side effects: adds them; writes the journal.
    """
    require_account(actor)
    same = ("title", "what", "told_by")
    known = set(Practice.objects.values_list(*same))
    new = [facts for facts in practices if tuple(facts[name] for name in same) not in known]
    Practice.objects.bulk_create(Practice(**facts, sent_at=at) for facts in new)
    record(actor=actor, action="practices_imported", target=f"practices:{len(new)}", at=at)
    return len(new)


@transaction.atomic
def read_question(*, question_id: int, reading: Reading, reader: User, at: datetime) -> Question:
    """Publish a question, with or without its answer, or refuse it; a published one may be answered later.

    Side effects: saves it; writes the journal. Raises RefusedError without a reason to refuse, with an
    answer nobody signs, or when it is unknown.
    """
    question = _held(Question, question_id, reader)
    if reading.is_published and reading.answer and not reading.answered_by:
        raise RefusedError("Donnez la fonction de qui répond.")
    if reading.is_published:
        question.answer, question.answered_by = reading.answer, reading.answered_by
    _read(question, reading, reader, at)
    record(actor=reader, action=f"question_{question.state}", target=f"question:{question.pk}", at=at)
    return question


@transaction.atomic
def read_practice(*, practice_id: int, reading: Reading, reader: User, at: datetime) -> Practice:
    """Publish a practice or refuse it; a published one may be taken down.

    Side effects: saves it; writes the journal. Raises RefusedError without a reason to refuse, or when it
    is unknown.
    """
    practice = _held(Practice, practice_id, reader)
    _read(practice, reading, reader, at)
    record(actor=reader, action=f"practice_{practice.state}", target=f"practice:{practice.pk}", at=at)
    return practice


def _held(model: type[Sent], key: int, reader: User) -> Sent:
    require_account(reader)
    found = model.objects.select_for_update().filter(pk=key).exclude(state=Moderation.REFUSED).first()
    if found is None:
        raise RefusedError("Ce texte a déjà été refusé, ou n’existe pas : rechargez la page.")
    return found


def _read(sent: Question | Practice, reading: Reading, reader: User, at: datetime) -> None:
    if not reading.is_published and not reading.reason.strip():
        raise RefusedError("Dites pourquoi vous refusez ce texte.")
    sent.state = Moderation.PUBLISHED if reading.is_published else Moderation.REFUSED
    sent.reason, sent.read_by, sent.read_at = reading.reason, reader, at
    sent.save()

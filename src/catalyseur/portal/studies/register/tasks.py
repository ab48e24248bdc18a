"""Studies handed to the worker, what it does with them, and how far it is."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from catalyseur.panels.running import Tell
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.studies.models import Attempt, StepKind, Study
from catalyseur.portal.studies.register.actions import ALREADY_ASKED, add_step, execute_asked, refuse_after
from catalyseur.portal.studies.register.queries import steps_of
from catalyseur.portal.ui.worker import Handed, Progress

# The longest part of a large study takes less: a worker silent for so long was stopped.
SILENCE = timedelta(minutes=15)


def last_attempt(study: Study) -> Attempt | None:
    """Return the last time the worker was given a study."""
    return Attempt.objects.filter(study=study).last()


def run_progress(attempt: Attempt | None, at: datetime) -> Progress:
    """Return where an attempt is; none was stopped before it began."""
    if attempt is None:
        return Progress.SILENT
    handed = Handed(
        task=run_asked,
        key=attempt.pk,
        asked_at=attempt.asked_at,
        beat_at=attempt.beat_at,
        silence=SILENCE,
    )
    return handed.progress(at)


@transaction.atomic
def ask_run(*, study: Study, at: datetime, by: User) -> None:
    """Ask for the run of a study whose data are large, or ask again once the worker went silent.

    Side effects: adds the step the first time, hands the study to the worker, writes the journal. Raises RefusedError
    when it is under way, run, failed or withdrawn already.
    """
    Study.objects.select_for_update().get(pk=study.pk)
    refuse_after(study, StepKind.RUN, StepKind.FAILED, StepKind.WITHDRAWN)
    if StepKind.ASKED not in steps_of(study):
        add_step(study, StepKind.ASKED, at=at, by=by)
    elif run_progress(last_attempt(study), at) is not Progress.SILENT:
        raise RefusedError(ALREADY_ASKED)
    attempt = Attempt.objects.create(study=study, asked_at=at, by=by)
    run_asked.enqueue(attempt.pk)
    record(actor=by, action="study_run_asked", target=f"study:{study.pk}", at=at)


@task()
def run_asked(attempt_id: int) -> None:
    """Run one study, saying how far it is."""
    attempt = Attempt.objects.select_related("study", "by").get(pk=attempt_id)
    Attempt.objects.filter(pk=attempt_id).update(beat_at=timezone.now())
    tell = _teller(attempt, timezone.now)
    execute_asked(study=attempt.study, at=timezone.now(), by=attempt.by, tell=tell)


def _teller(attempt: Attempt, clock: Callable[[], datetime]) -> Tell:
    def tell(done: int, total: int) -> None:
        Attempt.objects.filter(pk=attempt.pk).update(done_parts=done, total_parts=total, beat_at=clock())

    return tell

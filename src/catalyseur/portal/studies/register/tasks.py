"""Studies handed to the worker, and what it does with them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from catalyseur.portal.accounts.actions import record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.studies.models import StepKind, Study
from catalyseur.portal.studies.register.actions import add_step, execute_asked, refuse_after


@transaction.atomic
def ask_run(*, study: Study, at: datetime, by: User) -> None:
    """Ask for the run of a study whose data are large.

    Side effects: adds the step, hands the study to the worker, writes the journal. Raises RefusedError when it is
    asked, run or withdrawn already.
    """
    refuse_after(study, StepKind.RUN, StepKind.WITHDRAWN)
    add_step(study, StepKind.ASKED, at=at, by=by)
    run_asked.enqueue(study.pk, by.pk)
    record(actor=by, action="study_run_asked", target=f"study:{study.pk}", at=at)


@task()
def run_asked(study_id: int, user_id: int) -> None:
    """Run one study."""
    execute_asked(study=Study.objects.get(pk=study_id), at=timezone.now(), by=User.objects.get(pk=user_id))

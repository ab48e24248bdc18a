"""Files handed to the worker, what it does with them, and where each stands."""

from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django_tasks import task

from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds.exporting import exports_of, write_export
from catalyseur.portal.funds.models import Export, ExportForm, ExportKind, Holder
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.portal.ui.worker import Handed, Progress

MOST_WAITING = 5
SILENCE = timedelta(minutes=5)  # a preparation that says nothing for so long was stopped


class State(StrEnum):
    """Where an export stands."""

    WAITING = "en attente"
    RUNNING = "en préparation"
    READY = "prêt"
    FAILED = "échoué"


UNDER_WAY = frozenset({State.WAITING, State.RUNNING})
_STATES = {
    Progress.WAITING: State.WAITING,
    Progress.RUNNING: State.RUNNING,
    Progress.SILENT: State.FAILED,
}


def state_of(export: Export, at: datetime) -> State:
    """Return where an export stands; one whose worker went silent has failed."""
    if export.ready_at:
        return State.READY
    if export.failed_at:
        return State.FAILED
    handed = Handed(
        task=prepare_export,
        key=export.pk,
        asked_at=export.asked_at,
        beat_at=export.beat_at,
        silence=SILENCE,
    )
    return _STATES[handed.progress(at)]


@one_transaction()
def ask_export(*, fund: Holder, kind: ExportKind, form: ExportForm, by: User, at: datetime) -> Export:
    """Ask for a file of a fund. Raises RefusedError when too many wait.

    Side effects: keeps what is asked, hands it to the worker, writes the journal.
    """
    waiting = exports_of(by, at).filter(ready_at=None, failed_at=None)
    if sum(state_of(one, at) in UNDER_WAY for one in waiting) >= MOST_WAITING:
        raise RefusedError(
            f"{MOST_WAITING} exports sont déjà en préparation pour vous : attendez que l’un soit prêt."
        )
    export = Export.objects.create(fund=fund, kind=kind, form=form, asked_by=by, asked_at=at)
    prepare_export.enqueue(export.pk)
    record(actor=by, action="export_asked", target=f"export:{export.pk}", at=at)
    return export


@task()
def prepare_export(key: int) -> None:
    """Prepare one export, unless it was forgotten since."""
    export = Export.objects.select_related("fund").filter(pk=key).first()
    if export is not None:
        write_export(export=export, clock=timezone.now)

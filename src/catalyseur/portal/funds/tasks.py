"""Files handed to the worker, and what it does with them."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds.exporting import SILENCE, exports_of, write_export
from catalyseur.portal.funds.models import Export, ExportForm, ExportKind, Holder
from catalyseur.portal.funds.transactions import one_transaction

MOST_WAITING = 5


@one_transaction()
def ask_export(*, fund: Holder, kind: ExportKind, form: ExportForm, by: User, at: datetime) -> Export:
    """Ask for a file of a fund. Raises RefusedError when too many wait.

    Side effects: keeps what is asked, hands it to the worker, writes the journal.
    """
    waiting = exports_of(by, at).filter(ready_at=None, failed_at=None)
    if waiting.filter(Q(beat_at=None) | Q(beat_at__gt=at - SILENCE)).count() >= MOST_WAITING:
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

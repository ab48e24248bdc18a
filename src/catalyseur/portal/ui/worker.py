"""Where the worker is with what it was given: waiting, under way, or stopped without a word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult


class Progress(StrEnum):
    """Where the worker is, in the words pages show."""

    WAITING = "en attente"
    RUNNING = "en cours"
    SILENT = "interrompu"


UNDER_WAY = frozenset({Progress.WAITING, Progress.RUNNING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """A task handed to the worker, `key` its first argument.

    `beat_at` is when the worker last said that it works; silent for `silence` it was stopped.
    """

    task: "Task[..., Any]"
    key: int
    asked_at: datetime
    beat_at: datetime | None
    silence: timedelta

    def progress(self, at: datetime) -> Progress:
        """Return where the worker is; a task it has not taken yet waits, however long."""
        if at - (self.beat_at or self.asked_at) < self.silence:
            return Progress.RUNNING if self.beat_at else Progress.WAITING
        return Progress.WAITING if self.beat_at is None and self._is_queued() else Progress.SILENT

    def _is_queued(self) -> bool:
        queued = DBTaskResult.objects.filter(task_path=self.task.module_path, status=TaskResultStatus.READY)
        return queued.filter(args_kwargs__args__0=self.key).exists()

"""One transaction for an action on money."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

_QUEUE = threading.Lock()

_BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Read everything as it stood at one moment, without keeping anybody from writing.

    Inside a transaction already open, it is read as that transaction does.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


@contextmanager
def one_transaction() -> Iterator[None]:
    """Open a transaction; on SQLite, the threads of one process queue here rather than in SQLite.

    SQLite has one writer at a time and a thread that waits for it sleeps inside the library: measured with 32 writers,
    a sleeper kept the writer of its own process from running for up to the 20 seconds of the time-out. Inside a
    transaction already open there is nothing to wait for.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with _turn(connection.settings_dict["OPTIONS"]["timeout"]), transaction.atomic():
            yield
    else:
        with transaction.atomic():
            yield


@contextmanager
def _turn(longest: float) -> Iterator[None]:
    """Wait at most so many seconds for the turn of a thread."""
    if not _QUEUE.acquire(timeout=longest):
        raise OperationalError("database is locked by this process")
    try:
        yield
    finally:
        _QUEUE.release()

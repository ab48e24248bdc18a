"""Django's SQLite, except how a writer waits for its turn."""

import random
import time

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LONGEST_SLEEP = 0.005  # seconds


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite; a transaction asks for the lock every few milliseconds, as long as the time-out of the settings.

    SQLite itself asks ten times a second once it has waited: of four processes posting without pause, one was refused after
    20 seconds while the others passed sixty times a second.
    """

    def _start_transaction_under_autocommit(self) -> None:
        longest: float = self.settings_dict["OPTIONS"]["timeout"]
        until = time.monotonic() + longest
        self._wait_inside(0)
        try:
            while True:
                try:
                    super()._start_transaction_under_autocommit()  # type: ignore[misc] # left out of the stubs
                except OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > until:
                        raise
                    time.sleep(random.uniform(0, LONGEST_SLEEP))  # noqa: S311 - a lottery without a prize
                else:
                    return
        finally:
            self._wait_inside(longest)

    def _wait_inside(self, seconds: float) -> None:
        """Say how long SQLite itself waits for a lock, asking less and less often."""
        self.connection.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")

"""The worker of background tasks, run inside a test's transaction."""

from unittest.mock import patch

from django.core.management import call_command
from django_tasks_db.management.commands import db_worker


def work():
    """Run the worker until nothing waits; it keeps the test's connection, which it would close on PostgreSQL."""
    with patch.object(db_worker, "close_old_connections"):
        call_command("db_worker", verbosity=0, startup_delay=False, batch=True)

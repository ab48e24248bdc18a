"""Run by test_at_once.py in a process of its own: alerts are asked for, confirmed and sent by several at once.

Prints how many confirmations one address got from four projects at once, and how many one project let go to one
address asked four times; then how many digests three runs at once wrote and sent, of one subscriber's news.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from threading import Barrier
from typing import TypeVar

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django must be ready
from django.core import mail  # noqa: E402
from django.db import connection, connections  # noqa: E402

from catalyseur.portal.projects.actions import start_project  # noqa: E402
from catalyseur.portal.projects.alerts import ask_for_alerts, confirm_alerts  # noqa: E402
from catalyseur.portal.projects.digests import send_alerts  # noqa: E402
from catalyseur.portal.projects.models import Digest, SavedProject, Subscription  # noqa: E402

T = TypeVar("T")
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
NOW = datetime.now(UTC)
THEN, TODAY = date(2020, 12, 15), date(2026, 11, 23)


def do_at_once(*attempts: Callable[[], T]) -> list[T]:
    """Do them all at once, each from a connection of its own; return what each returns."""
    start = Barrier(len(attempts), timeout=30)

    def one(attempt: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            start.wait()
            return attempt()
        finally:
            connections.close_all()

    connections.close_all()
    with ThreadPoolExecutor(len(attempts)) as people:
        return [future.result() for future in [people.submit(one, attempt) for attempt in attempts]]


def count_mails() -> int:
    """Count the e-mails that left since the last count."""
    count = len(getattr(mail, "outbox", []))
    mail.outbox = []
    return count


for _ in range(4):
    start_project(document={"title": "Exemple"}, now=NOW)
projects = list(SavedProject.objects.order_by("pk"))
do_at_once(*(partial(ask_for_alerts, saved=one, email="a@exemple.fr", now=NOW) for one in projects))
by_address = count_mails()
do_at_once(*[partial(ask_for_alerts, saved=projects[0], email="b@exemple.fr", now=NOW)] * 4)
by_project = count_mails()
subscription = Subscription.objects.get(email="b@exemple.fr")
confirm_alerts(subscription=subscription, on=THEN, now=NOW)
runs = do_at_once(*[partial(send_alerts, on=TODAY, now=NOW)] * 3)
written = sum(told.written for told in runs)
print(by_address, by_project, written, Digest.objects.count(), count_mails())  # noqa: T201 - what the test reads

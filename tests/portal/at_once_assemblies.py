"""Run by test_assemblies_registrations.py in a process of its own: a room of two, five people, four at once, five times.

Two are already seated; one cancels at the moment three others confirm. Prints how many have a seat, how many
wait, and the seats.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from threading import Barrier

import django

django.setup()

from django.core import mail  # noqa: E402 - Django must be ready
from django.db import connection, connections  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from catalyseur.portal.assemblies import queries  # noqa: E402
from catalyseur.portal.assemblies.models import Assembly, Registration  # noqa: E402
from catalyseur.portal.assemblies.registering import cancel_seat, confirm_seat  # noqa: E402

setup_test_environment()
mail.outbox = []
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROUNDS = 5


def run_together(acts: list[Callable[[], object]]) -> None:
    """Do every act at once, each on a connection of its own."""
    start = Barrier(len(acts), timeout=30)

    def one(act: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait()
            act()
        finally:
            connections.close_all()

    connections.close_all()
    with ThreadPoolExecutor(len(acts)) as people:
        for future in [people.submit(one, act) for act in acts]:
            future.result()


for number in range(ROUNDS):
    assembly = Assembly.objects.create(edition=number + 1, on=date(2100, 1, number + 1), capacity=2)
    people = [
        Registration.objects.create(
            assembly=assembly, function="x", organisation="x", email=f"{one}@exemple.fr", requested_at=NOW
        )
        for one in range(5)
    ]
    leaving, _ = [confirm_seat(registration=one, at=NOW) for one in people[:2]]
    acts: list[Callable[[], object]] = [partial(cancel_seat, registration=leaving, at=NOW)]
    acts += [partial(confirm_seat, registration=one, at=NOW) for one in people[2:]]
    run_together(acts)
    seated, waiting = queries.count_seats(assembly)
    seats = list(assembly.registrations.exclude(seat=None).order_by("seat").values_list("seat", flat=True))
    print(seated, waiting, seats)  # noqa: T201 - what the test reads

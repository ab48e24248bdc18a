"""Run by test_at_once.py in a process of its own: four people do the same thing at the same moment, ten times.

Prints, for each round, how many were let in by a login link, then by a recovery code.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import django

django.setup()

from django.db import connection, connections  # noqa: E402 - Django must be ready

from catalyseur.portal.accounts import actions  # noqa: E402
from catalyseur.portal.accounts.models import Role, User  # noqa: E402

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOGETHER = 4
ROUNDS = 10


def count_let_in(attempt: Callable[[], object]) -> int:
    """Attempt the same thing from several connections at once; return how many were not refused."""
    start = Barrier(TOGETHER, timeout=30)

    def one() -> int:
        try:
            connection.ensure_connection()
            start.wait()
            attempt()
        except actions.RefusedError:
            return 0
        else:
            return 1
        finally:
            connections.close_all()

    connections.close_all()
    with ThreadPoolExecutor(TOGETHER) as people:
        return sum(future.result() for future in [people.submit(one) for _ in range(TOGETHER)])


for number in range(ROUNDS):
    user = User.objects.create(email=f"{number}@example.fr", role=Role.CASE_OFFICER, totp_nonce="a" * 64)
    token = actions.make_login_token(user=user, at=NOW)
    code = actions.renew_recovery_codes(user=user, at=NOW)[0]
    links = count_let_in(partial(actions.use_login_token, token=token, at=NOW))
    codes = count_let_in(partial(actions.check_code, user=user, code=code, at=NOW))
    print(links, codes)  # noqa: T201 - what the test reads

"""Run by test_at_once.py in a process of its own: four people do the same thing at the same moment, ten times.

Prints, for each round, how many were let in by a login link and by a recovery code; then how many, three
attempts of five made already, could still try a code, ask for a link, report an error; then, two administrators
each closing the account of the other twice, how many could.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from threading import Barrier

import django

django.setup()

from django.db import connection, connections  # noqa: E402 - Django must be ready

from catalyseur.portal.accounts import actions  # noqa: E402
from catalyseur.portal.accounts.models import Role, User  # noqa: E402
from catalyseur.portal.schemes.actions import Said, report_error  # noqa: E402

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOGETHER = 4
ROUNDS = 10
MADE = 3
SAID = Said(subject="other", message="Exemple.")


def count_let_in(*attempts: Callable[[], object]) -> int:
    """Make the attempts in turn from several connections at once; return how many were not refused."""
    start = Barrier(TOGETHER, timeout=30)

    def one(attempt: Callable[[], object]) -> int:
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
        made = zip(range(TOGETHER), cycle(attempts), strict=False)
        return sum(future.result() for future in [people.submit(one, attempt) for _, attempt in made])


def count_left(attempt: Callable[[], object]) -> int:
    """Make some attempts, then as many more as there are people at once."""
    for _ in range(MADE):
        attempt()
    return count_let_in(attempt)


def try_wrong_code(user: User) -> None:
    """Be refused only over the limit."""
    try:
        actions.check_code(user=user, code="AAAA-AAAA", at=NOW)
    except actions.RefusedError as refusal:
        if "Trop" in str(refusal):
            raise


for number in range(ROUNDS):
    email, address = f"{number}@example.fr", f"192.0.2.{number}"
    user = User.objects.create(email=email, role=Role.CASE_OFFICER, totp_nonce="a" * 64)
    token = actions.make_login_token(user=user, at=NOW)
    code = actions.renew_recovery_codes(user=user, at=NOW)[0]
    chiefs = [User.objects.create(email=f"{n}-{email}", role=Role.ADMINISTRATOR) for n in range(2)]
    let_in = (
        count_let_in(partial(actions.use_login_token, token=token, at=NOW)),
        count_let_in(partial(actions.check_code, user=user, code=code, at=NOW)),
        count_left(partial(try_wrong_code, chiefs[0])),
        count_left(partial(actions.admit_link_request, email=email, address=address, at=NOW)),
        count_left(partial(report_error, scheme_id="exemple", said=SAID, address=address, at=NOW)),
        count_let_in(
            partial(actions.deactivate, actor=chiefs[0], user=chiefs[1], at=NOW),
            partial(actions.deactivate, actor=chiefs[1], user=chiefs[0], at=NOW),
        ),
    )
    User.objects.filter(pk__in=[chief.pk for chief in chiefs]).update(is_active=False)
    print(*let_in)  # noqa: T201 - what the test reads

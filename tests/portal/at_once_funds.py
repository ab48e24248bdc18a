"""Run by test_funds_at_once.py in a process of its own: four people commit at once on one envelope.

Prints how many of forty grants of ten euros passed on an envelope of two hundred; how many times one movement sent by
four people at once is there; how many of four forms sent at once were taken, for how many proposals; how many of four
people could validate one; whether the ledger verifies.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier

import django

django.setup()

from django.db import connection, connections  # noqa: E402 - Django must be ready

from catalyseur.ledger.accounts import Payer, Stage  # noqa: E402
from catalyseur.ledger.movements import Credit, Kind, Movement  # noqa: E402
from catalyseur.portal.accounts.models import Role, User  # noqa: E402
from catalyseur.portal.funds import actions, models  # noqa: E402
from catalyseur.portal.funds.posting import MovementRefusedError, post_movements  # noqa: E402
from catalyseur.portal.funds.verification import verify_ledger  # noqa: E402 - Django must be ready

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TOGETHER = 4
EACH = 10
TEN_EUROS = 10_00


def at_once(attempts: list[Callable[[], object]]) -> int:
    """Make each attempt from its own connection, all at once; return how many passed."""
    start = Barrier(len(attempts), timeout=30)

    def one(attempt: Callable[[], object]) -> int:
        try:
            connection.ensure_connection()
            start.wait()
            return int(bool(attempt()))
        finally:
            connections.close_all()

    connections.close_all()
    with ThreadPoolExecutor(len(attempts)) as people:
        return sum(people.map(one, attempts))


def open_accounts() -> None:
    """Open an envelope of two hundred euros and a file a grant."""
    fund = actions.open_fund(code="exemple", label="Exemple", at=NOW, by=None, is_example=True)
    new = actions.NewEnvelope(
        fund=fund, code="exemple-2026", label="Exemple", payer=Payer.STATE, region=None, year=2026
    )
    envelope = actions.open_envelope(new=new, at=NOW, by=None)
    for number in range(TOGETHER * EACH):
        file = actions.NewFile(
            code=f"exemple-{number}", label="Exemple", holder=envelope, decided_on=NOW.date()
        )
        actions.open_file(new=file, at=NOW, by=None)
    vote = replace(made("vote", Kind.VOTE), holder="exemple", credit=Credit.AE, amount_cents=20 * TEN_EUROS)
    delegate = replace(vote, key="delegate", kind=Kind.DELEGATE, to="exemple-2026")
    post_movements(movements=[vote, delegate], at=NOW)


def made(key: str, kind: Kind, **more: object) -> Movement:
    """Return an example movement of ten euros."""
    movement = Movement(
        key=key,
        kind=kind,
        amount_cents=TEN_EUROS,
        on=NOW.date(),
        act="exemple",
        legal_basis="exemple",
        author="prépare",
        validator="valide",
        holder="exemple-2026",
    )
    return replace(movement, **more)  # type: ignore[arg-type]


def commit_ten(person: int) -> Callable[[], object]:
    """Return what commits ten grants, one after the other, and counts those that pass."""

    def attempt() -> object:
        for number in range(person * EACH, (person + 1) * EACH):
            commit = [made(f"{number}:{kind}", kind, file=f"exemple-{number}") for kind in STEPS]
            try:
                post_movements(movements=commit, at=NOW)
            except MovementRefusedError:
                continue
        return True

    return attempt


def release_one() -> object:
    """Release a committed grant, under one key."""
    movement = replace(made("release", Kind.RELEASE, file=str(committed.file)), stage=Stage.COMMITTED)
    return post_movements(movements=[movement], at=NOW)


def validate(person: User) -> Callable[[], object]:
    """Return what validates the proposal."""
    return lambda: actions.validate_proposal(proposal=proposal, by=person, at=NOW)


def propose_twice(person: User) -> Callable[[], object]:
    """Return what sends the same form."""
    movement = made("twice", Kind.RESERVE, file=unused.code)
    return lambda: actions.propose_movement(movement=movement, by=person, at=NOW)


STEPS = (Kind.RESERVE, Kind.AWARD, Kind.COMMIT)
open_accounts()
at_once([commit_ten(person) for person in range(TOGETHER)])
passed = models.Movement.objects.filter(kind="commit").count()
committed = models.Movement.objects.select_related("file").filter(kind="commit")[0]
released = at_once([release_one] * TOGETHER)
there = models.Movement.objects.filter(kind="release").count()
people = [User.objects.create(email=f"{n}@example.fr", role=Role.CASE_OFFICER) for n in range(TOGETHER + 1)]
unused = models.File.objects.filter(committed_cents=0, maximum_cents=0).order_by("pk")[0]
proposal = actions.propose_movement(
    movement=made("proposed", Kind.RESERVE, file=unused.code), by=people[-1], at=NOW
)
sent = at_once([propose_twice(people[-1])] * TOGETHER)
kept = models.Proposal.objects.filter(key="twice").count()
validated = at_once([validate(person) for person in people[:-1]])
reserved = models.Movement.objects.filter(key="proposed").count()
print(passed, released, there, sent, kept, validated, reserved, verify_ledger().is_whole)  # noqa: T201 - what the test reads

"""Run by test_funds_at_once.py in a process of its own: four people commit at once on one envelope.

Prints how many of forty grants of ten euros passed on an envelope of two hundred; how many times one movement sent by
four people at once is there; how many of four forms sent at once were taken, for how many proposals; how many of four
people could validate one; how many of two awards validated at once passed on a request that may have one, five times;
whether the ledger verifies; what a form is answered, on SQLite, when somebody keeps the database to himself.
"""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from threading import Barrier

import django

django.setup()

from django.db import connection, connections  # noqa: E402 - Django must be ready
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from catalyseur.ledger.accounts import Payer, Stage  # noqa: E402
from catalyseur.ledger.movements import Credit, Kind, Movement  # noqa: E402
from catalyseur.portal.accounts.actions import RefusedError  # noqa: E402
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
    give("vote", 20 * TEN_EUROS)


def give(key: str, cents: int) -> None:
    """Give the envelope more to commit."""
    vote = replace(made(key, Kind.VOTE), holder="exemple", credit=Credit.AE, amount_cents=cents)
    delegate = replace(vote, key=f"{key}:d", kind=Kind.DELEGATE, to="exemple-2026")
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


def award_twice(number: int) -> int:
    """Validate at once two awards of ten euros on a request of ten; return how many passed."""
    request = models.Request.objects.create(
        fund=models.Holder.objects.get(code="exemple"),
        reference=f"EX-{number}",
        business_name="Exemple",
        purpose="Exemple",
        asked_cents=TEN_EUROS,
        received_on=NOW.date(),
    )
    codes, proposals = [f"deux-{number}-{share}" for share in range(2)], []
    holder = models.Holder.objects.get(code="exemple-2026")
    for code in codes:
        new = actions.NewFile(
            code=code, label="Exemple", holder=holder, decided_on=NOW.date(), request=request
        )
        actions.open_file(new=new, at=NOW, by=None)
        post_movements(movements=[made(f"{code}:r", Kind.RESERVE, file=code)], at=NOW)
        award = made(f"{code}:a", Kind.AWARD, file=code)
        proposals.append(actions.propose_movement(movement=award, by=people[-1], at=NOW))

    def pass_one(proposal: models.Proposal) -> object:
        try:
            return actions.validate_proposal(proposal=proposal, by=people[0], at=NOW)
        except RefusedError:
            return None

    return at_once([partial(pass_one, one) for one in proposals])


def answer_when_kept() -> int:
    """Send a form while another program keeps the database; return the status of the answer."""
    connection.settings_dict["OPTIONS"]["timeout"] = 0.1
    client = Client(raise_request_exception=False)
    client.force_login(people[0])
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.post(reverse("fund-proposal-validate", args=[last.pk]))
    assert "n’a pas été enregistré" in answer.content.decode()
    return answer.status_code


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
give("more", 10 * TEN_EUROS)
awarded = {award_twice(number) for number in range(5)}
last = actions.propose_movement(
    movement=made("last", Kind.VOTE, holder="exemple", credit=Credit.AE), by=people[-1], at=NOW
)
answered = answer_when_kept() if connection.vendor == "sqlite" else 503
print(passed, released, there, sent, kept, validated, reserved, *awarded, verify_ledger().is_whole, answered)  # noqa: T201 - what the test reads

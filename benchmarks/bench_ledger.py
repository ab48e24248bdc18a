"""The ledger under 32 clients: not a cent over, none lost, none twice. `bench_kills.py` kills the server.

Run: .venv/bin/python benchmarks/bench_ledger.py [--clients 32] [--each 300]
     .venv/bin/python tools/with_postgresql.py --durable .venv/bin/python benchmarks/bench_ledger.py

Without DATABASE_URL the database is SQLite in a new folder, as the site sets it (WAL, IMMEDIATE, synchronous FULL).
Clients, in processes of a few threads, each commit as many example grants of random amounts (fixed seed)
on one envelope that holds half of their sum, sending again, same keys, what the database did not answer in time; a commitment is three movements (reserve, award, commit) in one
transaction.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

THREADS = 4
TRIES = 5
SEED = 20261123
DAY = date(2026, 6, 1)
FUND, ENVELOPE = "exemple-essai", "exemple-essai-2026"
KINDS = ("reserve", "award", "commit")


def amounts(count: int) -> list[int]:
    """Return the cents of every commitment, always the same."""
    rng = random.Random(SEED)  # noqa: S311 - a fixed seed, not a secret
    return [rng.randint(1_00, 1_000_00) for _ in range(count)]


def start_django() -> None:
    """Start Django with the surroundings given."""
    import django  # noqa: PLC0415 - after the environment it reads

    django.setup()


def prepare(prefix: str, count: int, ae_cents: int) -> None:
    """Open a fund, an envelope of `ae_cents` and a file a commitment."""
    from catalyseur.ledger.movements import Credit, Kind, Movement  # noqa: PLC0415 - after setup
    from catalyseur.portal.funds.actions import NewEnvelope, open_envelope, open_fund  # noqa: PLC0415 - same
    from catalyseur.portal.funds.models import File  # noqa: PLC0415 - same
    from catalyseur.portal.funds.posting import post_movements  # noqa: PLC0415 - same

    now = datetime.now(UTC)
    fund = open_fund(code=prefix + FUND, label="Essai", at=now, by=None, is_example=True)
    new = NewEnvelope(
        fund=fund, code=prefix + ENVELOPE, label="Essai", payer=None, region=None, year=DAY.year
    )
    envelope = open_envelope(new=new, at=now, by=None)
    File.objects.bulk_create(
        File(
            code=f"{prefix}{number}",
            holder=envelope,
            label="Exemple",
            advance_bp=3000,
            instalments_bp=8000,
            is_example=True,
        )
        for number in range(count)
    )
    vote = Movement(
        key=f"{prefix}vote",
        kind=Kind.VOTE,
        amount_cents=ae_cents,
        on=DAY,
        act="exemple",
        legal_basis="exemple",
        author="a",
        validator="b",
        holder=fund.code,
        credit=Credit.AE,
    )
    from dataclasses import replace  # noqa: PLC0415 - beside its use

    delegate = replace(vote, key=f"{prefix}delegate", kind=Kind.DELEGATE, to=envelope.code)
    post_movements(movements=[vote, delegate], at=now)


def commit_one(prefix: str, number: int, cents: int) -> str:
    """Reserve, award and commit; return `ok` or the code of the refusal."""
    from catalyseur.ledger.movements import Kind, Movement  # noqa: PLC0415 - after setup
    from catalyseur.portal.funds.posting import MovementRefusedError, post_movements  # noqa: PLC0415 - same

    movements = [
        Movement(
            key=f"{prefix}{number}:{kind}",
            kind=Kind(kind),
            amount_cents=cents,
            on=DAY,
            act="exemple",
            legal_basis="exemple",
            author="a",
            validator="b",
            holder=prefix + ENVELOPE,
            file=f"{prefix}{number}",
        )
        for kind in KINDS
    ]
    try:
        post_movements(movements=movements, at=datetime.now(UTC))
    except MovementRefusedError as refused:
        return refused.code
    return "ok"


def send_until_answered(prefix: str, number: int, cents: int) -> tuple[str, int]:
    """Send a commitment again, same keys, when the database answers nothing in time; return the answer and how often."""
    from django.db import OperationalError  # noqa: PLC0415 - after setup

    for sent in range(1, TRIES + 1):
        try:
            return commit_one(prefix, number, cents), sent
        except OperationalError as error:
            answer = str(error).strip().replace(" ", "_")
    return answer, TRIES


def run_worker(prefix: str, threads: int, wanted: list[tuple[int, int]]) -> None:
    """Post from several threads; write a line `NUMBER ANSWER SECONDS SENT` for each, once committed."""
    from django.db import connections  # noqa: PLC0415 - after setup

    lock = threading.Lock()

    def one_thread(part: Iterable[tuple[int, int]]) -> None:
        for number, cents in part:
            start = time.perf_counter()
            answer, sent = send_until_answered(prefix, number, cents)
            with lock:
                sys.stdout.write(f"{number} {answer} {time.perf_counter() - start:.4f} {sent}\n")
                sys.stdout.flush()
        connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(one_thread, [wanted[place::threads] for place in range(threads)]))


def spawn(prefix: str, threads: int, numbers: Iterable[int], count: int) -> "subprocess.Popen[str]":
    """Start a process that posts these commitments."""
    command = [sys.executable, __file__, "--worker", prefix, str(threads), str(count)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this file
    if process.stdin is not None:
        process.stdin.write(" ".join(map(str, numbers)))
        process.stdin.close()
    return process


def read_lines(process: "subprocess.Popen[str]") -> Iterator[list[str]]:
    """Give the whole lines a process wrote."""
    for line in process.stdout or ():
        if line.endswith("\n"):
            yield line.split()


def run_clients(clients: int, each: int) -> None:
    """Post from every client, check, print a Markdown table."""
    count = clients * each
    cents = amounts(count)
    held = sum(cents) // 2
    prefix = "c-"
    prepare(prefix, count, held)
    start = time.perf_counter()
    processes = [
        spawn(prefix, THREADS, range(place, count, clients // THREADS), count)
        for place in range(clients // THREADS)
    ]
    with ThreadPoolExecutor(len(processes)) as pool:
        lines = [line for part in pool.map(lambda one: list(read_lines(one)), processes) for line in part]
    spent = time.perf_counter() - start
    answers = Counter(answer for _, answer, *_ in lines)
    accepted = {int(number) for number, answer, *_ in lines if answer == "ok"}
    waits = sorted(float(seconds) for _, _, seconds, _ in lines)
    committed = check(prefix, accepted, cents)
    left = held - committed
    smallest = min((cents[int(number)] for number, answer, *_ in lines if answer == "ae_exceeded"), default=0)
    print(f"\n### {clients} clients × {each} commitments, {database_name()}, load {load()}\n")
    print("| what | figure |\n|---|---|")
    print(f"| answers | {', '.join(f'{name} {number:,}' for name, number in sorted(answers.items()))} |")
    print(f"| answered of sent | {len(lines):,} of {count:,} |")
    again = sum(int(sent) > 1 for *_, sent in lines)
    print(f"| sent again after the database's time-out (20 s), same keys | {again} |")
    print(f"| AE held, committed, left (cents) | {held:,}, {committed:,}, {left:,} |")
    print(f"| smallest amount refused (cents) | {smallest:,} |")
    print(f"| wall time, with starting the processes | {spent:.1f} s |")
    print(
        f"| commitments answered per second | {count / spent:.0f} ({3 * len(accepted) / spent:.0f} movements) |"
    )
    print(
        f"| wait p50, p95, worst | {waits[len(waits) // 2]:.2f}, {waits[len(waits) * 95 // 100]:.2f}, {waits[-1]:.2f} s |"
    )


def check(prefix: str, accepted: set[int], cents: list[int]) -> int:
    """Raise RuntimeError unless what was accepted is there, once, and the ledger verifies; return the committed cents."""
    from catalyseur.portal.funds.models import Holder, Movement  # noqa: PLC0415 - after setup
    from catalyseur.portal.funds.verification import verify_ledger  # noqa: PLC0415 - same

    keys = list(Movement.objects.filter(key__startswith=prefix, kind="commit").values_list("key", flat=True))
    if sorted(keys) != sorted(f"{prefix}{number}:commit" for number in accepted):
        raise RuntimeError("what is in the ledger is not what was acknowledged")
    committed = sum(cents[number] for number in accepted)
    if Holder.objects.get(code=prefix + ENVELOPE).committed_cents != committed:
        raise RuntimeError("the running balance is not the sum of what was accepted")
    if not verify_ledger().is_whole:
        raise RuntimeError("ledger verify fails")
    return committed


def database_name() -> str:
    """Return the engine in use."""
    from django.db import connection  # noqa: PLC0415 - after setup

    return str(connection.vendor)


def load() -> str:
    """Return the load of the machine over the last minute."""
    return f"{os.getloadavg()[0]:.1f}"


def main() -> None:
    """Run in a new database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--each", type=int, default=300)
    parser.add_argument("--worker", nargs=3, metavar=("PREFIX", "THREADS", "COUNT"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.worker:
        start_django()
        prefix, threads, count = given.worker
        cents = amounts(int(count))
        run_worker(prefix, int(threads), [(int(one), cents[int(one)]) for one in sys.stdin.read().split()])
        return
    with tempfile.TemporaryDirectory(prefix="catalyseur-bench-") as folder:
        os.environ |= {
            "CATALYSEUR_SECRET_KEY": "for-benchmarks-only-" + "x" * 32,
            "CATALYSEUR_DATA": str(Path(folder)),
            "DJANGO_SETTINGS_MODULE": "catalyseur.portal.config.settings",
        }
        start_django()
        from django.core.management import call_command  # noqa: PLC0415 - after setup
        from django.db import connections  # noqa: PLC0415 - after setup

        call_command("migrate", verbosity=0)
        run_clients(given.clients, given.each)
        connections.close_all()


if __name__ == "__main__":
    main()

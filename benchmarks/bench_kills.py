"""The site killed under load: every acknowledged movement there exactly once, `ledger verify` whole.

Run: .venv/bin/python benchmarks/bench_kills.py FOLDER [--database sqlite|postgresql] [--kills 200] [--backend-kills 0]

Starts gunicorn as `catalyseur serve` does (two processes of four threads, without what the site's pages read at start)
on a database kept in FOLDER: SQLite as the site sets it, or a PostgreSQL of its own with fsync on. Eight clients
reserve, award and commit example grants by HTTP, each movement proposed by one person and validated by another; a
client that gets no answer sends the same key again.
At a random moment SIGKILL falls on the whole server (master and processes), on its processes only, or on a
PostgreSQL backend. After each, every movement acknowledged since the beginning must be there with its entries; every
tenth kill and at the end, `catalyseur ledger verify` must find the ledger whole.

Stopped, it goes on where it was: FOLDER keeps what was acknowledged and what was killed.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.kills_server import LostError, Server, ask, children, kill_all
from tools.with_postgresql import find_programs, kept_server

CLIENTS = 8
KINDS = ("reserve", "award", "commit")
ENTRIES = {"reserve": 2, "award": 4, "commit": 2}
SEED = 20261128
VERIFY_EACH = 10
FUND, ENVELOPE = "exemple-coupures", "exemple-coupures-e"


class Record:
    """What was acknowledged and killed, in two files only added to."""

    def __init__(self, folder: Path) -> None:
        """Read what an earlier run kept."""
        self._acknowledged, self._kills = folder / "acknowledged.txt", folder / "kills.jsonl"
        self.lock = threading.Lock()
        self.keys = set(self._lines(self._acknowledged))
        self.kills = [json.loads(line) for line in self._lines(self._kills)]
        self._files = [path.open("a", encoding="utf-8") for path in (self._acknowledged, self._kills)]

    def acknowledge(self, key: str) -> None:
        """Keep a key the server answered for."""
        with self.lock:
            self.keys.add(key)
            self._write(0, key)

    def killed(self, **what: object) -> None:
        """Keep what a kill did."""
        self.kills.append(what)
        self._write(1, json.dumps(what))

    def _write(self, place: int, line: str) -> None:
        self._files[place].write(f"{line}\n")
        self._files[place].flush()

    @staticmethod
    def _lines(path: Path) -> list[str]:
        """Return the whole lines of a file."""
        text = path.read_text("utf-8") if path.exists() else ""
        return text[: text.rfind("\n") + 1].splitlines()


class Load:
    """Clients that post grant after grant, and send again what was not answered."""

    def __init__(self, record: Record, port: int, files: int) -> None:
        """Begin at the first file not committed."""
        self.record, self.port = record, port
        done = Counter(key.split(":")[0] for key in record.keys)
        self._left = iter([str(number) for number in range(files) if done[str(number)] < len(KINDS)])
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self.answered = threading.Event()
        self.sent_again = 0
        self.refused: list[str] = []
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(CLIENTS)]

    def __enter__(self) -> Self:
        """Start the clients."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let each client end its movement."""
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._ends.is_set():
            with self._lock:
                number = next(self._left, None)
            if number is None:
                return
            for kind in KINDS:
                key = f"{number}:{kind}"
                if self._ends.is_set():
                    return
                if key not in self.record.keys and not self._post(movement(key, number, kind)):
                    return

    def _post(self, document: dict[str, object]) -> bool:
        """Propose then validate until both are answered; False when the load ends first."""
        for path in ("/propose", "/validate"):
            while not self._ask(path, document):
                if self._ends.is_set():
                    return False
                self.sent_again += 1
                time.sleep(0.2)
        self.record.acknowledge(str(document["key"]))
        self.answered.set()
        return True

    def _ask(self, path: str, document: dict[str, object]) -> bool:
        status = ask(self.port, path, document)
        if status not in {None, 204, 500, 503}:
            self.refused.append(f"{document['key']} {path} {status}")
        return status == 204


def movement(key: str, number: str, kind: str) -> dict[str, object]:
    """Return an example movement as a document; the amount depends on the file only."""
    return {
        "key": key,
        "kind": kind,
        "amount_cents": cents_of(int(number)),
        "on": date(2026, 6, 1).isoformat(),
        "act": "exemple",
        "legal_basis": "exemple",
        "author": "a",
        "validator": "b",
        "holder": ENVELOPE,
        "file": f"exemple-{number}",
    }


def cents_of(number: int) -> int:
    """Return the amount of a file, always the same."""
    return random.Random(number).randint(1_00, 1_000_00)  # noqa: S311 - an example, not a secret


def backends() -> list[int]:
    """Return the PostgreSQL backends that serve the site, as the system sees them."""
    folder = Path(os.environ["CATALYSEUR_DATA"]) / "postgresql"
    [postmaster, *_] = (folder / "data" / "postmaster.pid").read_text("ascii").split()
    return [
        pid
        for pid in children(int(postmaster))
        if Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"postgres: site ")
    ]


def prepare(files: int) -> None:
    """Bring the database to this version; open the accounts of the load, once."""
    from django.core.management import call_command  # noqa: PLC0415 - after setup

    from catalyseur.ledger.movements import Credit, Kind, Movement  # noqa: PLC0415 - same
    from catalyseur.portal.accounts.models import Role, User  # noqa: PLC0415 - same
    from catalyseur.portal.funds import actions  # noqa: PLC0415 - same
    from catalyseur.portal.funds.models import File, Holder  # noqa: PLC0415 - same
    from catalyseur.portal.funds.posting import post_movements  # noqa: PLC0415 - same

    call_command("migrate", verbosity=0)
    if Holder.objects.filter(code=FUND).exists():
        return
    for email in ("prepare@exemple.fr", "valide@exemple.fr"):
        User.objects.create(email=email, role=Role.CASE_OFFICER)
    now = datetime.now(UTC)
    fund = actions.open_fund(code=FUND, label="Exemple", at=now, by=None, is_example=True)
    new = actions.NewEnvelope(
        fund=fund, code=ENVELOPE, label="Exemple", payer=None, region=None, year=now.year
    )
    envelope = actions.open_envelope(new=new, at=now, by=None)
    File.objects.bulk_create(
        File(
            code=f"exemple-{number}",
            holder=envelope,
            label="Exemple",
            advance_bp=3000,
            instalments_bp=8000,
            is_example=True,
        )
        for number in range(files)
    )
    facts = {
        "amount_cents": files * 1_000_00,
        "on": date(2026, 6, 1),
        "act": "exemple",
        "legal_basis": "exemple",
    }
    people = {"author": "a", "validator": "b", "holder": FUND, "credit": Credit.AE}
    opening = [
        Movement(key="vote", kind=Kind.VOTE, **facts, **people),  # type: ignore[arg-type] # as named above
        Movement(key="delegate", kind=Kind.DELEGATE, to=ENVELOPE, **facts, **people),  # type: ignore[arg-type] # same
    ]
    post_movements(movements=opening, at=now)


def check(acknowledged: set[str]) -> int:
    """Raise LostError unless every key acknowledged is there once, with its entries; return how many movements are there."""
    from django.db.models import Count, Sum  # noqa: PLC0415 - after setup

    from catalyseur.portal.funds.models import Holder, Movement  # noqa: PLC0415 - same

    rows = Movement.objects.filter(kind__in=KINDS).annotate(written=Count("entries"))
    there = list(rows.order_by().values_list("key", "kind", "written"))
    counted = Counter(key for key, _, _ in there)
    lost = acknowledged - counted.keys()
    twice = [key for key, times in counted.items() if times > 1]
    halves = [key for key, kind, written in there if written != ENTRIES[kind]]
    if lost or twice or halves:
        raise LostError(f"lost {sorted(lost)}, twice {twice}, without their entries {halves}")
    posted = Movement.objects.filter(kind="commit").aggregate(cents=Sum("amount_cents"))["cents"] or 0
    if Holder.objects.get(code=ENVELOPE).committed_cents != posted:
        raise LostError("the running balance is not the sum of the commitments")
    return len(there)


def verify() -> None:
    """Raise LostError unless `catalyseur ledger verify` finds the ledger whole."""
    program = "import sys; from catalyseur.cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(  # noqa: S603 - our own line
        [sys.executable, "-c", program, "ledger", "verify"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LostError(done.stdout + done.stderr)


def schedule(kills: int, backend_kills: int) -> list[str]:
    """Return what each kill falls on, always in the same order."""
    server = [("server", "processes")[number % 2] for number in range(kills)]
    order = server + ["backend"] * backend_kills
    random.Random(SEED).shuffle(order)  # noqa: S311 - a fixed seed, not a secret
    return order


def strike(server: Server, target: str) -> int:
    """Kill what is asked under load; return how many processes fell."""
    if target == "server":
        return server.kill()
    if target == "processes":
        return server.kill_processes()
    return kill_all(random.Random(time.monotonic()).sample(backends(), 1))  # noqa: S311 - chance, not a secret


def run_kills(record: Record, order: list[str], port: int, files: int) -> None:
    """Kill until the order is done, checking after each."""
    from django.db import OperationalError, connections  # noqa: PLC0415 - after setup

    server, rng = Server(port), random.Random()  # noqa: S311 - chance, not a secret
    server.start()
    try:
        for place in range(len(record.kills), len(order)):
            before = len(record.keys)
            with Load(record, port, files) as load:
                if not load.answered.wait(120):
                    raise LostError(f"no movement passes any more: {load.refused[:3]}")
                time.sleep(rng.uniform(0.2, 2.5))
                fallen = strike(server, order[place])
                acknowledged = len(record.keys)
                if order[place] == "server":
                    server.start()
                server.wait()
            connections.close_all()
            if load.refused:
                raise LostError(f"refused: {load.refused[:3]}")
            for _ in range(60):
                with suppress(OperationalError):
                    there = check(set(record.keys))
                    break
                time.sleep(1)  # PostgreSQL recovers
            record.killed(
                target=order[place],
                processes=fallen,
                acknowledged=acknowledged - before,
                sent_again=load.sent_again,
                there=there,
            )
            print(
                f"kill {place + 1} of {len(order)} ({order[place]}): {acknowledged - before} acknowledged before it, {there} there",
                flush=True,
            )
            if (place + 1) % VERIFY_EACH == 0:
                verify()
    finally:
        server.kill()


def report(record: Record, database: str) -> None:
    """Print a Markdown table."""
    targets = Counter(kill["target"] for kill in record.kills)
    print(f"\n### {len(record.kills)} kills under load, {database}\n")
    print("| what | figure |\n|---|---|")
    print(
        f"| SIGKILL of the whole server, of its processes, of a database backend | {targets['server']}, {targets['processes']}, {targets['backend']} |"
    )
    print(f"| processes killed | {sum(kill['processes'] for kill in record.kills):,} |")
    print(
        f"| kills that fell while no movement had been acknowledged | {sum(not kill['acknowledged'] for kill in record.kills)} |"
    )
    print(f"| requests sent again | {sum(kill['sent_again'] for kill in record.kills):,} |")
    print(f"| movements acknowledged, all there once | {len(record.keys):,} |")
    print(f"| `ledger verify`, every {VERIFY_EACH} kills and at the end | whole |")


@contextmanager
def database(name: str, folder: Path) -> Iterator[None]:
    """Set the surroundings of a site whose database is kept in the folder."""
    here = str(Path(__file__).parent)
    os.environ |= {
        "CATALYSEUR_SECRET_KEY": "for-benchmarks-only-" + "x" * 32,
        "CATALYSEUR_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "kills_settings",
        "PYTHONPATH": os.pathsep.join([here, *filter(None, [os.environ.get("PYTHONPATH")])]),
    }
    sys.path.insert(0, here)
    with ExitStack() as stack:
        if name == "postgresql":
            programs = find_programs()
            if programs is None:
                raise SystemExit("PostgreSQL is not installed")
            kept = folder / "postgresql"
            kept.mkdir(exist_ok=True)
            os.environ["DATABASE_URL"] = stack.enter_context(kept_server(programs, kept, is_durable=True))
        yield


def main() -> None:
    """Kill what is left to kill, then report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--backend-kills", type=int, default=0)
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--port", type=int, default=18_500)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    given.folder.chmod(0o755)
    with database(given.database, given.folder):
        import django  # noqa: PLC0415 - after the environment it reads

        django.setup()
        prepare(given.files)
        record = Record(given.folder)
        order = schedule(given.kills, given.backend_kills)
        run_kills(record, order, given.port, given.files)
        verify()
        report(record, given.database)


if __name__ == "__main__":
    main()

"""Server time of every page of funds and committees at full size, through Django's test client.

Run, once `make demo-large` is done (DATABASE_URL may name a PostgreSQL database it was made in):

    CATALYSEUR_DATA=build/demo-large .venv/bin/python benchmarks/bench_funds.py [--runs 20] [--only WORD]

The process starts as the server does (`config/wsgi.py`). Each page is asked twice, then timed; CPU time is the process's, so a PostgreSQL server's own is in the wall time only.
A committee of 2,000 requests is made, and two scenarios of it run, in the database the first time; an extract of 2,500 lines is
kept there: use a copy.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from catalyseur.cli.database import open_site

if TYPE_CHECKING:
    from catalyseur.portal.committees.models import Session
    from catalyseur.portal.funds.models import File, Holder

FUND = "exemple-volume"
WARM_UPS = 2
PAST = "2023-06-30"
COMMITTEE = "Comité exemple de mesure"
OFFICER = "administration-mesure@example.fr"


def pages() -> Iterator[tuple[str, str]]:
    """Give each page by name and address."""
    from catalyseur.portal.funds.models import File, Holder  # noqa: PLC0415 - the site was just opened

    fund = Holder.objects.get(code=FUND)
    envelope = Holder.objects.filter(fund=fund, year=2021).order_by("-committed_cents")[0]
    file = File.objects.filter(holder=envelope).order_by("-balance_cents", "code")[0]
    yield "funds", at("fund-list")
    yield "funds, past day", at("fund-list", le=PAST)
    yield "fund", at("fund-detail", FUND)
    yield "fund, past day", at("fund-detail", FUND, le=PAST)
    yield "envelope", at("fund-envelope", FUND, envelope.code)
    yield "envelope, past day, page 50", at("fund-envelope", FUND, envelope.code, le=PAST, page=50)
    yield "breakdown", at("fund-breakdown", FUND)
    yield "breakdown, past day", at("fund-breakdown", FUND, le=PAST)
    yield "review", at("fund-review", FUND)
    yield "review, past day", at("fund-review", FUND, le=PAST)
    yield "awards", at("fund-awards", FUND)
    yield "awards, page 900", at("fund-awards", FUND, page=900)
    yield "declarations", at("fund-declarations", FUND)
    yield "declarations, page 500", at("fund-declarations", FUND, page=500)
    yield "declarations, past day", at("fund-declarations", FUND, le=PAST)
    yield "movements", at("fund-movements", FUND)
    yield "movements, page 10,000", at("fund-movements", FUND, page=10_000)
    yield "movements, one kind, page 1,000", at("fund-movements", FUND, nature="instalment", page=1_000)
    yield "movements, one account", at("fund-movements", FUND, compte=envelope.code)
    yield "movements, one file", at("fund-movements", FUND, dossier=file.code)
    yield "movements, days", at("fund-movements", FUND, du="2022-01-01", au="2022-12-31", page=300)
    yield "file", at("fund-file", file.code)
    yield "file, past day", at("fund-file", file.code, le=PAST)
    yield from _officers(fund, envelope, file)


def at(name: str, *args: object, **query: object) -> str:
    """Return the address of a page."""
    return reverse(name, args=args) + (f"?{urlencode(query)}" if query else "")


def _officers(fund: "Holder", envelope: "Holder", file: "File") -> Iterator[tuple[str, str]]:
    """Give the pages of requests, accounts and committees."""
    from catalyseur.portal.funds.models import Movement, Request  # noqa: PLC0415 - the site was just opened

    request = Request.objects.filter(fund=fund).order_by("pk")[0]
    waiting = Request.objects.filter(fund=fund, decision="pending").order_by("pk").first()
    movement = Movement.objects.filter(file=file, kind="balance").first()
    yield "requests", at("fund-requests")
    yield "requests, page 500", at("fund-requests", page=500)
    yield "requests, words", at("fund-requests", fonds=FUND, q="exemple 12")
    yield "requests, decision", at("fund-requests", fonds=FUND, decision="pending")
    yield "request", at("fund-request", request.pk)
    if waiting:
        yield "decide a request", at("fund-request-decide", waiting.pk)
    yield "enter a request", at("fund-request-new", FUND)
    yield "account, fund", at("fund-account", FUND)
    yield "account, envelope", at("fund-account", envelope.code)
    yield "movement form, envelope", at("fund-account-movement", FUND, "delegation")
    yield "movement form, file", at("fund-file-movement", file.code, "reversement")
    if movement:
        yield "reversal", at("fund-movement-reverse", movement.pk)
    yield "closing", at("fund-close", FUND)
    yield "closing, 2020", at("fund-close", FUND, year=2020)
    yield "validation", at("fund-proposals")
    yield "reconcile", at("fund-reconcile")
    yield "exports", at("fund-exports", FUND)
    yield (
        "subsidies",
        at("fund-subsidies", FUND, payeur="state", attribuant="Exemple", siret="13002526500013"),
    )
    yield "committees", at("committee-list")
    yield "new committee", at("committee-new")
    yield from _committee(fund)
    yield "reconciliation", at("fund-reconciliation", _extract(fund), fonds=FUND)


def _committee(fund: "Holder") -> Iterator[tuple[str, str]]:
    """Give the pages of a committee of the fund and of its two scenarios, made the first time."""
    from catalyseur.portal.committees.models import Session  # noqa: PLC0415 - the site was just opened

    session = Session.objects.filter(title=COMMITTEE).first() or _open_committee(fund)
    first, second = session.scenarios.order_by("pk")[:2]
    yield "committee", at("committee", session.pk)
    yield "committee, scores, page 20", at("committee-scores", session.pk, page=20)
    yield "committee, rules", at("committee-rules", session.pk)
    yield "committee, load", at("committee-load", session.pk)
    yield "scenario", at("scenario", session.pk, first.pk)
    yield "scenario, page 10", at("scenario", session.pk, first.pk, retenues=10)
    yield "scenario, move", at("scenario-move", session.pk, first.pk)
    yield "scenario, decide", at("scenario-decide", session.pk, first.pk)
    yield "scenario, minutes", at("scenario-file", session.pk, first.pk, "proces-verbal.pdf")
    yield "comparison", at("committee-compare", session.pk) + f"?s={first.pk}&s={second.pk}"


def _open_committee(fund: "Holder") -> "Session":
    """Open a committee of 2,000 requests of the fund with invented scores, and run two scenarios."""
    from catalyseur.portal.accounts.models import User  # noqa: PLC0415 - the site was just opened
    from catalyseur.portal.committees import actions  # noqa: PLC0415 - same
    from catalyseur.portal.funds.models import Request  # noqa: PLC0415 - same

    facts = actions.Facts(title=COMMITTEE, on=date(2026, 11, 1), fund=fund, is_example=True)
    officer, at = User.objects.get(email=OFFICER), datetime.now(UTC)
    session = actions.create_session(facts=facts, actor=officer, at=at)
    rows = Request.objects.filter(fund=fund).order_by("reference")[:2_000]
    requests = [
        {
            "id": row.reference,
            "amount_eur": row.asked_cents // 100,
            "score": rank * 7 % 101,
            "size": "sme",
            "sector": f"NAF {row.naf[:2]}",
        }
        for rank, row in enumerate(rows)
    ]
    half = sum(row.asked_cents // 100 for row in rows) // 2
    case = {"envelopes": {"state_eur": half, "regions_eur": {}}, "requests": requests, "rules": {}}
    for name in ("Premier", "Second"):
        actions.change_case(session=session, case=case, actor=officer, at=at)
        session.refresh_from_db()
        actions.run_selection(session=session, name=name, actor=officer, at=at)
        case = {**case, "envelopes": {"state_eur": half // 2, "regions_eur": {}}}
    return session


def _extract(fund: "Holder") -> str:
    """Keep an accounting extract of 2,500 lines as the officer would give it."""
    from catalyseur.portal.accounts.actions import record  # noqa: PLC0415 - the site was just opened
    from catalyseur.portal.accounts.models import User  # noqa: PLC0415 - same
    from catalyseur.portal.funds.models import File  # noqa: PLC0415 - same
    from catalyseur.portal.imports.actions import store_file  # noqa: PLC0415 - same

    files = File.objects.filter(holder__fund=fund, advance_cents__gt=0).order_by("code")[:2_500]
    lines = [f"{one.commitment_number};{one.siret};2022;{one.advance_cents // 100}" for one in files]
    content = "\n".join(["numeroEngagement;siret;exercice;montant", *lines, ""]).encode()
    at = datetime.now(UTC)
    kept = store_file(content=content, at=at)
    officer = User.objects.get(email=OFFICER)
    record(actor=officer, action="extract_reconciled", target=f"file:{kept.pk[:12]}/{FUND}", at=at)
    return kept.pk


def measure(client: object, address: str, runs: int) -> tuple[int, list[float], list[float], int]:
    """Ask a page: its status, wall and CPU milliseconds, bytes."""
    wall, cpu, size = [], [], 0
    for rank in range(WARM_UPS + runs):
        start, busy = time.perf_counter(), time.process_time()
        answer = client.get(address)  # type: ignore[attr-defined] # Django's test client
        if answer.status_code != 200:
            return answer.status_code, [], [], 0
        size = len(answer.content)
        if rank >= WARM_UPS:
            wall.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - busy) * 1000)
    return 200, wall, cpu, size


def quantile(values: list[float], share: float) -> float:
    """Return the value so many are under."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def run(runs: int, only: str) -> None:
    """Print one line a page."""
    open_site()
    importlib.import_module("catalyseur.portal.config.wsgi")
    from django.test import Client  # noqa: PLC0415 - the site was just opened

    from catalyseur.portal.accounts.models import Role, User  # noqa: PLC0415 - same

    officer, _ = User.objects.get_or_create(
        email=OFFICER,
        defaults={"role": Role.ADMINISTRATOR, "totp_nonce": "a" * 64},
    )
    client = Client()
    client.force_login(officer)
    sys.stdout.write(f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n")
    sys.stdout.write("| page | CPU p50 | CPU p95 | wall p50 | kB |\n|---|---|---|---|---|\n")
    for name, address in pages():
        if only not in name:
            continue
        status, wall, cpu, size = measure(client, address, runs)
        if status != 200:
            sys.stdout.write(f"| {name} | answers {status} |\n")
            continue
        cells = (quantile(cpu, 0.5), quantile(cpu, 0.95), quantile(wall, 0.5))
        figures = " | ".join(f"{cell:.0f}" for cell in cells)
        sys.stdout.write(f"| {name} | {figures} | {size // 1000} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    run(asked.runs, asked.only)

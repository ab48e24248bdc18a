"""Money read for pages: today's from running balances, a past day's by one sum over entries each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import F, Q, Sum

from catalyseur.ledger.accounts import PAID, Balances, Stage
from catalyseur.ledger.breakdown import Amounts
from catalyseur.ledger.standing import Standing, announced_of, stand
from catalyseur.portal.funds.documents import balances_of
from catalyseur.portal.funds.models import Entry, File, Holder
from catalyseur.values.dates import today

_NET_PAID = (*PAID, Stage.REPAID)
_PAID_COLUMNS = F("advance_cents") + F("instalment_cents") + F("balance_cents") + F("repaid_cents")
_OF_HOLDERS = (
    Stage.AE_AVAILABLE,
    Stage.RESERVED,
    Stage.AWARDED,
    Stage.COMMITTED,
    Stage.CP_AVAILABLE,
    *PAID,
)
# Files first, then their places: half the time of one join of the three tables. Whole numbers: PostgreSQL would give decimals.
_BY_PLACE = """
SELECT r.commune, h.year, COUNT(*), CAST(SUM(t.reserved) AS BIGINT), CAST(SUM(t.awarded) AS BIGINT),
    CAST(SUM(t.committed) AS BIGINT), CAST(SUM(t.paid) AS BIGINT)
FROM ({files}) t
JOIN funds_file f ON f.id = t.file_id
JOIN funds_holder h ON h.id = f.holder_id
LEFT JOIN funds_request r ON r.id = f.request_id
WHERE h.fund_id = %s GROUP BY 1, 2
"""
_FILES_NOW = """
SELECT id AS file_id, reserved_cents AS reserved, awarded_cents AS awarded, committed_cents AS committed,
    advance_cents + instalment_cents + balance_cents + repaid_cents AS paid
FROM funds_file WHERE last_on IS NOT NULL
"""
_FILES_ON = """
SELECT file_id,
    SUM(CASE WHEN stage = 'reserved' THEN cents ELSE 0 END) AS reserved,
    SUM(CASE WHEN stage = 'awarded' THEN cents ELSE 0 END) AS awarded,
    SUM(CASE WHEN stage = 'committed' THEN cents ELSE 0 END) AS committed,
    SUM(CASE WHEN stage IN ('advance', 'instalment', 'balance', 'repaid') THEN cents ELSE 0 END) AS paid
FROM funds_entry WHERE file_id IS NOT NULL AND "on" <= %s GROUP BY file_id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Picture:
    """A fund on a day: its holders but itself, the balances of each by row, what the files each holds were paid.

    `announced_cents` is what the whole fund was announced.
    """

    fund: Holder
    on: date
    holders: tuple[Holder, ...]
    balances: Mapping[int, Balances]
    net_paid: Mapping[int, int]
    announced_cents: int

    def standing(self, holders: Iterable[Holder]) -> Standing:
        """Return where the money of some holders stands."""
        rows = list(holders)
        return stand(
            announced_cents=self.announced_cents,
            holders=[self.balances[row.pk] for row in rows],
            fund_own=self.balances[self.fund.pk],
            net_paid_cents=sum(self.net_paid.get(row.pk, 0) for row in rows),
        )

    def with_children(self, holder: Holder) -> list[Holder]:
        """Return a holder and its sub-delegations."""
        return [row for row in self.holders if holder.pk in {row.pk, row.parent_id}]

    @property
    def envelopes(self) -> list[Holder]:
        """The envelopes, without the sub-delegations."""
        return [row for row in self.holders if row.parent_id == self.fund.pk]


def picture_of(fund: Holder, on: date) -> Picture:
    """Return a fund on a day, in two queries, three for a past day."""
    return pictures_of([fund], on)[fund.pk]


def pictures_of(funds: Sequence[Holder], on: date) -> dict[int, Picture]:
    """Return some funds on a day by row, in as many queries as one."""
    rows = list(Holder.objects.filter(fund__in=funds).order_by("year", "payer", "region", "parent", "code"))
    every = [*funds, *rows]
    keys = [row.pk for row in every]
    balances = {row.pk: balances_of(row) for row in every} if _is_now(on) else _balances_on(keys, on)
    net_paid = _net_paid(keys, on)
    by_fund: dict[int, list[Holder]] = defaultdict(list)
    for row in rows:
        by_fund[row.fund_id or row.pk].append(row)
    return {fund.pk: _picture(fund, on, by_fund[fund.pk], balances, net_paid) for fund in funds}


def _picture(
    fund: Holder,
    on: date,
    rows: Sequence[Holder],
    balances: Mapping[int, Balances],
    net_paid: Mapping[int, int],
) -> Picture:
    own = {row.pk: balances.get(row.pk, Balances()) for row in (fund, *rows)}
    return Picture(
        fund=fund,
        on=on,
        holders=tuple(rows),
        balances=own,
        net_paid=net_paid,
        announced_cents=announced_of(own.values()),
    )


def file_balances(files: Sequence[File], on: date) -> dict[int, Balances]:
    """Return the balances of some files on a day by row; a query for a past day."""
    if _is_now(on):
        return {row.pk: balances_of(row) for row in files}
    sums = _sums("file", Q(file__in=files), on)
    return {row.pk: sums.get(row.pk, Balances()) for row in files}


def file_amounts(fund: Holder, on: date) -> list[tuple[str, int, Amounts]]:
    """Return the amounts of the files of a fund moved by a day, by commune of the project ('' unknown) and year. One query."""
    return [
        (commune or "", year, Amounts(files, *cents)) for commune, year, files, *cents in _by_place(fund, on)
    ]


def _is_now(on: date) -> bool:
    return on >= today()


def _by_place(fund: Holder, on: date) -> list[Sequence[Any]]:
    asked: list[int | date] = [fund.pk] if _is_now(on) else [on, fund.pk]
    files = _FILES_NOW if _is_now(on) else _FILES_ON
    with connection.cursor() as cursor:
        cursor.execute(_BY_PLACE.format(files=files), asked)
        found: list[Sequence[Any]] = cursor.fetchall()
        return found


def _balances_on(holders: Sequence[int], on: date) -> dict[int, Balances]:
    return _sums("holder", Q(holder__in=holders, stage__in=_OF_HOLDERS), on)


def _sums(name: str, wanted: Q, on: date) -> dict[int, Balances]:
    cents: dict[int, dict[Stage, int]] = defaultdict(dict)
    rows = Entry.objects.filter(wanted, on__lte=on).order_by().values_list(name, "stage")
    for key, stage, total in rows.annotate(Sum("cents")):
        cents[key][Stage(stage)] = int(total)
    return {key: Balances(cents=held) for key, held in cents.items()}


def _net_paid(holders: Sequence[int], on: date) -> dict[int, int]:
    """Return what the files of each holder were paid, less what they repaid."""
    if _is_now(on):
        files = File.objects.filter(holder__in=holders).order_by()
        return {key: int(paid) for key, paid in files.values_list("holder").annotate(paid=Sum(_PAID_COLUMNS))}
    entries = Entry.objects.filter(file__holder__in=holders, stage__in=_NET_PAID, on__lte=on).order_by()
    return {key: int(paid) for key, paid in entries.values_list("file__holder").annotate(Sum("cents"))}

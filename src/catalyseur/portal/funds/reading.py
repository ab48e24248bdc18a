"""Money read for pages: today's from running balances, a past day's from the positions of accounts."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import F, QuerySet, Sum

from catalyseur.ledger.accounts import PAID, Balances, Stage
from catalyseur.ledger.breakdown import Amounts
from catalyseur.ledger.standing import Standing, announced_of, stand
from catalyseur.portal.funds.documents import balances_of
from catalyseur.portal.funds.models import File, FilePosition, Holder, HolderPosition, Request, column
from catalyseur.values.dates import today

_Place = TypeVar("_Place", bound=Hashable)
_OF_AMOUNTS = (Stage.RESERVED, Stage.AWARDED, Stage.COMMITTED, *PAID, Stage.REPAID)
_PAID = F("advance_cents") + F("instalment_cents") + F("balance_cents") + F("repaid_cents")


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
    if _is_now(on):
        balances = {row.pk: balances_of(row) for row in every}
    else:
        balances = {row.account_id: balances_of(row) for row in HolderPosition.objects.on(on)}
    net_paid = _net_paid(on)
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
    stood = FilePosition.objects.on(on).filter(account__in=files)
    held = {row.account_id: balances_of(row) for row in stood}
    return {row.pk: held.get(row.pk, Balances()) for row in files}


def awarded_files(fund: Holder, on: date) -> "QuerySet[File]":
    """Return the files of a fund that had an award in force on a day; today's from running balances.

    Of a past day the holders are given by key: told the fund, SQLite looks for every position in every holder.
    """
    if _is_now(on):
        return File.objects.filter(holder__fund=fund, maximum_cents__gt=0)
    stood = FilePosition.objects.on(on).filter(maximum_cents__gt=0)
    holders = list(Holder.objects.filter(fund=fund).values_list("pk", flat=True))
    return File.objects.filter(holder__in=holders, pk__in=stood.values("account"))


def place_amounts(
    fund: Holder, on: date, place_of: Callable[[str], _Place]
) -> list[tuple[_Place, int | None, Amounts]]:
    """Return the amounts of the files of a fund moved by a day, by place of the project and year of the envelope.

    `place_of` is given a commune code, '' when it is unknown. Three queries, put together here: a database joins them in
    twice the time.
    """
    years = dict(Holder.objects.filter(fund=fund).values_list("pk", "year"))
    requests = Request.objects.filter(fund=fund).order_by().values_list("pk", "commune")
    places = {request: place_of(commune) for request, commune in requests}
    nowhere = place_of("")
    found: dict[tuple[_Place, int], list[tuple[int, ...]]] = defaultdict(list)
    for row in _stood(on):
        if row[0] in years:
            found[places.get(row[1], nowhere), row[0]].append(row)
    return [(place, years[holder], _amounts(rows)) for (place, holder), rows in found.items()]


def _stood(on: date) -> Iterable[tuple[int, ...]]:
    """Return the holder, the request and the balances of every file moved by a day."""
    columns = [column(stage) for stage in _OF_AMOUNTS]
    if _is_now(on):
        return File.objects.exclude(last_on=None).order_by().values_list("holder", "request", *columns)
    return FilePosition.objects.on(on).values_list("account__holder", "account__request", *columns)


def _amounts(rows: Sequence[tuple[int, ...]]) -> Amounts:
    _, _, *columns = zip(*rows, strict=True)
    reserved, awarded, committed, *paid = map(sum, columns)
    return Amounts(len(rows), reserved, awarded, committed, sum(paid))


def _is_now(on: date) -> bool:
    return on >= today()


def _net_paid(on: date) -> dict[int, int]:
    """Return what the files of each holder were paid, less what they repaid.

    Of every holder: told which, a database reads all the positions each file ever had.
    """
    if _is_now(on):
        held = File.objects.order_by().values_list("holder")
    else:
        held = FilePosition.objects.on(on).values_list("account__holder")
    return {key: int(paid) for key, paid in held.annotate(paid=Sum(_PAID))}

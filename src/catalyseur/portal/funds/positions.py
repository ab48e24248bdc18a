"""Keep where accounts stand each day, beside the movements that move them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from catalyseur.ledger.accounts import Balances, Stage
from catalyseur.ledger.movements import Posted
from catalyseur.portal.funds.models import (
    FILE_STAGES,
    OPEN,
    File,
    FilePosition,
    Holder,
    HolderPosition,
    column,
)

_Days = dict[int, dict[date, Balances]]
_Position = TypeVar("_Position", HolderPosition, FilePosition)


def _days() -> _Days:
    return defaultdict(dict)


@dataclass(kw_only=True, slots=True)
class Moved:
    """What accounts hold at the end of each day they moved, by row, in order of days."""

    holders: _Days = field(default_factory=_days)
    files: _Days = field(default_factory=_days)

    def add(self, posted: Posted, on: date, holders: Mapping[str, Holder], files: Mapping[str, File]) -> None:
        """Take what a movement left; those of one account come in order, the last of a day counts."""
        for code, balances in posted.of_holders.items():
            self.holders[holders[code].pk][on] = balances
        for code, balances in posted.of_files.items():
            self.files[files[code].pk][on] = balances

    def keep(self) -> None:
        """Write the positions. The accounts must be locked."""
        _keep(HolderPosition, self.holders)
        _keep(FilePosition, self.files)


def _keep(kept: type[_Position], moved: _Days) -> None:
    """End the position each account had where its next begins; that of the same day is replaced."""
    for first, accounts in _starts(moved).items():
        kept.objects.filter(account__in=accounts, until=OPEN, since__lt=first).update(until=first)
    columns: dict[str, Stage] = {
        column(stage): stage for stage in (Stage if kept is HolderPosition else FILE_STAGES)
    }
    kept.objects.bulk_create(
        [
            kept(
                account_id=account,
                since=since,
                until=until,
                **{name: balances.of(stage) for name, stage in columns.items()},
            )
            for account, since, until, balances in _spans(moved)
        ],
        update_conflicts=True,
        unique_fields=("account", "since"),
        update_fields=("until", *columns),
    )


def _starts(moved: _Days) -> Mapping[date, list[int]]:
    """Return the accounts that moved by the first day they did."""
    found: dict[date, list[int]] = defaultdict(list)
    for account, days in moved.items():
        found[min(days)].append(account)
    return found


def _spans(moved: _Days) -> Iterator[tuple[int, date, date, Balances]]:
    """Give each account, a day, the next day it moved, and what it held between."""
    for account, days in moved.items():
        for (since, balances), until in zip(days.items(), [*days, OPEN][1:], strict=True):
            yield account, since, until, balances

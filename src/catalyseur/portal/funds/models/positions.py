"""Where each account stood from a day it moved to the next: what pages of any day are read from.

Written with the movements, in their transaction; `ledger verify` adds every entry up again and compares.
"""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from catalyseur.portal.funds.models.ledger import File, FileBalances, Holder, HolderBalances

OPEN = date.max


class PositionQuerySet(models.QuerySet[Any]):
    """Positions, read on a day."""

    def on(self, day: date) -> "PositionQuerySet":
        """Return those of a day: one an account that had moved by then."""
        return self.filter(until__gt=day, since__lte=day)


class Position(models.Model):
    """The balances at the end of the day `since`, and of each day before `until`; `OPEN` while they still stand.

    A last day there is, not null: one index then answers for any day.
    """

    since = models.DateField()
    until = models.DateField()

    objects = PositionQuerySet.as_manager()

    class Meta:
        """One an account and day, one an account still stands."""

        abstract = True
        constraints = (
            models.UniqueConstraint(fields=("account", "since"), name="%(app_label)s_%(class)s_once"),
            models.UniqueConstraint(
                fields=("account",), condition=Q(until=OPEN), name="%(app_label)s_%(class)s_one_now"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="%(app_label)s_%(class)s_lasts"),
        )
        indexes = (models.Index(fields=("until", "since"), name="%(app_label)s_%(class)s_days"),)

    def __str__(self) -> str:
        """Write the day."""
        return f"{self.since}"

    @property
    def last_on(self) -> date:
        """The day of the last movement."""
        return self.since


class HolderPosition(Position, HolderBalances):
    """The position of a fund, an envelope or a sub-delegation."""

    account = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="positions", db_index=False)

    class Meta(Position.Meta):
        """As any position."""

        abstract = False


class FilePosition(Position, FileBalances):
    """The position of a file."""

    account = models.ForeignKey(File, on_delete=models.PROTECT, related_name="positions", db_index=False)

    class Meta(Position.Meta):
        """As any position."""

        abstract = False

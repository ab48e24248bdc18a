"""`manage send_alerts`: tell subscribers what changed, at most once a day each."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from catalyseur.portal.projects.digests import Told, send_alerts
from catalyseur.values.dates import parse_day, today


class Command(BaseCommand):
    """Write the digests of a day and send those not sent yet."""

    help = (
        "Tell subscribers what changed for their projects and searches. "
        "A second run on the same day sends nothing more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day."""
        parser.add_argument(
            "--on", default=None, metavar="DATE", help="day of the answers (default: today in Paris)"
        )

    def handle(self, *_: Any, on: str | None = None, **__: Any) -> None:  # noqa: ANN401 - Django's options
        """Run, then say how many."""
        told = send_alerts(on=_read_day(on), now=datetime.now(UTC))
        self.stdout.write(f"{told.written} digests written, {told.sent} e-mails sent, {told.failed} refused")
        for skipped in told.skipped:
            self.stderr.write(
                f"subscription {skipped.subscription} skipped ({skipped.fault}): what it watches can no longer be "
                "read; every run tries again, until it expires or someone corrects it"
            )
        if told.failed or told.skipped:
            raise CommandError(_faults(told))


def _faults(told: Told) -> str:
    refused = (
        f"{told.failed} e-mails were refused: check CATALYSEUR_EMAIL_URL; the next run sends them again"
        if told.failed
        else ""
    )
    unread = f"{len(told.skipped)} subscriptions were skipped, see above" if told.skipped else ""
    return "; ".join(filter(None, (refused, unread)))


def _read_day(text: str | None) -> date:
    try:
        return parse_day(text) if text else today()
    except ValueError as error:
        raise CommandError(f"--on: {error}") from None

"""`manage purge_registrations`: forget who came to past assemblies."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from catalyseur.portal.assemblies.registering import purge_registrations


class Command(BaseCommand):
    """Delete registrations of past assemblies, and those never confirmed."""

    help = (
        "Delete registrations 30 days after their assembly, and those not confirmed in a week. "
        "Run it every day."
    )

    def handle(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - Django's options
        """Run, then say how many."""
        purged = purge_registrations(at=datetime.now(UTC))
        self.stdout.write(
            f"{purged.past} registrations of past assemblies, {purged.unconfirmed} unconfirmed deleted"
        )

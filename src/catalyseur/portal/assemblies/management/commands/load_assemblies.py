"""`manage load_assemblies`: write the assemblies whose facts the program carries."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from catalyseur.portal.assemblies.loading import load_assemblies


class Command(BaseCommand):
    """Add the known assemblies that the database does not have; change none."""

    help = "Add the first three assemblies where the database lacks them. A second run changes nothing."

    def handle(self, *_: Any, verbosity: int = 1, **__: Any) -> None:  # noqa: ANN401 - Django's options
        """Run, then say how many."""
        added = load_assemblies(at=datetime.now(UTC))
        if verbosity:
            self.stdout.write(f"{added} assemblies added")

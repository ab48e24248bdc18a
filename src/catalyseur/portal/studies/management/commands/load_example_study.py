"""`manage load_example_study`: put the demonstration study into the register."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from catalyseur.portal.studies.register.loading import load_example


class Command(BaseCommand):
    """Register, run and freeze the demonstration study where the register lacks it."""

    help = "Add the demonstration study, on synthetic data, to the register. A second run changes nothing."

    def handle(self, *_: Any, verbosity: int = 1, **__: Any) -> None:  # noqa: ANN401 - Django's options
        """Run, then say which."""
        study = load_example(at=datetime.now(UTC))
        if verbosity:
            self.stdout.write(f"example study: {study.digest}")

"""`manage run_study STUDY`: run a registered study whose data are too large for a page."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalyseur.portal.accounts.actions import RefusedError
from catalyseur.portal.studies.models import Study
from catalyseur.portal.studies.register.actions import execute_study


class Command(BaseCommand):
    """Run one study and keep its results, as the page does."""

    help = "Run a registered study by its number. Its results wait for an officer to publish them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the number of the study's page."""
        parser.add_argument("study", type=int)

    def handle(self, *_: Any, study: int, **__: Any) -> None:  # noqa: ANN401 - Django's options
        """Run, then say so."""
        found = Study.objects.filter(pk=study).first()
        if found is None:
            raise CommandError(f"no study {study}: its number is in the address of its page")
        try:
            execute_study(study=found, at=datetime.now(UTC))
        except RefusedError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"study {study} was run; an officer publishes its results")

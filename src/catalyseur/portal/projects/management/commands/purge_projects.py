"""`manage purge_projects`: forget expired projects and searches."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from catalyseur.portal.projects.actions import purge_projects


class Command(BaseCommand):
    """Delete expired projects and searches, and subscriptions never confirmed."""

    help = (
        "Delete projects and searches past their 90 days, and subscriptions not confirmed in a week. "
        "Run it every day."
    )

    def handle(self, *_: Any, **__: Any) -> None:  # noqa: ANN401 - Django's options
        """Run, then say how many."""
        saved, subscriptions = purge_projects(now=datetime.now(UTC))
        self.stdout.write(f"{saved} projects and searches, {subscriptions} unconfirmed subscriptions deleted")

"""`describe_api`: print the OpenAPI document kept in `docs/reference/openapi.json`."""

from typing import Any

from django.core.management.base import BaseCommand

from catalyseur.portal.api.description import description_text


class Command(BaseCommand):
    """Print the OpenAPI document."""

    help = "Print the OpenAPI document kept in docs/reference/openapi.json."

    def handle(self, **_: Any) -> None:  # noqa: ANN401 - Django's signature
        """Print it."""
        self.stdout.write(description_text(), ending="")

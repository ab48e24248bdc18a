"""The app."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.funds"
    label = "funds"
    verbose_name = "Fonds"

    def ready(self) -> None:
        """Declare the list of requests."""
        from catalyseur.portal.funds.lists import request_source  # noqa: PLC0415 - models load after apps
        from catalyseur.portal.imports.sources import register  # noqa: PLC0415 - same

        register(request_source())

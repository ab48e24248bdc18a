"""The app."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.funds"
    label = "funds"
    verbose_name = "Fonds"

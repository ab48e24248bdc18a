"""The app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.imports"
    label = "imports"
    verbose_name = "Imports"

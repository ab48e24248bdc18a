"""The app."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.studies"
    label = "studies"
    verbose_name = "Bilans"

"""The app."""

from django.apps import AppConfig


class CommitteesConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.committees"
    label = "committees"
    verbose_name = "Comités"

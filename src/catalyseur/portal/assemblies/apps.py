"""The app."""

from django.apps import AppConfig


class AssembliesConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.assemblies"
    label = "assemblies"
    verbose_name = "Assemblées"

"""The app."""

from django.apps import AppConfig


class LandConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.land"
    label = "land"
    verbose_name = "Foncier"

"""The app's declaration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST API."""

    name = "catalyseur.portal.api"
    label = "api"

"""The app's declaration."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates and pages every other app builds on."""

    name = "catalyseur.portal.ui"
    label = "ui"

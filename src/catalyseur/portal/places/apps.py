"""The app's declaration."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Pages of places and the map."""

    name = "catalyseur.portal.places"
    label = "places"

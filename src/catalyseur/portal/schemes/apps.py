"""The app's declaration."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    """The toolbox: catalogue, search, freshness."""

    name = "catalyseur.portal.schemes"
    label = "schemes"

    def ready(self) -> None:
        """Hand the revised catalogue to the pages of places, which stand above this app."""
        from catalyseur.portal.places.catalogue import serve_catalogue  # noqa: PLC0415 - models load after apps
        from catalyseur.portal.schemes.queries import current_catalogue  # noqa: PLC0415 - same

        serve_catalogue(current_catalogue)

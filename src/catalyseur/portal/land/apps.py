"""The app."""

from django.apps import AppConfig


class LandConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.land"
    label = "land"
    verbose_name = "Foncier"

    def ready(self) -> None:
        """Add the sites to the pages of places, which stand above this app."""
        from catalyseur.portal.land.sections import sites_section  # noqa: PLC0415 - models load after apps
        from catalyseur.portal.places.sections import add_section  # noqa: PLC0415 - same

        add_section("sites", sites_section)

"""The app."""

from django.apps import AppConfig


class LandConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.land"
    label = "land"
    verbose_name = "Foncier"

    def ready(self) -> None:
        """Declare the lists of sites; add the sites to the pages of places, which stand above this app."""
        from catalyseur.portal.imports.sources import register  # noqa: PLC0415 - models load after apps
        from catalyseur.portal.land.lists import land_source  # noqa: PLC0415 - same
        from catalyseur.portal.land.models import SiteList  # noqa: PLC0415 - same
        from catalyseur.portal.land.sections import sites_section  # noqa: PLC0415 - same
        from catalyseur.portal.places.sections import add_section  # noqa: PLC0415 - same

        for kind in SiteList:
            register(land_source(kind))
        add_section("sites", sites_section)

"""The app."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.studies"
    label = "studies"
    verbose_name = "Bilans"

    def ready(self) -> None:
        """Declare the lists a bilan is drawn from; add awards to the pages of places."""
        from catalyseur.portal.imports.sources import register  # noqa: PLC0415 - models load after apps
        from catalyseur.portal.places.sections import add_section  # noqa: PLC0415 - same
        from catalyseur.portal.studies.lists import award_source, subsidy_source  # noqa: PLC0415 - same
        from catalyseur.portal.studies.sections import award_section  # noqa: PLC0415 - same

        register(award_source())
        register(subsidy_source())
        add_section("awards", award_section)

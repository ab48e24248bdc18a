"""The app."""

from django.apps import AppConfig


class StudiesConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.studies"
    label = "studies"
    verbose_name = "Bilans"

    def ready(self) -> None:
        """Declare the lists a bilan is drawn from."""
        from catalyseur.portal.imports.sources import register  # noqa: PLC0415 - models load after apps
        from catalyseur.portal.studies.lists import award_source, subsidy_source  # noqa: PLC0415 - same

        register(award_source())
        register(subsidy_source())

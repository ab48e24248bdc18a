"""The app."""

from django.apps import AppConfig


class AssembliesConfig(AppConfig):
    """Its name and its French label."""

    name = "catalyseur.portal.assemblies"
    label = "assemblies"
    verbose_name = "Assemblées"

    def ready(self) -> None:
        """Add what assemblies say of a place to its page, which stands above this app."""
        from catalyseur.portal.assemblies.sections import assemblies_section  # noqa: PLC0415 - models load after apps
        from catalyseur.portal.places.sections import add_section  # noqa: PLC0415 - same

        add_section("assemblies", assemblies_section)

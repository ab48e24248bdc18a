"""The app's declaration."""

from django.apps import AppConfig

from catalyseur.portal.projects.logs import keep_tokens_out


class ProjectsConfig(AppConfig):
    """The check of a project."""

    name = "catalyseur.portal.projects"
    label = "projects"

    def ready(self) -> None:
        """Keep project addresses out of the logs."""
        keep_tokens_out()

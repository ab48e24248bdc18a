"""The one place where a command opens the database: it names the settings and starts Django."""

import os
import secrets

from catalyseur.cli.errors import BadInputError


def open_site() -> None:
    """Start Django with the environment's settings.

    Without CATALYSEUR_SECRET_KEY a key is drawn for this process: sessions end with it.
    Raises BadInputError naming a wrong variable.
    """
    os.environ.setdefault("CATALYSEUR_SECRET_KEY", secrets.token_urlsafe(48))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalyseur.portal.config.settings")
    import django  # noqa: PLC0415 - the engine's commands must not load the site

    try:
        django.setup()
    except ValueError as error:
        raise BadInputError(str(error)) from None

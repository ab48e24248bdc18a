"""The one place where a command opens the database: it names the settings and starts Django."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from catalyseur.cli.arguments import overlay_folder
from catalyseur.cli.errors import BadInputError

_KEY_FILE = "secret-key"


def open_site() -> None:
    """Start Django with the environment's settings.

    Without CATALYSEUR_SECRET_KEY the key of this machine's own site is used: it stands in the folder of its
    database, drawn the first time, readable by its owner only. Raises BadInputError naming a wrong variable.
    """
    if "CATALYSEUR_SECRET_KEY" not in os.environ:
        os.environ["CATALYSEUR_SECRET_KEY"] = _own_key(overlay_folder())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catalyseur.portal.config.settings")
    import django  # noqa: PLC0415 - the engine's commands must not load the site

    try:
        django.setup()
    except ValueError as error:
        raise BadInputError(str(error)) from None


def _own_key(folder: Path) -> str:
    """Return the key kept in the folder; two commands that draw it at once agree on the first written."""
    file = folder / _KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        drawn = folder / f"{_KEY_FILE}.{secrets.token_hex(8)}"
        if not file.exists():
            drawn.touch(mode=0o600)
            drawn.write_text(secrets.token_urlsafe(48))
            with suppress(FileExistsError):
                file.hardlink_to(drawn)
            drawn.unlink()
        return file.read_text().strip()
    except OSError as error:
        raise BadInputError(f"{file}: cannot be written: {error.strerror}: set CATALYSEUR_DATA") from None

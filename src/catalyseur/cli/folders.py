"""Writing a folder whole or not at all."""

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from catalyseur.cli.errors import BadInputError


def check_folder(folder: Path, *, force: bool) -> None:
    """Refuse a folder that holds something, unless forced. Raises BadInputError."""
    if folder.is_dir() and not force and any(folder.iterdir()):
        raise BadInputError(
            f"{folder}: is a folder that holds something: give another, or --force to replace it"
        )
    if folder.exists() and not folder.is_dir():
        raise BadInputError(f"{folder}: is a file: give the name of a folder")


def write_folder(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write files beside, then give them the folder's name. Raises BadInputError."""
    check_folder(folder, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as name:
            made, before = Path(name) / "made", Path(name) / "before"
            made.mkdir()
            for file, content in files.items():
                (made / file).write_bytes(content)
            if folder.exists():
                shutil.move(folder, before)
            made.replace(folder)
    except OSError as error:
        raise BadInputError(f"{folder}: cannot be written: {error.strerror or error}") from None

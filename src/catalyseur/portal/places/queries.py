"""The geography this process answers with: the embedded one and the lists loaded in the site's folder."""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from django.conf import settings

from catalyseur.geography.atlas import Geography, load_geography
from catalyseur.geography.locate import Locator

Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class _Loaded:
    signature: Signature
    locator: Locator


_held: list[_Loaded] = []
_lock = Lock()


def current_geography() -> Geography:
    """Return the geography, read once and again whenever a list is loaded into, or leaves, the folder.

    Raises OverlayError when a loaded list cannot be read.
    """
    return current_locator().geography


def current_locator() -> Locator:
    """Return the finder of places of `current_geography`."""
    folder = settings.ENVIRONMENT.folder
    signature = _signature(folder)
    with _lock:
        if not _held or _held[0].signature != signature:
            geography = load_geography(folder)
            _held[:] = [_Loaded(signature=signature, locator=Locator(geography=geography))]
        return _held[0].locator


def _signature(folder: Path) -> Signature:
    """Tell the loaded lists apart by name, size and time; the database beside them is no list."""
    paths = sorted(path for pattern in ("*.csv", "*.json") for path in folder.glob(pattern))
    stats = ((path.name, path.stat()) for path in paths)
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)

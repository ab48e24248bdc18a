"""The schemes that place pages and the search list.

The app that edits schemes stands below this one: it hands its catalogue over with `serve_catalogue`
when the site starts. Until it does, the embedded schemes answer.
"""

from collections.abc import Callable
from functools import lru_cache

from catalyseur.toolbox.catalogue import Catalogue, load_catalogue


@lru_cache(maxsize=1)
def embedded_catalogue() -> Catalogue:
    """Return the embedded schemes, read once."""
    return load_catalogue()


_sources: list[Callable[[], Catalogue]] = [embedded_catalogue]


def serve_catalogue(source: Callable[[], Catalogue]) -> Callable[[], Catalogue]:
    """Answer with `source()` from now on; return the source it replaces."""
    replaced = _sources[0]
    _sources[:] = [source]
    return replaced


def served_catalogue() -> Catalogue:
    """Return the schemes to list now."""
    return _sources[0]()

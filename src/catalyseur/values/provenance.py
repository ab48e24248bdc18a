"""Where records come from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """Source, licence, vintage (the date of the data) and sha256 of the file read."""

    source: str
    licence: str
    vintage: str
    sha256: str

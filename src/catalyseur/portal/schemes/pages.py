"""What the page of a scheme shows, version by version."""

from dataclasses import dataclass
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.portal.schemes.listing import BADGES
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.description import (
    WINDOW_LABELS,
    Description,
    Line,
    basis_text,
    describe_version,
    stacking_texts,
    window_dates,
    window_text,
)
from catalyseur.toolbox.matching import is_listed, to_confirm
from catalyseur.toolbox.scheme import Scheme, Source, Version
from catalyseur.toolbox.windows import version_on, window_on
from catalyseur.toolbox.wording import codes_text, criterion_text
from catalyseur.values.dates import french_text


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionPart:
    """A version: its window on the day, what it publishes, what is left to confirm at the desk."""

    version: Version
    badge: str
    badge_class: str
    window_text: str
    window_dates: str
    description: Description
    published: tuple[Line, ...]
    to_confirm: tuple[str, ...]
    is_of_the_day: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SchemePage:
    """A scheme on a day; its version of the day first.

    `required` are the schemes it needs; `sources` come with their day in French, empty when undated.
    """

    scheme: Scheme
    on: date
    is_known: bool
    forms_text: str
    bases: tuple[str, ...]
    stacking: tuple[str, ...]
    sources: tuple[tuple[Source, str], ...]
    required: tuple[Scheme, ...]
    of_the_day: VersionPart
    others: tuple[VersionPart, ...]


def scheme_page(scheme: Scheme, catalogue: Catalogue, geography: Geography, on: date) -> SchemePage:
    """Return what the page of a scheme shows on a day."""
    current = version_on(scheme, on)
    required = (catalogue.find(name) for name in scheme.stacking.requires)
    return SchemePage(
        scheme=scheme,
        on=on,
        is_known=is_listed(scheme, on),
        forms_text=codes_text(scheme.instruments),
        bases=tuple(basis_text(basis) for basis in scheme.legal_basis),
        stacking=tuple(stacking_texts(scheme)),
        sources=tuple(
            (source, french_text(str(source.published_on)) if source.published_on else "")
            for source in scheme.sources
        ),
        required=tuple(one for one in required if one),
        of_the_day=_part(scheme, current, geography, on, is_of_the_day=True),
        others=tuple(
            _part(scheme, version, geography, on, is_of_the_day=False)
            for version in scheme.versions
            if version is not current
        ),
    )


def _part(
    scheme: Scheme, version: Version, geography: Geography, on: date, *, is_of_the_day: bool
) -> VersionPart:
    window = window_on(version.window, on)
    description = describe_version(scheme, version, geography)
    return VersionPart(
        version=version,
        badge=WINDOW_LABELS[window.state],
        badge_class=BADGES.get(window.state, ""),
        window_text=window_text(window),
        window_dates=window_dates(window),
        description=description,
        published=tuple(line for line in description.criteria if line.readings) + description.conditions,
        to_confirm=tuple(criterion_text(name) for name in to_confirm(version.criteria)),
        is_of_the_day=is_of_the_day,
    )

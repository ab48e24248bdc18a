"""What the page of a practice shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import Territory
from catalyseur.portal.assemblies.listing import activity_words, kind_words, size_words
from catalyseur.portal.assemblies.models import Practice
from catalyseur.portal.assemblies.queries import traits_of
from catalyseur.portal.assemblies.similar import Resemblance, most_similar
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.schemes.queries import current_catalogue
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.scheme import Scheme
from catalyseur.values.dates import paris_day


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticePage:
    """A practice with its words, its places, its schemes, and those that resemble it."""

    practice: Practice
    kind: str
    activity: str
    size: str
    commune: str
    territories: tuple[Territory, ...]
    schemes: tuple[Scheme, ...]
    similar: tuple[tuple[Practice, Resemblance], ...]


def practice_pages(practices: Iterable[Practice], known: Iterable[Practice] = ()) -> list[PracticePage]:
    """Return what is shown of practices; the similar ones are sought in `known`."""
    geography, catalogue, others = current_geography(), current_catalogue(), tuple(known)
    return [_page(practice, others, geography, catalogue) for practice in practices]


def _page(
    practice: Practice, known: Iterable[Practice], geography: Geography, catalogue: Catalogue
) -> PracticePage:
    commune = (
        geography.commune(practice.commune, paris_day(practice.sent_at)).name if practice.commune else ""
    )
    keys = (key.partition(":") for key in practice.territories)
    return PracticePage(
        practice=practice,
        kind=kind_words(practice),
        activity=activity_words(practice),
        size=size_words(practice),
        commune=commune,
        territories=tuple(geography.territory(int(phase), identifier) for phase, _, identifier in keys),
        schemes=tuple(scheme for name in practice.schemes if (scheme := catalogue.find(name))),
        similar=_similar(practice, known),
    )


def _similar(practice: Practice, known: Iterable[Practice]) -> tuple[tuple[Practice, Resemblance], ...]:
    others = {one.pk: one for one in known if one.pk != practice.pk}
    found = most_similar(traits_of(practice), ((key, traits_of(one)) for key, one in others.items()))
    return tuple((others[one.key], one) for one in found)

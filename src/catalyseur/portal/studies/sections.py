"""What a place's page says of the awards known there."""

from catalyseur.bilan.awards import BASES, Award
from catalyseur.bilan.embedded import AWARDS_PUBLISHED, embedded_awards
from catalyseur.portal.imports.models import Import
from catalyseur.portal.places.sections import Ground, PlaceSection
from catalyseur.portal.studies.lists import AWARDS
from catalyseur.portal.studies.models import ImportedRecord, Source

SHOWN = 30


def award_section(ground: Ground) -> PlaceSection:
    """Return the awards listed by the day asked whose commune is on the ground, the last listed first.

    One query, two when a list was imported.
    """
    awards, is_whole = _awards_at(ground)
    listed = [one for one in awards if one.listed_on is None or one.listed_on <= ground.on]
    listed.sort(key=lambda one: (-(one.listed_on or ground.on).toordinal(), one.company))
    content = {
        "awards": [(one, BASES[one.commune_basis]) for one in listed[:SHOWN]],
        "count": len(listed),
        "is_whole": is_whole,
        "known": len(embedded_awards()),
        "published": AWARDS_PUBLISHED,
    }
    return PlaceSection(template="studies/_place_section.html", content=content)


def _awards_at(ground: Ground) -> tuple[list[Award], bool]:
    if not Import.objects.filter(source=Source.PLAN_DE_RELANCE).exists():
        here = frozenset(ground.communes)
        return [award for award in embedded_awards() if award.commune in here], False
    stored = ImportedRecord.objects.filter(source=Source.PLAN_DE_RELANCE, commune__in=ground.communes)
    return [AWARDS.validate_python(one) for one in stored.values_list("document", flat=True)], True

"""What the site knows today: the embedded facts, the schemes revised here, the lists imported here."""

import hashlib
from collections.abc import Iterable

from catalyseur.bilan.knowledge import (
    Knowledge,
    award_source,
    embedded_knowledge,
    subsidy_source,
    with_imports,
)
from catalyseur.bilan.records import SourceRow
from catalyseur.portal.imports.models import Import
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.schemes.queries import current_catalogue
from catalyseur.portal.studies.models import Source
from catalyseur.portal.studies.queries import imported_awards, imported_subsidies

_held: list[Knowledge] = []


def current_knowledge() -> Knowledge:
    """Return what the site knows now; the embedded part is kept until the geography or a scheme changes."""
    geography, catalogue = current_geography(), current_catalogue()
    if not _held or _held[0].geography is not geography or _held[0].catalogue is not catalogue:
        _held[:] = [embedded_knowledge(geography, catalogue)]
    return site_knowledge(_held[0])


def site_knowledge(known: Knowledge) -> Knowledge:
    """Add the lists imported in the site's database."""
    imports = list(Import.objects.filter(source__in=Source.values).order_by("imported_at", "pk"))
    return with_imports(
        known,
        awards=imported_awards() or (),
        subsidies=imported_subsidies(),
        sources=tuple(_sources(imports)),
    )


def knowledge_stamp() -> tuple[int, int, int]:
    """Return what changes whenever the knowledge does: the geography, the catalogue, the last import."""
    last = Import.objects.order_by("-pk").values_list("pk", flat=True).first()
    return (id(current_geography()), id(current_catalogue()), last or 0)


def _sources(imports: Iterable[Import]) -> Iterable[SourceRow]:
    awards = [one for one in imports if one.source == Source.PLAN_DE_RELANCE]
    subsidies = [one for one in imports if one.source == Source.SCDL_SUBVENTIONS]
    if awards:
        yield award_source(vintage=awards[-1].vintage.isoformat(), sha256=awards[-1].file_id)
    if subsidies:
        digests = "".join(f"{one.file_id}\n" for one in subsidies)
        sha256 = hashlib.sha256(digests.encode()).hexdigest() if len(subsidies) > 1 else subsidies[0].file_id
        yield subsidy_source(vintage=max(one.vintage for one in subsidies).isoformat(), sha256=sha256)

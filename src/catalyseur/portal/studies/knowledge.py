"""What the site knows for a bilan: the embedded facts, and what was imported in their place."""

import hashlib

from catalyseur.bilan.knowledge import Knowledge, award_source, subsidy_source, with_imports
from catalyseur.bilan.records import SourceRow
from catalyseur.portal.imports.models import Import
from catalyseur.portal.studies.models import Source
from catalyseur.portal.studies.queries import imported_awards, imported_subsidies


def site_knowledge(embedded: Knowledge) -> Knowledge:
    """Put the imported awards and subsidies, with their sources, into what the package embeds."""
    return with_imports(
        embedded,
        awards=imported_awards() or (),
        subsidies=imported_subsidies(),
        sources=(*_award_sources(), *_subsidy_sources()),
    )


def _award_sources() -> tuple[SourceRow, ...]:
    last = Import.objects.filter(source=Source.PLAN_DE_RELANCE).first()
    return (award_source(vintage=last.vintage.isoformat(), sha256=last.file_id),) if last else ()


def _subsidy_sources() -> tuple[SourceRow, ...]:
    """Name every file: a file of subsidies adds to those before it."""
    read = sorted(Import.objects.filter(source=Source.SCDL_SUBVENTIONS).values_list("vintage", "file_id"))
    if not read:
        return ()
    listed = "".join(f"{sha256}\n" for _, sha256 in read)
    days = sorted({vintage.isoformat() for vintage, _ in read})
    return (subsidy_source(vintage=", ".join(days), sha256=hashlib.sha256(listed.encode()).hexdigest()),)

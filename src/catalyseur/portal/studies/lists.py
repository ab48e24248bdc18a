"""The lists a bilan is drawn from: how each is read, compared and kept as records of the engine."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from pydantic import TypeAdapter

from catalyseur.bilan.awards import Award, Subsidy
from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import load_outlines
from catalyseur.ingest.differences import Differences
from catalyseur.ingest.placing import Placer
from catalyseur.ingest.plan_de_relance import read_awards
from catalyseur.ingest.scdl_subventions import read_subsidies
from catalyseur.portal.imports.models import Import
from catalyseur.portal.imports.sources import Document, ImportSource, ReadList
from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.studies.models import ImportedRecord, Source

AWARDS = TypeAdapter(Award)
SUBSIDIES = TypeAdapter(Subsidy)


def award_source() -> ImportSource:
    """Return the list of France Relance awards: each file is the whole list."""
    return _source(
        Source.PLAN_DE_RELANCE,
        "Fichier « plan-de-relance » de la DGE (data.economie.gouv.fr), 3 080 lignes. Chaque fichier remplace le "
        "précédent en entier.",
        _read_awards,
        is_complete=True,
    )


def subsidy_source() -> ImportSource:
    """Return the list of subsidies: a file adds to those of other granters and years."""
    return _source(
        Source.SCDL_SUBVENTIONS,
        "Subventions d’un attribuant au schéma SCDL 1.1.0. Un fichier complète les précédents.",
        _read_subsidies,
        is_complete=False,
    )


def stored_records(source: Source) -> dict[str, Document]:
    """Return the documents stored for a list, by key."""
    return dict(ImportedRecord.objects.filter(source=source).values_list("key", "document"))


def _source(
    source: Source, help_text: str, read: Callable[[bytes, str, date], ReadList], *, is_complete: bool
) -> ImportSource:
    return ImportSource(
        code=source.value,
        label=str(source.label),
        help=help_text,
        read=read,
        stored=lambda: stored_records(source),
        save=lambda batch, differences: _save(source, batch, differences),
        is_complete=is_complete,
    )


@lru_cache(maxsize=1)
def _placer(geography: Geography) -> Placer:
    return Placer(geography=geography, outlines=load_outlines("commune"))


def _read_awards(content: bytes, name: str, vintage: date) -> ReadList:
    found = read_awards(content, name=name, vintage=vintage.isoformat(), placer=_placer(current_geography()))
    records = {award.key: AWARDS.dump_python(award, mode="json") for award in found.awards}
    return ReadList(
        records=records,
        lines=(found.header, *found.lines),
        notes=tuple(control.french for control in found.differing),
    )


def _read_subsidies(content: bytes, name: str, vintage: date) -> ReadList:
    found = read_subsidies(content, name=name, vintage=vintage.isoformat())
    records = {subsidy.key: SUBSIDIES.dump_python(subsidy, mode="json") for subsidy in found.subsidies}
    return ReadList(records=records, lines=(found.header, *found.lines))


def _save(source: Source, batch: Import, differences: Differences[Document]) -> None:
    """Write what differs. Side effects: deletes, updates, adds records of the list."""
    kept = ImportedRecord.objects.filter(source=source)
    kept.filter(key__in=[key for key, _ in differences.removed]).delete()
    after: Mapping[str, Document] = {change.key: change.after for change in differences.changed}
    changed = list(kept.filter(key__in=after))
    for one in changed:
        one.document, one.last_import = after[one.key], batch
        one.commune = one.document.get("commune") or ""
    ImportedRecord.objects.bulk_update(changed, ("document", "commune", "last_import"), batch_size=200)
    ImportedRecord.objects.bulk_create(
        (
            ImportedRecord(
                source=source,
                key=key,
                document=document,
                commune=document.get("commune") or "",
                last_import=batch,
            )
            for key, document in differences.added
        ),
        batch_size=200,
    )

"""The bilans this process shows: of any day with what is known now, or as one was published."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from catalyseur import __version__
from catalyseur.bilan.exports import export_files
from catalyseur.bilan.gather import gather
from catalyseur.bilan.inputs import Inputs, read_inputs
from catalyseur.bilan.making import make_report
from catalyseur.bilan.pdf import pdf_bytes
from catalyseur.bilan.report import Report, Section
from catalyseur.bilan.sheets import territory_sheet
from catalyseur.bilan.snapshot import Snapshot
from catalyseur.portal.studies.knowledge import current_knowledge, knowledge_stamp
from catalyseur.portal.studies.models import Publication
from catalyseur.portal.studies.queries import snapshot_of

DAYS_KEPT = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class ShownBilan:
    """A bilan ready to be shown: its inputs and its report."""

    snapshot: Snapshot
    report: Report

    @cached_property
    def inputs(self) -> Inputs:
        """The rows of the snapshot, to make the sheet of a territory when asked."""
        return read_inputs(self.snapshot)

    @cached_property
    def exports(self) -> dict[str, bytes]:
        """The files of figures and tables, by name."""
        return export_files(self.report)

    @cached_property
    def pdf(self) -> bytes:
        """The PDF."""
        return pdf_bytes(self.report)

    def section(self, identifier: str) -> Section | None:
        """Return a section of the report by its id."""
        return next((one for one in self.report.sections if one.id == identifier), None)

    def territory(self, key: str) -> Section | None:
        """Return the sheet of a territory (`1:ti-0101`); None when the day does not have it."""
        found = next((one for one in self.inputs.territories if one.key == key), None)
        return territory_sheet(found, self.inputs) if found else None


def live_bilan(day: date, known_on: date) -> ShownBilan:
    """Return the bilan of a day with what is known now; the last days asked are kept."""
    return _live(day, known_on, knowledge_stamp())


@lru_cache(maxsize=DAYS_KEPT)
def _live(day: date, known_on: date, _stamp: tuple[int, int, int]) -> ShownBilan:
    snapshot = gather(current_knowledge(), day, __version__)
    return ShownBilan(snapshot=snapshot, report=make_report(snapshot, reading="on", known_on=known_on))


def published_bilan(publication: Publication) -> ShownBilan:
    """Return a published bilan, made again from its inputs; kept, since it never changes."""
    return _published(publication.pk, publication.digest)


@lru_cache(maxsize=DAYS_KEPT)
def _published(publication_id: int, _digest: str) -> ShownBilan:
    found = snapshot_of(Publication.objects.get(pk=publication_id))
    report = make_report(
        found.snapshot, reading="as_known", known_on=found.known_on, territories=found.territories
    )
    return ShownBilan(snapshot=found.snapshot, report=report)

"""From the bytes of a snapshot to the report: pure, so that what was published can be made again."""

from collections.abc import Sequence
from datetime import date

from catalyseur.bilan.blocks import key_figures
from catalyseur.bilan.indicators import LOCAL, NATIONAL, REGIONAL, measure
from catalyseur.bilan.inputs import Inputs, of_territory, read_inputs
from catalyseur.bilan.method import limits_chapter, method_chapter, reading_notes
from catalyseur.bilan.place_chapters import region_chapter, regions_of, territory_chapter
from catalyseur.bilan.published import fund_chapter, published_chapter, published_figures_of
from catalyseur.bilan.records import TerritoryRow
from catalyseur.bilan.report import Figure, Paragraph, Reading, Report, Section, Source
from catalyseur.bilan.sheets import region_sheet, territory_sheet
from catalyseur.bilan.snapshot import Snapshot
from catalyseur.bilan.theme_chapters import award_chapter, scheme_chapter, site_chapter, subsidy_chapter
from catalyseur.bilan.wording import day_text

TITLE = "Territoires d’industrie : le bilan"
KEY = (
    "territories",
    "intercommunalities",
    "communes",
    "population",
    "population_share",
    "schemes_open",
    "sites_awarded",
    "awards",
)


class UnknownTerritoryError(ValueError):
    """A sheet was asked for a territory that is not of the day; the message says which."""


def make_report(
    snapshot: Snapshot, *, reading: Reading, known_on: date, territories: Sequence[str] = ()
) -> Report:
    """Make the report of a snapshot, with a sheet for each of `territories` (`ti-0101` or `1:ti-0101`).

    Raises UnknownTerritoryError for one the day does not have.
    """
    inputs = read_inputs(snapshot)
    asked = [_territory(inputs, one) for one in territories]
    regions = regions_of(inputs)
    return Report(
        title=TITLE,
        day=inputs.about.day,
        reading=reading,
        known_on=known_on,
        figures=_figures(inputs, regions, asked),
        sections=(
            _essentials(inputs),
            *_chapters(inputs, regions),
            *(region_sheet(region, inputs) for region in regions),
            *(territory_sheet(territory, inputs) for territory in asked),
            method_chapter(inputs, snapshot.digest),
            limits_chapter(inputs),
        ),
        sources=_sources(inputs),
        notes=reading_notes(inputs, reading),
        shapes=_shapes(inputs),
        outlines=inputs.outlines,
    )


def _chapters(inputs: Inputs, regions: Sequence[Inputs]) -> tuple[Section, ...]:
    return (
        territory_chapter(inputs),
        region_chapter(inputs, regions),
        scheme_chapter(inputs),
        site_chapter(inputs),
        award_chapter(inputs),
        subsidy_chapter(inputs),
        published_chapter(inputs),
        fund_chapter(inputs),
    )


def _essentials(inputs: Inputs) -> Section:
    text = (
        f"Voici la situation du programme au {day_text(inputs.about.day)}. "
        "Chaque chiffre est suivi de sa définition, de sa source et de sa date."
    )
    doubt = ("uncertain_territories",) if measure("uncertain_territories", inputs).value else ()
    blocks = (Paragraph(text=text), key_figures(inputs, (KEY[0], *doubt, *KEY[1:])))
    return Section(id="essentiel", title="L’essentiel", blocks=blocks)


def _figures(inputs: Inputs, regions: Sequence[Inputs], asked: Sequence[TerritoryRow]) -> tuple[Figure, ...]:
    places = [(inputs, NATIONAL)]
    places += [(region, REGIONAL) for region in regions]
    places += [(of_territory(inputs, territory), LOCAL) for territory in asked]
    own = (measure(code, place) for place, codes in places for code in codes)
    return (*own, *published_figures_of(inputs))


def _territory(inputs: Inputs, identifier: str) -> TerritoryRow:
    for territory in inputs.territories:
        if identifier in (territory.key, territory.key.partition(":")[2]):
            return territory
    raise UnknownTerritoryError(
        f"'{identifier}' is not a territory on {inputs.about.day}: `catalyseur territory {identifier}` tells when it was"
    )


def _sources(inputs: Inputs) -> tuple[Source, ...]:
    return tuple(
        Source(
            id=one.id,
            title=one.title,
            producer=one.producer,
            licence=one.licence,
            vintage=one.vintage,
            sha256=one.sha256,
        )
        for one in sorted(inputs.sources, key=lambda one: one.title)
    )


def _shapes(inputs: Inputs) -> dict[str, dict[str, str]]:
    regions = {code: path for code, path in inputs.paths.items() if ":" not in code}
    territories = {code: path for code, path in inputs.paths.items() if ":" in code}
    drawn = {f"territory-{inputs.about.phase}": territories} if territories else {}
    return {"region": regions, **drawn}

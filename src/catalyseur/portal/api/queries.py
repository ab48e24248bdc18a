"""What the API asks of the engine: the same functions as the pages and the command line."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from catalyseur.bilan.document import report_document
from catalyseur.geography.atlas import Geography
from catalyseur.geography.documents import located_document
from catalyseur.geography.locate import Located, Locator
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.portal.schemes.listing import list_schemes
from catalyseur.portal.schemes.queries import Toolbox
from catalyseur.portal.studies.bilans import live_bilan
from catalyseur.sites.documents import ranking_document, readiness_document, site_document
from catalyseur.sites.need import read_need
from catalyseur.sites.ranking import rank_sites
from catalyseur.sites.register import Site, readiness
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.documents import answers_document, window_document
from catalyseur.toolbox.filters import Filters
from catalyseur.toolbox.matching import match_project
from catalyseur.toolbox.project import Project, ProjectError, read_project
from catalyseur.toolbox.questions import next_question

Document = Mapping[str, Any]
BROWNFIELDS = {"yes": "oui", "no": "non", "unknown": "inconnu"}


def places_document(locator: Locator, query: str, on: date) -> Document:
    """Return every place a query may mean. Raises UnknownPlaceError."""
    return located_document(locator.geography, locator.locate(query, on))


def commune_document(geography: Geography, code: str, on: date) -> Document:
    """Return what a commune code means on a day. Raises UnknownPlaceError."""
    found = Located(query=code, on=on, resolutions=(geography.commune(code, on),))
    return located_document(geography, found)


def epci_document(geography: Geography, siren: str, on: date) -> Document:
    """Return what the SIREN of an EPCI or EPT means on a day. Raises UnknownPlaceError."""
    found = geography.epci(siren, on)
    if found is None:
        raise UnknownPlaceError(f"'{siren}' is the SIREN of no EPCI or EPT since 2019: check it")
    return located_document(geography, Located(query=siren, on=on, epci=(found,)))


def territory_document(locator: Locator, phase: int, identifier: str, on: date) -> Document:
    """Return a territory by its key. Raises UnknownPlaceError."""
    territory = locator.geography.territory(phase, identifier)
    return places_document(locator, territory.key, on)


def scheme_documents(
    toolbox: Toolbox, geography: Geography, query: str, filters: Filters, on: date
) -> list[Document]:
    """Return the rows of `catalyseur schemes list --json` that words and filters keep.

    Best first when words are given, else by ref. Raises ValueError when `filters.area` is no area.
    """
    rows = [row.listed for row in list_schemes(toolbox, geography, query, filters, on).rows]
    ordered = rows if query.strip() else sorted(rows, key=lambda row: row.scheme.ref)
    return [
        {
            "scheme": row.scheme.id,
            "ref": row.scheme.ref,
            "name": row.scheme.name,
            "window": window_document(row.window),
        }
        for row in ordered
    ]


def match_document(text: bytes, catalogue: Catalogue, geography: Geography, on: date) -> Document:
    """Return the answers for a project file. Raises ProjectError with one sentence."""
    project = read_project(text)
    check_names(project, catalogue, geography)
    answers = match_project(project, catalogue, geography, on)
    return answers_document(answers, next_question(answers, geography))


def check_names(project: Project, catalogue: Catalogue, geography: Geography) -> None:
    """Refuse a commune or a scheme nobody knows. Raises ProjectError."""
    for code in (project.commune, *(member.commune for member in project.members)):
        if code is not None and not geography.history.knows(code):
            raise ProjectError(
                f"commune: '{code}' is no commune of 2019 to 2026: find its INSEE code at places?q=NAME"
            )
    for name in project.applications:
        if catalogue.find(name) is None:
            raise ProjectError(f"applications: '{name}' is no scheme: schemes gives the ids")


def site_document_on(site: Site, on: date) -> dict[str, Any]:
    """Return a site as `catalyseur sites list --json` writes it."""
    return site_document(site) | {"readiness": readiness_document(readiness(site, on))}


def ranking_document_of(text: bytes, sites: Iterable[Site], geography: Geography, on: date) -> dict[str, Any]:
    """Return the document of `catalyseur sites NEED.json --json`. Raises NeedError with one sentence."""
    need = read_need(text)
    return ranking_document(need, rank_sites(need, sites, geography, on), on)


def bilan_document(on: date, known_on: date) -> Document:
    """Return the figures of the bilan of a day: those of its page and of its exports."""
    document = report_document(live_bilan(on, known_on).report)
    return {name: document[name] for name in ("day", "reading", "reading_label", "known_on", "figures")}

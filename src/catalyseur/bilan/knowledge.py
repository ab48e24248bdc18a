"""Everything known today that a bilan may draw on, and where it comes from."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from catalyseur.bilan.awards import Award, Subsidy
from catalyseur.bilan.embedded import (
    AWARDS_AS_OF,
    FundEvent,
    PublishedFigure,
    embedded_awards,
    fund_history,
    published_award_counts,
    published_figures,
)
from catalyseur.bilan.records import CountRow, SourceRow
from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import Outlines, load_outlines
from catalyseur.sites.register import Site, Wave, embedded_sites, waves
from catalyseur.toolbox.catalogue import Catalogue

AWARDS = "france_relance"
SUBSIDIES = "scdl_subventions"
_EMBEDDED = files("catalyseur.data")
_ANCT = "ANCT"
_TITLES = {
    "territory_communes": ("Communes des Territoires d’industrie, par phase", _ANCT),
    "territory_members": ("Membres des Territoires d’industrie, par phase", _ANCT),
    "territory_paths": (
        "Passage de la phase 1 à la phase 2, par la population",
        "Catalyseur, d’après ANCT et Etalab",
    ),
    "communes": ("Communes, population municipale et région", "Insee et Etalab"),
    "outlines_maps": ("Contours simplifiés", "IGN, ADMIN EXPRESS COG"),
    "turnkey_sites": ("Sites clés en main nommés par leurs annonces", "Catalyseur, d’après la presse"),
    "turnkey_waves": ("Sites clés en main annoncés, par vague", "Catalyseur, d’après la presse"),
    AWARDS: ("Lauréats de France Relance : les 293 premières lignes de la liste", "DGE"),
    "published_counts": ("Décomptes publiés avec la liste des lauréats de France Relance", "DGE"),
    "published_figures": ("Chiffres nationaux publiés", "une source par chiffre"),
    "fund_history": ("Fonds d’accélération : annonces", "une source par annonce"),
}
_NO_SUBSIDY = SourceRow(
    id=SUBSIDIES,
    title="Subventions publiées par les collectivités (format SCDL)",
    producer="les collectivités",
    licence="celle de chaque fichier",
    vintage="aucun fichier importé",
    sha256="",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Knowledge:
    """What is known today, whatever the day asked."""

    geography: Geography
    catalogue: Catalogue
    regions: Outlines
    territories: Outlines
    epci: Outlines
    awards: tuple[Award, ...]
    subsidies: tuple[Subsidy, ...]
    sites: tuple[Site, ...]
    waves: tuple[Wave, ...]
    published: tuple[PublishedFigure, ...]
    counts: tuple[CountRow, ...]
    fund: tuple[FundEvent, ...]
    sources: tuple[SourceRow, ...]


def embedded_knowledge(geography: Geography, catalogue: Catalogue) -> Knowledge:
    """Read what the package embeds. Slow enough (outlines) to be kept by the caller."""
    return Knowledge(
        geography=geography,
        catalogue=catalogue,
        regions=load_outlines("region"),
        territories=load_outlines("territory"),
        epci=load_outlines("epci"),
        awards=embedded_awards(),
        subsidies=(),
        sites=embedded_sites(),
        waves=waves(),
        published=published_figures(),
        counts=award_counts(),
        fund=fund_history(),
        sources=(*embedded_sources(), *_added_sources(geography)),
    )


def with_imports(
    known: Knowledge,
    *,
    awards: tuple[Award, ...],
    subsidies: tuple[Subsidy, ...],
    sources: tuple[SourceRow, ...],
) -> Knowledge:
    """Put imported awards in the place of the excerpt, add subsidies; their sources replace those of the same id."""
    named = {source.id: source for source in (*known.sources, *sources)}
    return replace(known, awards=awards or known.awards, subsidies=subsidies, sources=tuple(named.values()))


def award_source(*, vintage: str, sha256: str) -> SourceRow:
    """Name an imported list of awards."""
    return SourceRow(
        id=AWARDS,
        title="Lauréats de France Relance : liste importée",
        producer="DGE, data.economie.gouv.fr",
        licence="Licence Ouverte 2.0",
        vintage=vintage,
        sha256=sha256,
    )


def subsidy_source(*, vintage: str, sha256: str) -> SourceRow:
    """Name the imported files of subsidies; of several, `sha256` is that of the list of theirs."""
    return replace(_NO_SUBSIDY, vintage=vintage, sha256=sha256)


def award_counts() -> tuple[CountRow, ...]:
    """Return the counts the publisher of the award list gives, by measure and by région."""
    return tuple(
        CountRow(by=one.by, label=one.label, awards=one.awards, as_of=AWARDS_AS_OF)
        for one in published_award_counts()
        if one.by in ("mesure", "nom_region")
    )


def embedded_sources() -> tuple[SourceRow, ...]:
    """Return the embedded tables a bilan reads, and the schemes."""
    package = json.loads((_EMBEDDED / "datapackage.json").read_text("utf-8"))
    tables = (
        _table_source(resource, package) for resource in package["resources"] if resource["name"] in _TITLES
    )
    return (*tables, _scheme_source(), _NO_SUBSIDY)


def _added_sources(geography: Geography) -> tuple[SourceRow, ...]:
    return tuple(
        SourceRow(
            id=overlay.name,
            title=f"Liste ajoutée : {overlay.name}",
            producer=overlay.provenance.source,
            licence=overlay.provenance.licence,
            vintage=overlay.provenance.vintage,
            sha256=overlay.provenance.sha256,
        )
        for overlay in geography.overlays.values()
    )


def _table_source(resource: dict[str, Any], package: dict[str, Any]) -> SourceRow:
    title, producer = _TITLES[resource["name"]]
    return SourceRow(
        id=resource["name"],
        title=title,
        producer=producer,
        licence=(resource.get("licenses") or package["licenses"])[0]["title"],
        vintage=resource["vintage"],
        sha256=resource["hash"].removeprefix("sha256:"),
    )


def _scheme_source() -> SourceRow:
    """Hash the scheme files as one: `sha256  name` a line, by name."""
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in _scheme_files())
    return SourceRow(
        id="schemes",
        title="Boîte à outils : dispositifs et fenêtres de dépôt",
        producer="Catalyseur, une source par dispositif",
        licence="Licence Ouverte 2.0",
        vintage="une date par dispositif",
        sha256=hashlib.sha256("".join(lines).encode()).hexdigest(),
    )


def _scheme_files() -> Iterator[tuple[str, bytes]]:
    found = {path.name: path for path in (_EMBEDDED / "schemes").iterdir() if path.name.endswith(".yaml")}
    return ((name, found[name].read_bytes()) for name in sorted(found))

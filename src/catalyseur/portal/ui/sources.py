"""The embedded tables as their Data Package describes them, titled in French, and the lists loaded since."""

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from catalyseur.geography.overlay import Overlay, read_overlays

TITLES = {
    "communes": "Communes depuis 2019 : nom, population municipale, codes postaux, centre",
    "former_codes": "Codes qui ne sont plus, ou pas encore, une commune, et la commune qui les contient",
    "departements": "Départements et collectivités d’outre-mer",
    "regions": "Régions",
    "groupings": "Intercommunalités (EPCI et EPT) : nom et catégorie, par année",
    "epci_members": "Communes de chaque EPCI, par année ; deux SIREN de 2026 en 99… sont provisoires",
    "ept_members": "Communes de chaque établissement public territorial ; 2019 à 2022 reprennent la liste de 2023",
    "epci_changes": "Changements d’EPCI : année d’effet, ancien et nouveau SIREN, part de la population déplacée",
    "pictures": "Les deux listes connues de chaque phase du programme, et les jours où elles sont vraies",
    "territories": "Territoires d’industrie, par phase",
    "territory_members": "Membres des territoires d’industrie",
    "territory_communes": "Communes des territoires d’industrie",
    "territory_paths": "Passage de la phase 1 à la phase 2 : communes et population en commun",
    "zonings": "Zonages des communes de 2026",
    "zoning_labels": "Libellés des zonages",
    "afr_2014_2021": "Carte des aides à finalité régionale 2014-2021, communes de 2019",
    "afr_rates": "Taux d’aide à finalité régionale, par taille d’entreprise",
    "naf_rev2": "Nomenclature d’activités française, révision 2",
    "turnkey_sites": "Sites clés en main nommés par la presse et les préfectures : 44 sur 182 labels",
    "turnkey_waves": "Labels « sites clés en main » attribués, par vague",
    "outlines_communes": "Contours simplifiés des communes",
    "outlines_maps": "Contours simplifiés pour les cartes : EPCI, territoires, départements, régions",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One embedded table: French title, file, sources, licence, vintage, rows (0: not a table), SHA-256."""

    title: str
    path: str
    sources: tuple[str, ...]
    licence: str
    licence_url: str
    vintage: str
    rows: int
    sha256: str


@lru_cache(maxsize=1)
def embedded_tables() -> tuple[Table, ...]:
    """Read the Data Package, once."""
    package = json.loads(files("catalyseur.data").joinpath("datapackage.json").read_text("utf-8"))
    return tuple(
        Table(
            title=TITLES.get(resource["name"], resource["name"]),
            path=resource["path"],
            sources=tuple(source["title"] for source in resource["sources"]),
            licence=resource["licenses"][0]["title"],
            licence_url=resource["licenses"][0]["path"],
            vintage=resource["vintage"],
            rows=resource.get("rows", 0),
            sha256=resource["hash"].removeprefix("sha256:"),
        )
        for resource in package["resources"]
    )


def loaded_lists(folder: Path) -> tuple[Overlay, ...]:
    """Return the official lists loaded on this site. Raises OverlayError when one cannot be read."""
    return tuple(read_overlays(folder).values())

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
    "published_counts": "Lauréats de toute la liste, comptés par son éditeur selon les valeurs d’une colonne",
    "france_relance": "Les 293 premiers des 3 080 lauréats de France Relance : un extrait, sans montants, qui ne s’additionne pas",
    "published_figures": "Chiffres publiés du programme, avec leur périmètre",
    "fund_history": "Annonces sur le fonds d’accélération ; un montant vide n’est donné par aucune source",
    "formats_cnig_friches": "Format CNIG des friches",
    "formats_cnig_sites_eco_etablissement": "Format CNIG des sites économiques : établissements",
    "formats_cnig_sites_eco_pole_eco": "Format CNIG des sites économiques : pôles",
    "formats_cnig_sites_eco_site_eco": "Format CNIG des sites économiques : sites",
    "formats_cnig_sites_eco_terrain_eco": "Format CNIG des sites économiques : terrains",
    "formats_plan_de_relance": "Format des lauréats du plan de relance",
    "formats_scdl_subventions": "Format commun des subventions publiées par les collectivités (SCDL)",
    "programme_assembly_2020": "Ce qui est publié de la troisième assemblée générale, en 2020",
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

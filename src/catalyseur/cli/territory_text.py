"""The answers of `catalyseur territory`, for people."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from catalyseur.geography.atlas import Geography
from catalyseur.geography.documents import commune_document
from catalyseur.geography.locate import Located
from catalyseur.geography.places import Territory
from catalyseur.toolbox.project import Project
from catalyseur.values.dates import french_text

_SHOWN_IN_FULL = 12
_ZONINGS = {
    "employment_zone": "zone d’emploi",
    "zrr": "ZRR",
    "frr": "FRR",
    "qpv": "contient un quartier prioritaire (QPV)",
    "afr": "zone AFR",
}
_VERDICTS = {"yes": "oui", "no": "non", "cannot_tell": "ne peut pas dire"}


def located_text(geography: Geography, located: Located, document: dict[str, Any]) -> str:
    """Write what a query found; a long list of communes is cut, the JSON has them all."""
    communes = document["communes"]
    lines = [f"« {located.query} », le {located.on:%d/%m/%Y}"]
    if located.approximate:
        lines.append("Aucun lieu ne porte exactement ce nom ; voici les noms proches.")
    if located.near_border:
        lines.append(
            "Point trop proche d’une limite pour trancher : les communes des deux côtés sont listées."
        )
    if located.resolutions and len(communes) > 1:
        lines.append(f"{len(communes)} communes répondent :")
    if located.resolutions:
        lines += [line for one in communes for line in _commune_lines(geography, one)]
    lines += [line for one in document["epci"] if _is_asked(located, one) for line in _epci_lines(one)]
    lines += [line for one in document["territories"] for line in _territory_lines(geography, one)]
    if not document["territories"]:
        lines.append("Aucun territoire d’industrie ce jour-là.")
        lines += [line for one in located.territories for line in _absent_lines(geography, one)]
    if not located.resolutions:
        lines += _names_lines(communes)
    return "\n".join(lines) + "\n"


def place_text(project: Project, geography: Geography, on: date) -> str:
    """Write the title, day and place of a project."""
    lines = [f"{project.title}, le {on:%d/%m/%Y}"]
    if project.commune is None:
        return "\n".join([*lines, "Commune du projet non renseignée.", ""])
    found = geography.commune(project.commune, on)
    for commune in found.communes:
        lines += _commune_lines(geography, commune_document(geography, commune, on, found.note))
    return "\n".join([*lines, ""])


def _commune_lines(geography: Geography, commune: dict[str, Any]) -> Iterator[str]:
    departement = geography.departement_names.get(commune["departement"], commune["departement"])
    region = geography.region_names.get(commune["region"], commune["region"])
    people = ""
    if commune["population"]:
        people = ", " + f"{commune['population']:,} habitants".replace(",", "\u202f")
    yield f"{commune['name']} ({commune['code']}), {departement}, {region}{people}"
    if commune.get("note"):
        yield f"  {commune['note']}"
    yield f"  EPCI : {commune['epci']['name'] if commune['epci'] else 'aucun dans les données'}"
    if "ept" in commune:
        yield f"  EPT : {commune['ept']['name']}"
    for territory in commune["territories"]:
        doubt = "" if territory["certain"] else " — appartenance incertaine ce jour-là"
        yield f"  Territoire d’industrie : {territory['name']} ({territory['phase']}:{territory['id']}){doubt}"
    if not commune["territories"]:
        yield "  Territoire d’industrie : aucun ce jour-là"
    for name, label in _ZONINGS.items():
        yield f"  {label} : {_zoning_text(commune['zonings'][name])}"


def _zoning_text(zoning: dict[str, Any]) -> str:
    text = zoning["label"] or _VERDICTS[zoning["verdict"]]
    if zoning["label"] and zoning["verdict"] == "cannot_tell":
        text += " (ne peut pas dire)"
    if "rates_pct" in zoning:
        rates = zoning["rates_pct"]
        text += f" ; taux {rates['large']:g} / {rates['medium']:g} / {rates['small']:g} % (grande, moyenne, petite)"
    if zoning.get("question"):
        text += f" ; {zoning['question']}"
    return text


def _is_asked(located: Located, epci: dict[str, Any]) -> bool:
    return epci["siren"] in {found.epci.siren for found in located.epci}


def _epci_lines(epci: dict[str, Any]) -> Iterator[str]:
    yield f"EPCI : {epci['name']} ({epci['siren']})"
    if epci.get("note"):
        yield f"  {epci['note']}"


def _territory_lines(geography: Geography, territory: dict[str, Any]) -> Iterator[str]:
    regions = ", ".join(geography.region_names.get(code, code) for code in territory["regions"])
    yield f"Territoire {territory['phase']}:{territory['id']} {territory['name']} ({regions})"
    yield f"  entre {french_text(territory['valid_from'])} et {french_text(territory['valid_to'])}"
    for member in territory["members"]:
        yield f"  membre : {member['name']}{'' if member['certain'] else ' (incertain ce jour-là)'}"
    for word, key in (("devenu", "successors"), ("issu de", "predecessors")):
        for link in territory[key]:
            share = link[f"share_of_phase_{territory['phase']}"]
            yield f"  {word} : {link['name']} ({link['phase']}:{link['id']}), {share * 100:.0f}\u00a0% de sa population"


def _absent_lines(geography: Geography, territory: Territory) -> Iterator[str]:
    dates = f"du {territory.valid_from:%d/%m/%Y} au {territory.valid_to:%d/%m/%Y}"
    yield f"  {territory.name} ({territory.key}) est un territoire de la phase {territory.phase}, {dates}."
    for link in (*geography.successors(territory), *geography.predecessors(territory)):
        yield f"  Voir aussi : {link.territory.name} ({link.territory.key})"


def _names_lines(communes: list[dict[str, Any]]) -> Iterator[str]:
    if communes:
        names = ", ".join(f"{one['name']} ({one['code']})" for one in communes[:_SHOWN_IN_FULL])
        rest = len(communes) - _SHOWN_IN_FULL
        yield f"{len(communes)} communes : {names}" + (
            f" et {rest} autres (--json les donne)" if rest > 0 else ""
        )

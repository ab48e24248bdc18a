"""French words of sites, for every page and the command line."""

from collections.abc import Sequence

from catalyseur.sites.milestones import State
from catalyseur.sites.register import Wave
from catalyseur.values.verdict import Verdict

CRITERIA = {
    "area": "surface",
    "power": "puissance électrique",
    "rail": "fret ferroviaire",
    "water": "eau",
    "on_sale": "mise en vente",
    "ready_by": "date",
    "place": "lieu",
    "near": "proximité",
}
FACTS = {
    "area_m2": "la surface",
    "power_kw": "la puissance électrique disponible",
    "rail": "l’accès au fret ferroviaire",
    "water": "l’accès à l’eau",
    "on_sale": "s’il est encore à vendre ou à louer",
    "milestones": "les jalons de disponibilité et leurs preuves",
    "commune": "la commune",
    "point": "l’emplacement exact",
}
VERDICTS = {
    Verdict.YES: "répond au besoin",
    Verdict.CANNOT_TELL: "ne peut pas encore dire",
    Verdict.NO: "ne répond pas au besoin",
}
READY = {Verdict.YES: "prêt", Verdict.CANNOT_TELL: "à confirmer", Verdict.NO: "pas encore prêt"}
STATES = {State.PROVED: "prouvé", State.PLANNED: "prévu", State.UNKNOWN: "inconnu"}
KNOWN = {True: "oui", False: "non", None: "inconnu"}


def coverage_text(waves: Sequence[Wave], named: int) -> str:
    """Say how many of the labels awarded the embedded register names, wave by wave."""
    awarded = sum(wave.awarded for wave in waves)
    by_wave = " + ".join(str(wave.awarded) for wave in waves)
    detail = ", ".join(f"{wave.named} sur {wave.awarded} ({wave.title})" for wave in waves)
    unplaced = named - sum(wave.named for wave in waves)
    return (
        f"{named} sites nommés sur {awarded} labels attribués ({by_wave}) : {detail} ; "
        f"{unplaced} dont la vague n’est pas publiée. Les autres noms ne sont pas dans nos sources."
    )

"""One scheme as a page of French text."""

from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.description import Line, basis_text, describe_version, window_text
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.windows import version_on, window_on
from catalyseur.toolbox.wording import codes_text


def scheme_text(scheme: Scheme, geography: Geography, on: date) -> str:
    """Write a scheme in its version of the day."""
    version = version_on(scheme, on)
    described = describe_version(scheme, version, geography)
    window = window_text(window_on(version.window, on))
    return "\n".join(
        [
            f"{scheme.ref} {scheme.name} [{scheme.id}]",
            scheme.summary,
            f"Pour : {scheme.audience}",
            f"Financeur : {scheme.funder} · Opérateur : {scheme.operator}",
            f"Forme : {codes_text(scheme.instruments)}",
            f"Le {on:%d/%m/%Y} : {window} (version « {version.id} », {len(scheme.versions)} en tout)",
            "",
            "Critères publiés",
            *(f"  {line.label} : {_readings_text(line)}" for line in described.criteria),
            *(f"  {line.key} : {_readings_text(line)}" for line in described.conditions),
            "",
            "Aide",
            *([f"  {line.label} {_readings_text(line)}" for line in described.aid] or ["  non publiée"]),
            "",
            "Base juridique : " + " ou ".join(basis_text(basis) for basis in scheme.legal_basis),
            f"Contact : {scheme.contact.function if scheme.contact else 'non publié'}",
            *(f"Note : {note}" for note in (*scheme.notes, *described.notes)),
            "Sources : " + " ; ".join(source.label for source in scheme.sources),
            f"Vérifié le {scheme.verified_on:%d/%m/%Y}"
            if scheme.verified_on
            else "Jamais vérifié : à confirmer",
            "",
        ]
    )


def _readings_text(line: Line) -> str:
    if not line.readings:
        return "à confirmer au guichet (non publié)"
    several = len(line.readings) > 1
    text = " ou bien ".join(
        f"{one.text} ({one.source})" if several and one.source else one.text for one in line.readings
    )
    return f"{text} (à vérifier)" if line.is_unchecked else text

"""One scheme as a page of French text."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.scheme import Aid, Criteria, Published, Rate, Scheme, Size
from catalyseur.toolbox.windows import version_on
from catalyseur.toolbox.wording import (
    CRITERION_LABELS,
    areas_text,
    codes_text,
    headcount_range_text,
    sector_text,
    spend_text,
)
from catalyseur.values.money import euros_text

_AMOUNTS = {
    "base_cap_cents": "Assiette plafonnée à",
    "cap_cents": "Aide plafonnée à",
    "floor_cents": "Aide d’au moins",
    "flat_cents": "Aide forfaitaire de",
    "envelope_cents": "Enveloppe de",
}


def scheme_text(scheme: Scheme, geography: Geography, on: date, window: str) -> str:
    """Write a scheme in its version of the day."""
    version = version_on(scheme, on)
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
            *_criteria_lines(version.criteria, geography, scheme),
            "",
            "Aide",
            *(_aid_lines(version.aid, geography, scheme) or ["  non publiée"]),
            "",
            "Base juridique : " + " ou ".join(_basis_texts(scheme)),
            f"Contact : {scheme.contact.function if scheme.contact else 'non publié'}",
            *(
                f"Note : {note}"
                for note in (*scheme.notes, version.note, version.window.note, version.aid.note)
                if note
            ),
            "Sources : " + " ; ".join(source.label for source in scheme.sources),
            f"Vérifié le {scheme.verified_on:%d/%m/%Y}"
            if scheme.verified_on
            else "Jamais vérifié : à confirmer",
            "",
        ]
    )


def _criteria_lines(criteria: Criteria, geography: Geography, scheme: Scheme) -> Iterator[str]:
    writers: dict[str, Callable[[Any], str]] = {
        "perimeter": lambda value: areas_text(geography, value.include, value.exclude),
        "beneficiary": codes_text,
        "size": _size_text,
        "sector": sector_text,
        "kind": codes_text,
        "nature": codes_text,
        "spend": lambda value: " ; ".join(
            [
                spend_text(value),
                *(f"{spend_text(e)} ({areas_text(geography, e.areas, ())})" for e in value.exceptions),
            ]
        ),
        "start_of_works": lambda _: "travaux commencés après le dépôt de la demande",
        "difficulty": lambda _: "entreprise qui n’est pas en difficulté",
    }
    for name, write in writers.items():
        published: Published[object] | None = getattr(criteria, name)
        text = "à confirmer au guichet (non publié)"
        if published:
            text = " ou bien ".join(
                f"{write(choice.value)} ({scheme.source_label(choice.source)})"
                if len(published.alternatives) > 1
                else write(choice.value)
                for choice in published.alternatives
            )
        unchecked = " (à vérifier)" if name in criteria.unchecked else ""
        yield f"  {CRITERION_LABELS[name]} : {text}{unchecked}"
    for condition in criteria.conditions:
        yield f"  condition {condition.name} : {condition.question}"
        if condition.or_else:
            other = condition.or_else
            yield f"    ou {other.name} ({headcount_range_text(other.headcount)}) : {other.question}"


def _size_text(size: Size) -> str:
    scales = [codes_text(size.eu or ()), codes_text(size.category or ())]
    if size.headcount:
        scales.append(headcount_range_text(size.headcount))
    return " et ".join(filter(None, scales))


def _aid_lines(aid: Aid, geography: Geography, scheme: Scheme) -> list[str]:
    lines = [f"  {_rate_text(rate, geography)}" for rate in aid.rates]
    for name, label in _AMOUNTS.items():
        published: Published[int] | None = getattr(aid, name)
        if published:
            values = " ou bien ".join(
                f"{euros_text(choice.value)} ({scheme.source_label(choice.source)})"
                for choice in published.alternatives
            )
            lines.append(f"  {label} {values}")
    return lines


def _rate_text(rate: Rate, geography: Geography) -> str:
    limits = [
        codes_text((*(rate.eu or ()), *(rate.category or ()), *(rate.natures or ()))),
        headcount_range_text(rate.headcount) if rate.headcount else "",
        areas_text(geography, rate.areas, ()) if rate.areas else "",
        codes_text((rate.instrument,)) if rate.instrument else "",
        rate.note or "",
    ]
    scope = " ; ".join(filter(None, limits))
    return f"{'jusqu’à ' if rate.at_most else ''}{rate.rate_pct:f} %" + (f" ({scope})" if scope else "")


def _basis_texts(scheme: Scheme) -> Iterator[str]:
    for basis in scheme.legal_basis:
        details = ", ".join(filter(None, (basis.article and f"article {basis.article}", basis.reference)))
        certain = "" if basis.confirmed else " (à vérifier)"
        yield basis.kind.label + (f", {details}" if details else "") + certain

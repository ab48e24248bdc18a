"""The official list of France Relance awards (DGE, `plan-de-relance` on data.economie.gouv.fr)."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from catalyseur.bilan.awards import DEFECTS, MEASURES, Award
from catalyseur.bilan.embedded import AWARDS_PUBLISHED, published_award_counts
from catalyseur.geography.atlas import Geography
from catalyseur.ingest.csv_text import fold
from catalyseur.ingest.differences import numbered
from catalyseur.ingest.faults import Fault, ImportRefusedError, LineReport, with_defects
from catalyseur.ingest.placing import Placer, Placing, Whereabouts
from catalyseur.ingest.table import load_schema, read_table
from catalyseur.values.codes import is_siren, is_siret
from catalyseur.values.provenance import Provenance

SOURCE_ID = "plan_de_relance"
SOURCE = "DGE, plan-de-relance (data.economie.gouv.fr)"
LICENCE = "Licence Ouverte 2.0"
_MEASURE_CODES = {fold(label): code for code, label in MEASURES.items()}
_CASE_VARIANTS = {"filiere": "filiere_case_variant", "nom_region": "region_case_variant"}
_PUBLIC = ("1", "2")  # the first digit of the SIREN of public bodies
_POINT = re.compile(r"(?P<lat>-?\d{1,3}(\.\d+)?)\s*,\s*(?P<lon>-?\d{1,3}(\.\d+)?)", re.ASCII)
_FLOAT = re.compile(r"\.0+$")  # what a spreadsheet adds to a code read as a number


NO_ROW = Fault(
    line=1,
    column="",
    value="",
    problem="the list has no award: it would remove every one stored",
    remedy="take the whole file again",
    french="la liste ne contient aucun lauréat, elle retirerait tous ceux enregistrés : reprenez le fichier entier.",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Control:
    """A count of the file beside the one its publisher gives; `column` is "" for the whole file."""

    column: str
    label: str
    published: int
    found: int

    @property
    def french(self) -> str:
        """One French sentence for the report."""
        what = f"{self.column} « {self.label or 'vide'} »" if self.column else "Fichier"
        return f"{what} : {_count(self.found)} lignes au lieu de {_count(self.published)} le 8 avril 2022."


@dataclass(frozen=True, kw_only=True, slots=True)
class AwardList:
    """The awards in the order of the file, a report a line, the counts that differ from the published ones."""

    awards: tuple[Award, ...]
    header: LineReport
    lines: tuple[LineReport, ...]
    differing: tuple[Control, ...]
    provenance: Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class _Identity:
    siren: str | None
    siret: str | None
    defects: frozenset[str]


def read_awards(content: bytes, *, name: str, vintage: str, placer: Placer) -> AwardList:
    """Read the official CSV, or refuse it whole (ImportRefusedError). Writes nothing.

    A list that differs from the published counts is read: `differing` tells where. `vintage` dates the list.
    """
    table = read_table(content, load_schema("plan_de_relance"), name=name)
    if not table.rows:
        raise ImportRefusedError([NO_ROW], name)
    usual = _usual_writings(row[column] for row in table.rows for column in _CASE_VARIANTS)
    awards = [_award(row, usual, placer) for row in table.rows]
    keys = numbered(award.key for award in awards)
    digest = hashlib.sha256(content).hexdigest()
    return AwardList(
        awards=tuple(replace(award, key=key) for award, key in zip(awards, keys, strict=True)),
        header=table.header,
        lines=tuple(
            with_defects(report, award.defects, DEFECTS)
            for report, award in zip(table.lines, awards, strict=True)
        ),
        differing=compare_counts(table.rows),
        provenance=Provenance(source=SOURCE, licence=LICENCE, vintage=vintage, sha256=digest),
    )


def compare_counts(rows: Iterable[Mapping[str, Any]]) -> tuple[Control, ...]:
    """Return the published counts that the rows do not meet; apostrophes and the long AMI label aside."""
    counted: Counter[tuple[str, str]] = Counter()
    total = 0
    for row in rows:
        total += 1
        for column in ("type_entreprise", "volet_relance", "nom_region"):
            counted[column, _plain(row[column])] += 1
        counted["mesure", _plain(MEASURES[_measure_code(row["mesure"])])] += 1
    controls = [Control(column="", label="", published=AWARDS_PUBLISHED, found=total)]
    controls += [
        Control(
            column=count.by,
            label=count.label,
            published=count.awards,
            found=counted[count.by, _plain(count.label)],
        )
        for count in published_award_counts()
    ]
    return tuple(control for control in controls if control.found != control.published)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def _plain(text: str | None) -> str:
    return (text or "").replace("’", "'")


def _measure_code(label: str) -> str:
    return _MEASURE_CODES.get(fold(label), "capacity_covid")


def _usual_writings(texts: Iterable[str | None]) -> dict[str, str]:
    """Return, for each text whatever its case, its most frequent writing; the first met among equals."""
    counts = Counter(text for text in texts if text)
    usual: dict[str, str] = {}
    for text, _ in counts.most_common():
        usual.setdefault(text.casefold(), text)
    return usual


def _award(row: Mapping[str, Any], usual: Mapping[str, str], placer: Placer) -> Award:
    identity = _identify(row["siren"] or "")
    postcode, postcode_defects = _postcode(row["code_postal"] or "")
    region, region_defects = _region(row["nom_region"] or "", placer.geography)
    departement, departement_defects = _departement(row, region, placer.geography)
    point, point_defects = _point(row["coordonnees_gps"] or "")
    where = Whereabouts(
        point=point,
        postcode=postcode,
        departement=departement,
        commune_name=row["nom_commune"] or "",
    )
    placing = placer.place(where)
    sector = row["filiere"]
    measure = _measure_code(row["mesure"])
    defects = placing.defects.union(
        identity.defects, point_defects, postcode_defects, region_defects, departement_defects
    )
    return Award(
        key=_key(row, identity, measure, postcode),
        source_id=SOURCE_ID,
        company=" ".join((row["entreprise"] or "").split()),
        company_kind=row["type_entreprise"],
        identifier=row["siren"] or "",
        siren=identity.siren,
        siret=identity.siret,
        strand=row["volet_relance"],
        measure_code=measure,
        measure_label=MEASURES[measure],
        sector=usual[sector.casefold()] if sector else None,
        listed_on=row["mise_a_jour"],
        departement=departement or _departement_of(placing, placer.geography),
        region=region,
        commune=placing.commune,
        commune_basis=placing.basis,
        postcode=postcode,
        description=row["description_projet"] or "",
        defects=tuple(sorted(defects | _oddities(row, usual))),
        tco2_per_year=row["tonnes_equivalent_co2_pour_les_projets_decarbonation"],
    )


def _key(row: Mapping[str, Any], identity: _Identity, measure: str, postcode: str | None) -> str:
    """Name an award by its firm, measure, day and postcode: the list numbers nothing."""
    firm = identity.siren or fold(row["siren"] or "") or fold(row["entreprise"] or "") or "sans-nom"
    return f"{firm}-{measure}-{row['mise_a_jour'] or 'sans-date'}-{postcode or 'sans-code'}"


def _oddities(row: Mapping[str, Any], usual: Mapping[str, str]) -> frozenset[str]:
    found = {
        "company_missing": not row["entreprise"],
        "company_kind_missing": not row["type_entreprise"],
        **{
            code: bool(row[column]) and usual[row[column].casefold()] != row[column]
            for column, code in _CASE_VARIANTS.items()
        },
    }
    return frozenset(code for code, is_met in found.items() if is_met)


def _identify(published: str) -> _Identity:
    """Return the SIREN and SIRET a cell proves, and what is wrong with it."""
    number = _FLOAT.sub("", re.sub(r"\s", "", published))
    if not number:
        return _identity(None, None, "siren_missing")
    if len(number) == 14 and number.isascii() and number.isdigit():
        siren = number[:9]
        siret = number if is_siret(number) else None
        return _identity(siren if is_siren(siren) else None, siret, "siret_in_siren_column")
    if is_siren(number):
        return _identity(number, None)
    if len(number) == 8 and is_siren(f"0{number}"):
        return _identity(f"0{number}", None, "siren_lost_leading_zero")
    return _identity(None, None, "siren_luhn_fails" if re.fullmatch(r"\d{9}", number) else "not_a_siren")


def _identity(siren: str | None, siret: str | None, *defects: str) -> _Identity:
    public = ("siren_of_a_public_body",) if siren and siren.startswith(_PUBLIC) else ()
    failing = ("siren_luhn_fails",) if siren is None and "siret_in_siren_column" in defects else ()
    return _Identity(siren=siren, siret=siret, defects=frozenset((*defects, *public, *failing)))


def _postcode(published: str) -> tuple[str | None, frozenset[str]]:
    digits = _FLOAT.sub("", re.sub(r"\s", "", published))
    if not digits:
        return None, frozenset({"postcode_missing"})
    if re.fullmatch(r"\d{5}", digits):
        return digits, frozenset()
    if re.fullmatch(r"\d{4}", digits):
        return f"0{digits}", frozenset({"postcode_lost_leading_zero"})
    return None, frozenset({"postcode_malformed"})


def _region(published: str, geography: Geography) -> tuple[str | None, frozenset[str]]:
    wanted = fold(published)
    code = next((code for code, name in geography.region_names.items() if fold(name) == wanted), None)
    if code is None:
        return None, frozenset({"region_unknown"})
    return code, frozenset()


def _departement(
    row: Mapping[str, Any], region: str | None, geography: Geography
) -> tuple[str | None, frozenset[str]]:
    """Read the code, or, where it is missing or unknown, the name of the département or of its only région."""
    published = _FLOAT.sub("", row["code_departement"] or "").upper()
    code = published.zfill(2) if published else ""
    if code in geography.departement_names:
        return code, frozenset()
    name = fold(row["nom_departement"] or "")
    known = {fold(label): one for one, label in geography.departement_names.items()}
    alone = [one for one, held in geography.departement_regions.items() if held == region]
    found = known.get(name) or (alone[0] if len(alone) == 1 else None)
    return found, frozenset({"department_unknown" if code else "department_missing"})


def _departement_of(placing: Placing, geography: Geography) -> str | None:
    if placing.commune is None:
        return None
    return geography.history.columns["departement"][geography.history.index[placing.commune]]


def _point(published: str) -> tuple[tuple[float, float] | None, frozenset[str]]:
    """Read « latitude, longitude » in degrees as (longitude, latitude)."""
    if not published:
        return None, frozenset({"no_coordinates"})
    found = _POINT.fullmatch(published)
    if found and abs(lat := float(found["lat"])) <= 90 and abs(lon := float(found["lon"])) <= 180:
        return (lon, lat), frozenset()
    return None, frozenset({"point_malformed"})

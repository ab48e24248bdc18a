"""Awards and subsidies as records: what was published, what was mended, where it lies."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

CASH = "aide en numéraire"
CommuneBasis = Literal["point_and_postcode", "point", "postcode", "none"]
BASES: dict[CommuneBasis, str] = {
    "point_and_postcode": "point et code postal concordants",
    "point": "point publié seul",
    "postcode": "code postal seul",
    "none": "commune inconnue",
}
MEASURES = {
    "territoires": "Soutien à l’investissement industriel dans les territoires",
    "relocalisation": "(Re)localisation dans les secteurs critiques",
    "automobile": "Modernisation de la filière automobile",
    "aeronautique": "Modernisation de la filière aéronautique",
    "nucleaire": "Fonds de soutien aux investissements du secteur nucléaire",
    "efficacite_energetique": "Efficacité énergétique et évolution des procédés dans l’industrie",
    "chaleur_bas_carbone": "Soutien à la chaleur bas carbone",
    "capacity_covid": "AMI Capacity (COVID-19)",
    "nucleaire_competences": "Renforcement des compétences",
}
DEFECTS = {
    "siret_in_siren_column": "SIRET publié dans la colonne SIREN",
    "siren_lost_leading_zero": "SIREN publié sans son zéro initial, rétabli",
    "siren_luhn_fails": "SIREN dont la clé de contrôle est fausse, écarté",
    "siren_of_a_public_body": "SIREN d’un organisme public",
    "not_a_siren": "identifiant qui n’est pas un SIREN",
    "siren_missing": "SIREN absent",
    "company_missing": "nom de l’entreprise absent",
    "company_kind_missing": "type d’entreprise absent",
    "commune_name_missing": "nom de commune absent",
    "commune_name_differs_from_point": "nom de commune publié différent de celui du point",
    "commune_name_variant": "nom de commune publié sous une autre forme",
    "postcode_malformed": "code postal illisible",
    "postcode_missing": "code postal absent",
    "postcode_lost_leading_zero": "code postal publié sans son zéro initial, rétabli",
    "postcode_unknown": "code postal qui n’est celui d’aucune commune (CEDEX ou erreur)",
    "postcode_not_in_point_commune": "code postal qui n’est pas celui de la commune du point",
    "point_malformed": "point illisible",
    "no_coordinates": "point absent",
    "point_in_no_commune": "point hors de toute commune connue",
    "department_missing": "code de département absent",
    "department_unknown": "code de département inconnu",
    "department_differs_from_point": "département publié différent de celui du point",
    "region_unknown": "région inconnue",
    "region_case_variant": "région écrite avec une autre casse",
    "filiere_case_variant": "filière écrite avec une autre casse",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Award:
    """A project helped by France Relance, as the list publishes it. The list gives no amount.

    `identifier` is the published SIREN cell; `siren` and `siret` only hold numbers that check. `listed_on`
    is the day of the list's update. `departement`, `region` and `commune` are INSEE codes; `defects` codes
    of DEFECTS, sorted.
    """

    key: str
    source_id: str
    company: str
    company_kind: str | None
    identifier: str
    siren: str | None
    siret: str | None
    strand: str
    measure_code: str
    measure_label: str
    sector: str | None
    listed_on: date | None
    departement: str | None
    region: str | None
    commune: str | None
    commune_basis: CommuneBasis
    postcode: str | None
    description: str
    defects: tuple[str, ...]
    amount_cents: int | None = None
    tco2_per_year: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Subsidy:
    """A subsidy as a public body publishes it (SCDL Subventions 1.1.0): granted, tax untold.

    Paid on `paid_from`, or from it to `paid_to`; `share` is the part of the public subsidies of the purpose,
    from 0 to 1; `defects` codes of SUBSIDY_DEFECTS, sorted.
    """

    key: str
    source_id: str
    granter: str
    granter_siret: str
    agreed_on: date
    reference: str | None
    beneficiary: str
    beneficiary_siret: str
    purpose: str
    amount_cents: int
    nature: str
    payment_terms: str
    paid_from: date
    paid_to: date | None
    aid_register_id: str | None
    notified_to_eu: bool
    share: Decimal
    defects: tuple[str, ...]


SUBSIDY_DEFECTS = {
    "granter_siret_fails": "SIRET de l’attribuant dont la clé de contrôle est fausse",
    "beneficiary_siret_fails": "SIRET du bénéficiaire dont la clé de contrôle est fausse",
}

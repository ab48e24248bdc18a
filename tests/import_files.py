"""Small valid files of each outside format, and frictionless as their referee."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache

import frictionless
from frictionless.formats import CsvControl
from frictionless.resources import TableResource

from catalyseur.ingest.schema import FieldSchema, load_schema, read_descriptor

SUBSIDY = {
    "nomAttribuant": "Région (exemple)",
    "idAttribuant": "98765432400019",
    "dateConvention": "2021-03-01",
    "nomBeneficiaire": "Atelier (exemple)",
    "idBeneficiaire": "12345678200010",
    "objet": "Machine moins gourmande, première tranche",
    "montant": "1234.50",
    "nature": "aide en numéraire",
    "conditionsVersement": "unique",
    "datesPeriodeVersement": "2021-03-01/2021-12-31",
    "notificationUE": "non",
    "pourcentageSubvention": "0.25",
}
AWARD = {
    "entreprise": "Atelier (exemple)",
    "type_entreprise": "TPE / PME",
    "siren": "318697687",
    "volet_relance": "Verdissement",
    "mesure": "Soutien à la chaleur bas carbone",
    "nom_commune": "MABLY",
    "code_postal": "42300",
    "coordonnees_gps": "46.0919, 4.0633",
    "mise_a_jour": "2021-07-28",
    "filiere": "Construction",
    "tonnes_equivalent_co2_pour_les_projets_decarbonation": "8368.67",
    "code_departement": "42",
    "nom_region": "AUVERGNE-RHÔNE-ALPES",
}
SAMPLES = {
    "string": "Texte (exemple)",
    "number": "12.5",
    "integer": "12",
    "date": "2024-03-01",
    "geopoint": "4.0633,46.0919",
    "geojson": '{"type":"Point","coordinates":[4.0633,46.0919]}',
}
PATTERNED = {
    "site_url": "https://exemple.fr/a|https://exemple.fr/b",
    "site_ademe_url": "https://exemple.fr/a",
    "site_projet_url": "contact@exemple.fr",
    "activite_code": "C25.11Z|C25.62B",
    "bati_type": "industriel|autre",
    "proprio_type": "P1a",
    "proprio_personne": "personne morale",
    "unite_fonciere_refcad": "38001000AB0001|38001000AB0002",
    "desserte_distance": "1|2|3",
    "terr_refcad": "38001000AB0001",
    "terr_url_cartofriches": "https://exemple.fr/a",
    "site_media": "https://exemple.fr/a",
    "sol_depollution_fiche": "https://exemple.fr/a",
}
FORMATS = (
    "scdl_subventions",
    "plan_de_relance",
    "cnig_friches",
    "cnig_sites_eco_pole_eco",
    "cnig_sites_eco_site_eco",
    "cnig_sites_eco_terrain_eco",
)


def write_csv(titles: Sequence[str], rows: Sequence[Sequence[str]], separator: str = ",") -> bytes:
    """Write cells as they are."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows([titles, *rows])
    return text.getvalue().encode("utf-8")


def valid_rows(name: str, count: int = 3) -> list[dict[str, str]]:
    """Return rows of a format that its schema accepts, with distinct keys."""
    schema = load_schema(name)
    given: Mapping[str, str] = {"scdl_subventions": SUBSIDY, "plan_de_relance": AWARD}.get(name, {})
    rows = [
        {field.name: given.get(field.name, "") if given else _sample(field) for field in schema.fields}
        for _ in range(count)
    ]
    for number, row in enumerate(rows):
        if schema.primary_key:
            row[schema.primary_key] = f"exemple-{number}"
    return rows


def valid_file(name: str, count: int = 3, **changed: str) -> bytes:
    """Return a valid file, the cells of its first row replaced by those given."""
    rows = valid_rows(name, count)
    rows[0] |= changed
    return write_csv(list(rows[0]), [list(row.values()) for row in rows])


def referee(content: bytes, name: str, *, encoding: str = "utf-8", separator: str = ",") -> list[str]:
    """Return what frictionless finds wrong, as the types of its errors."""
    resource = TableResource(
        data=content,
        format="csv",
        encoding=encoding,
        control=CsvControl(delimiter=separator, quote_char='"', double_quote=True, skip_initial_space=False),
        schema=_schema(name),
    )
    return [found[0] for found in resource.validate().flatten(["type"])]


@cache
def _schema(name: str) -> frictionless.Schema:
    """Columns in any order, the optional ones may be left out."""
    return frictionless.Schema.from_descriptor({**read_descriptor(name), "fieldsMatch": "partial"})


def _sample(field: FieldSchema) -> str:
    if field.enum or field.listed:
        return (*field.enum, *field.listed)[0]
    if field.format == "%Y":
        return "2021"
    return PATTERNED.get(field.name, SAMPLES[field.kind])

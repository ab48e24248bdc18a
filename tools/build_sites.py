"""The turnkey sites of the package, from the compiled facts: checked, renamed, remarks in French."""

from collections.abc import Mapping

from tools.build_sources import Sources

Row = tuple[object, ...]
SECOND_CALL = (
    "boursier.com ; banquedesterritoires.fr, 49 nouveaux sites industriels clés en main sélectionnés"
)
WAVES: list[tuple[str, str, int, str, str]] = [
    (
        "2020-01",
        "Sites industriels clés en main, janvier 2020",
        12,
        "2020-01-18/2020-01-20",
        "banquedesterritoires.fr ; entreprises.gouv.fr",
    ),
    (
        "2020-07",
        "Sites industriels clés en main, juillet 2020",
        66,
        "2020-07-20",
        "banquedesterritoires.fr ; entreprises.gouv.fr",
    ),
    ("2021-09", "Sites industriels clés en main, septembre 2021", 49, "2021-09-23", SECOND_CALL),
    ("2024", "Sites clés en main France 2030, avril 2024", 55, "2024-04-16", "etyo.com, avril 2024"),
]
NAMED = 44
AWARDED = 182
SQUARE_METRES = 10_000
REMARKS = {
    "largest of the 55 sites": "Le plus grand des 55 sites de la vague 2024.",
    "smallest of the 55 sites": "Le plus petit des 55 sites de la vague 2024.",
    "project owner: CC Mellois en Poitou": "Porteur : CC Mellois en Poitou.",
    "project owner: CA Grand Angoulême": "Porteur : CA du Grand Angoulême.",
    "project owner: Bordeaux Métropole": "Porteur : Bordeaux Métropole.",
    "several communes (Mourenx, Noguères, Pardies, Bésingrand, Lacq); one label": "Sur plusieurs communes (Mourenx, Noguères, Pardies, Bésingrand, Lacq) ; un seul label.",
    "198 ha in all, 111 ha for sale; straddles Buzet-sur-Tarn (31094)": "198 ha en tout, 111 ha à vendre selon la source ; à cheval sur Buzet-sur-Tarn (31094).",
    "five Hauts-de-France sites = 228 ha together": "Les cinq sites des Hauts-de-France font 228 ha ensemble ; la surface de chacun n’est pas publiée.",
    "zone straddles Dourges": "Zone à cheval sur Dourges.",
    "already labelled in the first campaign": "Déjà labellisé lors d’une campagne précédente.",
    "only Haut-Rhin site; commune not given in the excerpt": "Seul site du Haut-Rhin ; la source ne donne pas la commune.",
    "current commune name Oissel-sur-Seine": "Nom actuel de la commune : Oissel-sur-Seine.",
    "Usine Nouvelle locates it at Grand-Couronne with 75 ha, Gazette at Moulineaux": "L’Usine nouvelle le situe à Grand-Couronne, sur 75 ha ; la Gazette, à Moulineaux.",
    "available after works, end of 2025": "Disponible après travaux, fin 2025 selon la source.",
    "former Kodak site": "Ancien site Kodak.",
    "Illange-Bertrange": "Illange-Bertrange.",
    "commune not given": "La source ne donne pas la commune ; elle a été retrouvée par le nom du site.",
    "first campaigns (2020-2021); still unsold in January 2025": "Premières campagnes (2020-2021), vague exacte non publiée ; encore à vendre en janvier 2025.",
    "labelled in an earlier campaign, exact wave not stated": "Campagne précédente, vague exacte non publiée.",
    "site name not given": "La source ne donne pas le nom du site.",
    "owner HAROPA Port": "Propriétaire : HAROPA Port.",
    "": "",
}


def site_rows(sources: Sources, regions: Mapping[str, str]) -> list[Row]:
    """Return the named sites; `regions` gives codes by name. Raises ValueError when their number changes."""
    rows = sources.fact_rows("sites/sites_cles_en_main.csv")
    if len(rows) != NAMED or sum(awarded for _, _, awarded, *_ in WAVES) != AWARDED:
        raise ValueError(f"{NAMED} named sites of {AWARDED} expected, found {len(rows)}")
    return [_row(row, regions) for row in rows]


def _row(row: dict[str, str], regions: Mapping[str, str]) -> Row:
    known = {wave for wave, *_ in WAVES}
    first, _, last = row["available"].partition("-")
    return (
        row["site_ref"],
        row["label"],
        row["wave"] if row["wave"] in known else "",
        "" if row["wave"] in known else row["wave"],
        row["site_name"].replace("'", "’"),
        row["commune_insee"],
        row["department_code"],
        regions[row["region"]],
        row["epci_siren"],
        int(row["area_ha"]) * SQUARE_METRES if row["area_ha"] else "",
        f"{first}/{last}" if last else first,
        row["brownfield"],
        row["source"],
        REMARKS[row["remark"]],
    )

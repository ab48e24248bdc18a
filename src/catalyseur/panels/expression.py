"""The count as one Ibis expression: what DuckDB and Spark both run.

It returns few rows, told apart by `kind`: the establishments by cell, years of opening and closing; and, for the
firms with several establishments in a cell, how many they have there each year (a firm with one is counted by
difference, so that the second count never sees it). One narrow row an establishment is all that is kept of it.
"""

from enum import IntEnum
from typing import Any

import ibis

from catalyseur.panels.coverage import Fate

ESTABLISHMENTS, COMMUNES, DIVISIONS = "establishments", "communes", "divisions"
COLUMNS = (
    "siren",
    "dateCreationEtablissement",
    "codeCommuneEtablissement",
    "codePaysEtrangerEtablissement",
    "dateDebut",
    "etatAdministratifEtablissement",
    "activitePrincipaleEtablissement",
    "nomenclatureActivitePrincipaleEtablissement",
)
_FIRM = ("cell", "siren")
_COUNTED = ("n", "firms", "top")
_NEVER = 9999
_NOT_DISCLOSED = "[ND]"
_ABROAD = "99"


class Kind(IntEnum):
    """What a row of the answer counts."""

    SPELL = 0
    SEVERAL = 1


def count_expression(schema: Any, first: int, last: int, sectors: int) -> ibis.Table:  # noqa: ANN401 - any schema Ibis reads
    """Return the count of the years `first` to `last`; `schema` gives the type of each column of COLUMNS.

    Columns: kind, cell, n; for SPELL opened (before `first`: `first` - 1) and closed (not by `last`: `last` + 1);
    for SEVERAL year, firms, and top, the establishments of the largest firm. A cell is unit x `sectors` + sector, or
    minus the fate of what is left out.
    """
    placed = _placed(schema, first, last, sectors)
    spells = placed.group_by("cell", "opened", "closed").aggregate(n=placed.count())
    several = _several(placed, range(first, last + 1))
    return ibis.union(_tidy(spells, Kind.SPELL), _tidy(several, Kind.SEVERAL))


def _placed(schema: Any, first: int, last: int, sectors: int) -> ibis.Table:  # noqa: ANN401 - any schema Ibis reads
    """Return one narrow row an establishment: cell, firm, years of opening and of closing."""
    table = ibis.table(schema, name=ESTABLISHMENTS)
    state = table.etatAdministratifEtablissement
    read = table.select(
        siren=table.siren.cast("string").try_cast("int32"),
        commune=_text(table.codeCommuneEtablissement),
        country=_text(table.codePaysEtrangerEtablissement),
        division=_text(table.activitePrincipaleEtablissement).substr(0, 2),
        nomenclature=_text(table.nomenclatureActivitePrincipaleEtablissement),
        state=state,
        opened=_year(table.dateCreationEtablissement),
        closed=ibis.ifelse(state == "F", _year(table.dateDebut), _NEVER),
    )
    communes = ibis.table({"commune": "string", "unit": "int32"}, name=COMMUNES)
    divisions = ibis.table({"division": "string", "sector": "int32"}, name=DIVISIONS)
    joined = read.left_join(communes, "commune").left_join(divisions, "division")
    fated = joined.mutate(fate=_fate(joined, first, last))
    kept = fated.fate == Fate.KEPT.value
    return fated.select(
        cell=ibis.ifelse(kept, fated.unit * sectors + fated.sector, -fated.fate).cast("int32"),
        siren=ibis.ifelse(kept, fated.siren, 0),
        opened=ibis.ifelse(kept, ibis.greatest(fated.opened, first - 1), 0).cast("int16"),
        closed=ibis.ifelse(kept, ibis.least(fated.closed, last + 1), 0).cast("int16"),
    )


def _fate(row: ibis.Table, first: int, last: int) -> ibis.Value:
    return ibis.cases(
        (row.country.notnull() | row.commune.startswith(_ABROAD), Fate.OUTSIDE_FRANCE.value),
        (row.commune.isnull() | (row.commune == _NOT_DISCLOSED), Fate.WITHOUT_COMMUNE.value),
        (row.unit.isnull(), Fate.UNMATCHED_COMMUNE.value),
        (row.unit < 0, Fate.OUTSIDE_UNITS.value),
        (row.nomenclature != "NAFRev2", Fate.OTHER_NOMENCLATURE.value),
        (row.sector.isnull(), Fate.WITHOUT_NAF.value),
        (row.sector < 0, Fate.OUTSIDE_SCOPE.value),
        (row.siren.isnull(), Fate.WITHOUT_SIREN.value),
        (row.state.isnull() | ~row.state.isin(("A", "F")), Fate.WITHOUT_STATE.value),
        (row.opened.isnull() | row.closed.isnull(), Fate.WITHOUT_DATE.value),
        (row.closed < row.opened, Fate.CONTRADICTORY_DATES.value),
        ((row.opened > last) | (row.closed < first), Fate.OUTSIDE_PERIOD.value),
        else_=Fate.KEPT.value,
    ).cast("int32")


def _several(placed: ibis.Table, years: range) -> ibis.Table:
    """Count, by cell and year, the firms with several establishments there and the largest of them."""
    kept = placed.filter(placed.cell >= 0)
    several = kept.group_by(*_FIRM).having(kept.count() > 1).aggregate(n=kept.count())
    rows = kept.semi_join(several, _FIRM)
    present = {year: (rows.opened <= year) & (rows.closed >= year) for year in years}
    by_firm = rows.group_by(*_FIRM).aggregate(
        **{f"n_{year}": rows.count(where=there) for year, there in present.items()}
    )
    by_cell = by_firm.group_by("cell").aggregate(
        **{f"n_{year}": by_firm[f"n_{year}"].sum() for year in years},
        **{f"firms_{year}": by_firm.count(where=by_firm[f"n_{year}"] > 0) for year in years},
        **{f"top_{year}": by_firm[f"n_{year}"].max() for year in years},
    )
    by_year = [
        ibis.struct({"year": year} | {name: by_cell[f"{name}_{year}"].cast("int64") for name in _COUNTED})
        for year in years
    ]
    return by_cell.select("cell", one=ibis.array(by_year).unnest()).unpack("one")


def _tidy(table: ibis.Table, kind: Kind) -> ibis.Table:
    def column(name: str, type_name: str) -> ibis.Value:
        return (table[name] if name in table.columns else ibis.literal(0)).cast(type_name)

    return table.select(
        kind=ibis.literal(kind.value).cast("int32"),
        **{name: column(name, "int32") for name in ("cell", "opened", "closed", "year")},
        **{name: column(name, "int64") for name in _COUNTED},
    )


def _text(column: ibis.Value) -> ibis.Value:
    return column.cast("string").nullif("")


def _year(column: ibis.Value) -> ibis.Value:
    if column.type().is_string():
        return column.substr(0, 4).try_cast("int32")
    return column.year().cast("int32")

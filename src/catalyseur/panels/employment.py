"""Employment by cell, from URSSAF (commune x APE, wide) or FLORES (commune x A17, long)."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from catalyseur.panels.counting import Frame
from catalyseur.panels.engines import Engine
from catalyseur.panels.errors import PanelError
from catalyseur.panels.expression import COMMUNES, DIVISIONS
from catalyseur.panels.sectors import Nomenclature
from catalyseur.panels.sources import Source
from catalyseur.panels.units import UnitKind

Floats = NDArray[np.float64]
_FLORES_MEASURES = ("EMPL3112", "UNIT_LOC")
_FLORES_TOTALS = {"NUMBER_EMPL": ("_T",), "LEGAL_FORM_WITH_PUBLIC": ("_T", "1T9X7"), "GEO_OBJECT": ("COM",)}
_SECTORS = "sectors"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Employment:
    """Employees and establishments that employ, by (unit, sector, year); NaN where the file cannot tell."""

    employees: Floats
    employers: Floats


def urssaf(source: Source, frame: Frame, engine: Engine) -> Employment:
    """Return employment of URSSAF. A year it does not hold, or a sum with an empty cell in it, is unknown."""
    years = [year for year in frame.years if f"effectifs_salaries_{year}" in source.columns]
    if not years:
        raise PanelError(
            f"{source.files[0]}: no column effectifs_salaries_{frame.first} to {frame.last}: is it the file "
            "commune x APE of URSSAF?"
        )
    measures = [
        f"{name}_{year}" for year in years for name in ("effectifs_salaries", "nombre_d_etablissements")
    ]
    chosen = source.pick(["code_commune", "code_ape", *measures])
    table = ibis.table(chosen.columns, name=chosen.name)
    named = table.mutate(
        commune=table.code_commune.cast("string"), division=table.code_ape.cast("string").substr(0, 2)
    )
    joined = _cells(named)
    sums = {name: _sum(joined[name]) for name in measures}
    rows = engine.run(joined.group_by("unit", "sector").aggregate(**sums), [chosen], frame.tables())
    return Employment(
        employees=_wide(rows, "effectifs_salaries", years, frame),
        employers=_wide(rows, "nombre_d_etablissements", years, frame),
    )


def flores(source: Source, frame: Frame, engine: Engine) -> Employment:
    """Return employment on 31 December of FLORES, all sizes and legal forms together.

    Either Insee's long file of communes, or a table of employers by employment zone (`ze2020`, `year`, `estab_C1`…).
    """
    if frame.sectors.nomenclature != Nomenclature.A17:
        raise PanelError(f"{source.files[0]}: FLORES is by A17: ask for --sectors a17")
    if "ze2020" in source.columns:
        return _flores_of_zones(source, frame, engine)
    filters = [name for name in _FLORES_TOTALS if name in source.columns]
    chosen = source.pick(["GEO", "ACTIVITY", "FLORES_MEASURE", "TIME_PERIOD", "OBS_VALUE", *filters])
    table = ibis.table(chosen.columns, name=chosen.name)
    for name in filters:
        table = table.filter(table[name].isin(_FLORES_TOTALS[name]))
    table = table.filter(table.FLORES_MEASURE.isin(_FLORES_MEASURES))
    communes = ibis.table({"commune": "string", "unit": "int32"}, name=COMMUNES)
    sectors = ibis.table({"code": "string", "sector": "int32"}, name=_SECTORS)
    joined = table.mutate(commune=table.GEO.cast("string").right(5)).inner_join(communes, "commune")
    joined = joined.inner_join(sectors, sectors.code == joined.ACTIVITY)
    joined = joined.filter(joined.unit >= 0).mutate(year=joined.TIME_PERIOD.cast("string").try_cast("int32"))
    joined = joined.filter(joined.year.between(frame.first, frame.last))
    counted = joined.group_by("unit", "sector", "year", "FLORES_MEASURE").aggregate(n=_sum(joined.OBS_VALUE))
    codes = pa.table(
        {
            "code": pa.array(frame.sectors.codes),
            "sector": pa.array(range(len(frame.sectors.codes)), pa.int32()),
        }
    )
    rows = engine.run(counted, [chosen], {**frame.tables(), _SECTORS: codes})
    employees, employers = (_long(rows, measure, frame) for measure in _FLORES_MEASURES)
    return Employment(employees=employees, employers=employers)


def _flores_of_zones(source: Source, frame: Frame, engine: Engine) -> Employment:
    """Return the establishments that employ, a column a sector; employees by sector are not in this table."""
    if frame.units.kind != UnitKind.EMPLOYMENT_ZONE:
        raise PanelError(f"{source.files[0]}: by employment zone: ask for --by employment_zone")
    sectors = {f"estab_{code}": place for place, code in enumerate(frame.sectors.codes)}
    measures = [name for name in sectors if name in source.columns]
    if not measures:
        raise PanelError(
            f"{source.files[0]}: no column {', '.join(sectors)}: is it FLORES by employment zone?"
        )
    chosen = source.pick(["ze2020", "year", *measures])
    table = ibis.table(chosen.columns, name=chosen.name)
    table = table.mutate(zone=table.ze2020.cast("string"), on=table.year.cast("string").try_cast("int32"))
    table = table.filter(table.on.between(frame.first, frame.last))
    counted = table.group_by("zone", "on").aggregate(**{name: _sum(table[name]) for name in measures})
    employers = np.full(frame.shape, np.nan)
    places = {code: place for place, code in enumerate(frame.units.codes)}
    for row in engine.run(counted, [chosen], {}).to_pylist():
        for name in measures if row["zone"] in places else ():
            value = np.nan if row[name] is None else row[name]
            employers[places[row["zone"]], sectors[name], row["on"] - frame.first] = value
    if np.isnan(employers).all():
        raise PanelError(f"{source.files[0]}: no employment zone of 2020 in {frame.first} to {frame.last}")
    return Employment(employees=np.full(frame.shape, np.nan), employers=employers)


def _cells(named: ibis.Table) -> ibis.Table:
    communes = ibis.table({"commune": "string", "unit": "int32"}, name=COMMUNES)
    divisions = ibis.table({"division": "string", "sector": "int32"}, name=DIVISIONS)
    joined = named.inner_join(communes, "commune").inner_join(divisions, "division")
    return joined.filter(joined.unit >= 0, joined.sector >= 0)


def _sum(column: ibis.Value) -> ibis.Value:
    """Sum numbers; unknown as soon as one of them is."""
    number = column.cast("string").try_cast("float64")
    return ibis.ifelse(number.isnull().sum() > 0, ibis.null("float64"), number.sum())


def _wide(rows: pa.Table, name: str, years: Sequence[int], frame: Frame) -> Floats:
    grid = np.full(frame.shape, np.nan)
    unit, sector = (rows.column(key).to_numpy() for key in ("unit", "sector"))
    for year in years:
        grid[unit, sector, year - frame.first] = rows.column(f"{name}_{year}").to_numpy()
    return grid


def _long(rows: pa.Table, measure: str, frame: Frame) -> Floats:
    grid = np.full(frame.shape, np.nan)
    chosen = rows.filter(pa.compute.equal(rows.column("FLORES_MEASURE"), measure))
    unit, sector, year, n = (chosen.column(key).to_numpy() for key in ("unit", "sector", "year", "n"))
    grid[unit, sector, year - frame.first] = n
    return grid

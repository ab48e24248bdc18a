"""Economic sites as public bodies publish them: CNIG Sites économiques 1.0.1, three tables, read and written.

A site is a row of `site_eco`; its plots (`terrain_eco`) tell whether something is for sale, whether it is a
brownfield and whether it is serviced; its pole (`pole_eco`) is kept. The areas of the standard are in hectares. The
establishments of the standard are left out: they name firms and their contacts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.ingest.cnig_records import (
    YES_NO,
    LandFile,
    LandRecord,
    Reading,
    Row,
    cells_of,
    commune_of,
    lines_of,
    observed,
    open_table,
    point_near,
    square_metres,
    updated_source,
    write_rows,
)
from catalyseur.ingest.faults import Fault, ImportRefusedError, Note, shown
from catalyseur.sites.milestones import Milestone, State
from catalyseur.sites.register import Site
from catalyseur.sites.units import SQUARE_METRES_PER_HECTARE

POLE, SITE, PLOT = ("cnig_sites_eco_pole_eco", "cnig_sites_eco_site_eco", "cnig_sites_eco_terrain_eco")
TABLES = (POLE, SITE, PLOT)
FOR_SALE = frozenset({"en vente", "en vente avec contraintes"})
NOT_FOR_SALE = frozenset({"vendu, commercialisation achevée", "non commercialisable"})
SERVICED = frozenset({"viabilisé non aménagé", "viabilisé et aménagé"})


def read_economic_sites(contents: Mapping[str, bytes], *, source_id: str, geography: Geography) -> LandFile:
    """Read the tables of a set, keyed by POLE, SITE and PLOT, or refuse it whole (ImportRefusedError).

    Only SITE is needed; a site or a plot that names no row of the table above it is a fault. Writes nothing.
    """
    readings = {
        name: open_table(contents[name], name, name, geography) for name in TABLES if name in contents
    }
    if SITE not in readings:
        raise ValueError(f"the table {SITE} is missing: a set has at least its sites")
    plots = _by_site(readings.get(PLOT))
    poles = {row["pole_id"]: row for row in readings[POLE].table.rows} if POLE in readings else None
    _check_links(readings, poles)
    reading = readings[SITE]
    sites = [
        _site(row, plots.get(row["site_id"], ()), line, reading, source_id) for row, line in lines_of(reading)
    ]
    for name, one in readings.items():
        if one.faults:
            raise ImportRefusedError(one.faults, name)
    return LandFile(
        records=tuple(
            LandRecord(site=site, cells=_cells(row, plots.get(row["site_id"], ()), poles))
            for site, row in zip(sites, reading.table.rows, strict=True)
            if site is not None
        ),
        reports={name: one.reports() for name, one in readings.items()},
    )


def write_economic_sites(records: Iterable[LandRecord]) -> dict[str, bytes]:
    """Write the three tables, each pole once; reading them back gives the same records."""
    kept = tuple(record for record in records if SITE in record.cells)
    rows = {name: [row for record in kept for row in record.cells.get(name, ())] for name in TABLES}
    rows[POLE] = list({row["pole_id"]: row for row in rows[POLE]}.values())
    return {name: write_rows(rows[name], name) for name in TABLES if name == SITE or rows[name]}


def _by_site(reading: Reading | None) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in reading.table.rows if reading else ():
        found[row["site_id"]].append(row)
    return found


def _check_links(readings: Mapping[str, Reading], poles: Mapping[str, Row] | None) -> None:
    known = {row["site_id"] for row in readings[SITE].table.rows}
    if poles is not None:
        _check(readings[SITE], "pole_id", poles, "pole")
        _note_lonely_poles(readings)
    if PLOT in readings:
        _check(readings[PLOT], "site_id", dict.fromkeys(known), "site")


def _note_lonely_poles(readings: Mapping[str, Reading]) -> None:
    used = {row["pole_id"] for row in readings[SITE].table.rows}
    for row, line in lines_of(readings[POLE]):
        if row["pole_id"] not in used:
            french = "Aucun site ne cite ce pôle : il n’est pas gardé."
            readings[POLE].note(line, Note(code="lonely_pole", column="pole_id", french=french))


def _check(reading: Reading, column: str, known: Mapping[str, object], what: str) -> None:
    for row, line in lines_of(reading):
        if row[column] not in known:
            value = shown(row[column])
            reading.faults.append(
                Fault(
                    line=line,
                    column=column,
                    value=value,
                    problem=f"no {what} has the identifier '{value}' in the other table",
                    remedy="add it there, or correct the identifier",
                    french=f"« {value} » n’a pas de correspondance dans l’autre table : ajoutez-l’y, ou corrigez "
                    "l’identifiant.",
                )
            )


def _cells(
    row: Row, plots: Sequence[Row], poles: Mapping[str, Row] | None
) -> dict[str, list[dict[str, str]]]:
    cells = {SITE: [cells_of(row, SITE)]}
    if plots:
        cells[PLOT] = [cells_of(plot, PLOT) for plot in plots]
    if poles is not None:
        cells[POLE] = [cells_of(poles[row["pole_id"]], POLE)]
    return cells


def _site(row: Row, plots: Sequence[Row], line: int, reading: Reading, source_id: str) -> Site | None:
    commune = commune_of(row["site_comm_insee"], "site_comm_insee", line, reading)
    area_m2 = square_metres(
        row["site_surf_brute"], SQUARE_METRES_PER_HECTARE, "site_surf_brute", line, reading
    )
    if commune is None:
        return None
    pair = row["site_geompoint"]
    place = (float(pair[0]), float(pair[1])) if pair else None
    return Site(
        site_id=row["site_id"],
        source_id=source_id,
        name=row["site_nom"],
        source=updated_source(("CNIG Sites économiques", row["source_producteur"]), row["site_actu_date"]),
        departement=commune.departement,
        region=commune.region,
        commune=commune.code,
        epci=row["site_epci_siren"],
        area_m2=area_m2,
        brownfield=True if any(plot["terr_etat_occup"] == "friche" for plot in plots) else None,
        rail=YES_NO.get(row["reseau_fret_ferroviaire"] or ""),
        water=YES_NO.get(row["reseau_eau_potable"] or ""),
        on_sale=_on_sale({plot["terr_stade_comm"] for plot in plots}),
        label=row["site_quali_territoire"],
        milestones=_milestones(plots),
        point=point_near(place, commune, "site_geompoint", line, reading) if place else None,
        remark=row["site_description"] or "",
    )


def _on_sale(stages: set[str]) -> bool | None:
    """Tell whether a plot is for sale: one is enough; none when all are sold or cannot be."""
    if stages & FOR_SALE:
        return True
    return False if stages and stages <= NOT_FOR_SALE else None


def _milestones(plots: Sequence[Row]) -> tuple[Milestone, ...]:
    if not plots or any(plot["terr_stade_amngt"] not in SERVICED for plot in plots):
        return ()
    last: date = max(plot["terr_actu_date"] for plot in plots)
    stages = " ; ".join(sorted({plot["terr_stade_amngt"] for plot in plots}))
    words = f"CNIG Sites économiques, terr_stade_amngt de chaque terrain : {stages}"
    return (Milestone(code="servicing", state=State.PROVED, on=observed(last), evidence=words),)

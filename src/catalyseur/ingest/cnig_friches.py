"""Brownfields as public bodies publish them: CNIG Friches 1.0.6, read and written.

Read into a site: name, commune, area of the land unit, whether it is still a brownfield, the state of its soil, the
point. Everything else is kept cell by cell. « inconnu », « autre » and « sans objet » are unknown.
"""

from collections.abc import Iterable
from decimal import Decimal

from catalyseur.geography.atlas import Geography
from catalyseur.ingest.cnig_records import (
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
    wkt_pair,
    write_rows,
)
from catalyseur.ingest.faults import Fault, ImportRefusedError
from catalyseur.sites.milestones import Milestone, State
from catalyseur.sites.register import Site

SCHEMA = "cnig_friches"
BROWNFIELD = {"friche sans projet": True, "friche avec projet": True, "friche reconvertie": False}
CLEAN = frozenset({"pollution inexistante", "pollution traitée"})


def read_friches(content: bytes, *, name: str, source_id: str, geography: Geography) -> LandFile:
    """Read a CSV of brownfields, or refuse it whole (ImportRefusedError). Writes nothing."""
    reading = open_table(content, SCHEMA, name, geography)
    sites = [_site(row, line, reading, source_id) for row, line in lines_of(reading)]
    if reading.faults:
        raise ImportRefusedError(reading.faults, name)
    records = tuple(
        LandRecord(site=site, cells={SCHEMA: [cells_of(row, SCHEMA)]})
        for site, row in zip(sites, reading.table.rows, strict=True)
        if site is not None
    )
    return LandFile(records=records, reports={name: reading.reports()})


def write_friches(records: Iterable[LandRecord]) -> bytes:
    """Write brownfields as CNIG Friches 1.0.6; reading them back gives the same records."""
    return write_rows((row for record in records for row in record.cells.get(SCHEMA, ())), SCHEMA)


def _site(row: Row, line: int, reading: Reading, source_id: str) -> Site | None:
    commune = commune_of(row["comm_insee"], "comm_insee", line, reading)
    _check_owner(row, line, reading)
    area: Decimal | int | None = row["unite_fonciere_surface"]
    area_m2 = square_metres(area, 1, "unite_fonciere_surface", line, reading)
    if commune is None:
        return None
    return Site(
        site_id=row["site_id"],
        source_id=source_id,
        name=row["site_nom"],
        source=updated_source(
            ("CNIG Friches", row["source_nom"], row["source_producteur"]), row["site_actu_date"]
        ),
        departement=commune.departement,
        region=commune.region,
        commune=commune.code,
        area_m2=area_m2,
        brownfield=BROWNFIELD.get(row["site_statut"] or ""),
        milestones=_milestones(row),
        point=point_near(wkt_pair(row["geompoint"]), commune, "geompoint", line, reading),
    )


def _check_owner(row: Row, line: int, reading: Reading) -> None:
    """Refuse the name of a natural person, which the standard does not publish."""
    if row["proprio_nom"] is None or "personne physique" not in (row["proprio_personne"] or ""):
        return
    reading.faults.append(
        Fault(
            line=line,
            column="proprio_nom",
            value="",
            problem="the owner is a natural person, whose name is not published",
            remedy="empty the cell",
            french="le propriétaire est une personne physique, dont le nom ne se publie pas : videz la cellule.",
        )
    )


def _milestones(row: Row) -> tuple[Milestone, ...]:
    if row["sol_pollution_existe"] not in CLEAN:
        return ()
    words = f"CNIG Friches, sol_pollution_existe : « {row['sol_pollution_existe']} » ({row['source_nom']})"
    return (
        Milestone(code="remediation", state=State.PROVED, on=observed(row["site_actu_date"]), evidence=words),
    )

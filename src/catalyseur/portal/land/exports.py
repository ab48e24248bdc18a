"""The register as files: CSV for a spreadsheet, GeoJSON for a map, the CNIG formats as they came."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from functools import lru_cache

from catalyseur.geography.atlas import Geography
from catalyseur.ingest.cnig_friches import write_friches
from catalyseur.ingest.cnig_records import LandRecord
from catalyseur.ingest.cnig_sites import SITE, write_economic_sites
from catalyseur.portal.land.queries import Key, key_of
from catalyseur.sites.register import Site
from catalyseur.sites.units import SQUARE_METRES_PER_HECTARE, number_of
from catalyseur.sites.wording import KNOWN, READY
from catalyseur.values.cells import french_csv
from catalyseur.values.verdict import Verdict

LICENCE = "Licence Ouverte 2.0"
COLUMNS = (
    "jeu",
    "identifiant",
    "nom",
    "commune",
    "département",
    "région",
    "surface (ha)",
    "friche",
    "puissance (MW)",
    "fret ferroviaire",
    "eau potable",
    "à vendre ou à louer",
    "label",
    "vague",
    "disponibilité annoncée",
    "prêt",
    "longitude",
    "latitude",
    "remarque",
    "source",
)
_FIXED_DAY = (1980, 1, 1, 0, 0, 0)


def register_csv(sites: Iterable[Site], ready: Mapping[Key, Verdict]) -> str:
    """Write sites for a French spreadsheet."""
    return french_csv(COLUMNS, (_cells(site, ready[key_of(site)]) for site in sites))


def register_geojson(sites: Iterable[Site], ready: Mapping[Key, Verdict], geography: Geography) -> str:
    """Write sites as GeoJSON (RFC 7946): the point of the site, else the centre of its commune, else none."""
    features = ",".join(_feature(site, ready[key_of(site)], geography) for site in sites)
    return f'{{"type":"FeatureCollection","licence":"{LICENCE}","features":[{features}]}}'


def register_cnig(records: Iterable[LandRecord]) -> bytes:
    """Write imported records in the formats they came in, as a ZIP whose bytes depend on them alone."""
    kept = tuple(records)
    files: dict[str, bytes] = {}
    if any(SITE not in record.cells for record in kept):
        files["friches.csv"] = write_friches(kept)
    files |= {
        f"{name.removeprefix('cnig_sites_eco_')}.csv": content
        for name, content in write_economic_sites(kept).items()
        if any(SITE in record.cells for record in kept)
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in sorted(files.items()):
            file.writestr(zipfile.ZipInfo(name, _FIXED_DAY), content)
    return archive.getvalue()


def _cells(site: Site, ready: Verdict) -> tuple[str, ...]:
    lon, lat = site.point or ("", "")
    return (
        site.source_id,
        site.site_id,
        site.name,
        site.commune or "",
        site.departement or "",
        site.region or "",
        _decimal(site.area_m2, SQUARE_METRES_PER_HECTARE),
        KNOWN[site.brownfield],
        _decimal(site.power_kw, 1000),
        KNOWN[site.rail],
        KNOWN[site.water],
        KNOWN[site.on_sale],
        site.label or "",
        site.wave or "",
        str(site.available or ""),
        READY[ready],
        str(lon),
        str(lat),
        site.remark,
        site.source,
    )


def _decimal(units: int | None, per: int) -> str:
    return "" if units is None else str(number_of(units, per)).replace(".", ",")


@lru_cache(maxsize=65_536)
def _feature(site: Site, ready: Verdict, geography: Geography) -> str:
    point, basis = site.point, "site"
    if point is None and site.commune in geography.history.index:
        home = geography.history.commune(site.commune or "")
        point = (home.lon, home.lat) if home.lon is not None and home.lat is not None else None
        basis = "commune"
    names = ("source_id", "site_id", "name", "commune", "departement", "region", "area_m2", "brownfield")
    more = ("power_kw", "rail", "water", "on_sale", "label", "wave", "remark", "source")
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(point)} if point else None,
        "properties": {name: getattr(site, name) for name in (*names, *more)}
        | {
            "available": str(site.available) if site.available else None,
            "ready": ready.value,
            "point_basis": basis if point else None,
        },
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))

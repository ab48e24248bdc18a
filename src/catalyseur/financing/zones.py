"""The zones of the regional map of a day that a commune may be in."""

from catalyseur.financing.law import Law
from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.values.verdict import Verdict

NO_ZONE = "none"


def possible_zones(geography: Geography, law: Law, commune: str | None) -> tuple[str, ...]:
    """Return the zones of the map of the day of grant a commune may be in, `none` for none.

    Every zone without a commune, or with a code that names no single commune that day (it was split since).
    """
    chart = law.regional_map
    if chart is None:
        return (NO_ZONE,)
    if commune is None:
        return (NO_ZONE, *chart.zones)
    try:
        zoning = geography.zonings_of(commune, law.on).afr
    except UnknownPlaceError:
        return (NO_ZONE, *chart.zones)
    if zoning.verdict is Verdict.NO:
        return (NO_ZONE,)
    named = f"{zoning.code}{zoning.rates.large_bp // 100}" if zoning.code and zoning.rates else None
    if named in chart.zones:
        return (named,) if zoning.verdict is Verdict.YES else (NO_ZONE, named)
    return (NO_ZONE, *(name for name, zone in chart.zones.items() if zone.area == "c"))

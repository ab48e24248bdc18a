"""A need against a register of sites: three answers, the reasons, the missing facts, one order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalyseur.geography.atlas import Geography
from catalyseur.sites.criteria import Search, SiteFinding, judge
from catalyseur.sites.ground import distance_m, find_circle, find_ground
from catalyseur.sites.need import Need
from catalyseur.sites.register import Site
from catalyseur.values.verdict import Verdict, all_of

VERDICT_ORDER = (Verdict.YES, Verdict.CANNOT_TELL, Verdict.NO)
_BROWNFIELD_ORDER = (True, None, False)
_LAST = 10**12


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteMatch:
    """One site for one need: every criterion asked, the facts to find, the distance to the centre asked."""

    site: Site
    verdict: Verdict
    findings: tuple[SiteFinding, ...]
    missing_facts: tuple[str, ...]
    distance_m: int | None


def rank_sites(need: Need, sites: Iterable[Site], geography: Geography, day: date) -> tuple[SiteMatch, ...]:
    """Answer a need for every site, best first; the order of `sites` changes nothing.

    A site is yes when every criterion asked is met, no when one is not, else cannot tell. The order is:
    verdict (yes, cannot tell, no); brownfields first, then unknown, then the others, where the need asks it;
    fewer unknown criteria; nearer to the centre asked, unknown last; the area that exceeds the least asked
    by the least, unknown last; the site's source and id. Raises NeedError for a place nobody knows.
    """
    search = Search(
        need=need,
        asked=need.asked,
        geography=geography,
        on=day,
        ground=find_ground(need.place, geography, day) if need.place else None,
        circle=find_circle(need.near, geography, day) if need.near else None,
    )
    return tuple(sorted((_match(search, site) for site in sites), key=lambda match: _order(need, match)))


def _match(search: Search, site: Site) -> SiteMatch:
    findings = judge(search, site)
    verdict = all_of(finding.verdict for finding in findings)
    circle = search.circle
    return SiteMatch(
        site=site,
        verdict=verdict,
        findings=findings,
        missing_facts=tuple(dict.fromkeys(fact for finding in findings for fact in finding.missing)),
        distance_m=distance_m(site, circle, search.geography, search.on) if circle else None,
    )


def _order(need: Need, match: SiteMatch) -> tuple[int, int, int, int, int, str, str]:
    site, least = match.site, need.area_min_m2 or 0
    return (
        VERDICT_ORDER.index(match.verdict),
        _BROWNFIELD_ORDER.index(site.brownfield) if need.brownfield_first else 0,
        sum(finding.verdict is Verdict.CANNOT_TELL for finding in match.findings),
        _LAST if match.distance_m is None else match.distance_m,
        _LAST if site.area_m2 is None else abs(site.area_m2 - least) if least else 0,
        site.source_id,
        site.site_id,
    )

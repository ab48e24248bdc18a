"""Sites and answers as plain JSON documents: the same for the command line, the portal and the exports."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from catalyseur.sites.criteria import SiteFinding
from catalyseur.sites.milestones import Milestone, Readiness, State
from catalyseur.sites.need import Need
from catalyseur.sites.ranking import SiteMatch
from catalyseur.sites.register import Site, Wave, readiness
from catalyseur.values.dates import PartialDate, parse_partial

Document = dict[str, Any]
_DATES = ("announced", "available")
_PLAIN = tuple(one.name for one in fields(Site) if one.name not in {*_DATES, "milestones", "point"})


def site_document(site: Site) -> Document:
    """Return a site; an unknown fact is null. `read_site` reads it back."""
    return {
        **{name: getattr(site, name) for name in _PLAIN},
        **{name: str(getattr(site, name) or "") or None for name in _DATES},
        "milestones": [milestone_document(one) for one in site.milestones],
        "point": list(site.point) if site.point else None,
    }


def read_site(document: Document) -> Site:
    """Return the site a document of `site_document` describes."""
    point = document["point"]
    return Site(
        **{name: document[name] for name in _PLAIN},
        announced=_read_date(document.get("announced")),
        available=_read_date(document["available"]),
        milestones=tuple(read_milestone(one) for one in document["milestones"]),
        point=(point[0], point[1]) if point else None,
    )


def _read_date(text: str | None) -> PartialDate | None:
    return parse_partial(text) if text else None


def milestone_document(milestone: Milestone) -> Document:
    """Return what is known of one step."""
    return {
        "code": milestone.code,
        "state": milestone.state.value,
        "on": str(milestone.on) if milestone.on else None,
        "evidence": milestone.evidence,
    }


def read_milestone(document: Document) -> Milestone:
    """Return the milestone a document describes. Raises ValueError when it proves nothing."""
    return Milestone(
        code=document["code"],
        state=State(document["state"]),
        on=parse_partial(document["on"]) if document["on"] else None,
        evidence=document["evidence"],
    )


def readiness_document(found: Readiness) -> Document:
    """Return every step of the standard list on a day."""
    return {
        "on": found.on.isoformat(),
        "ready": found.ready.value,
        "milestones": [
            milestone_document(one.milestone) | {"reached": one.reached.value} for one in found.standings
        ],
    }


def register_document(sites: Sequence[Site], waves: Sequence[Wave], on: date) -> Document:
    """Return the document of `catalyseur sites list --json`: `awarded` labels, of which these are named."""
    return {
        "on": on.isoformat(),
        "named": len(sites),
        "awarded": sum(wave.awarded for wave in waves),
        "waves": [
            {
                "wave": wave.code,
                "title": wave.title,
                "awarded": wave.awarded,
                "announced": str(wave.announced),
                "named": wave.named,
                "source": wave.source,
            }
            for wave in waves
        ],
        "sites": [
            site_document(site) | {"readiness": readiness_document(readiness(site, on))} for site in sites
        ],
    }


def ranking_document(need: Need, matches: Sequence[SiteMatch], on: date) -> Document:
    """Return the document of `catalyseur sites NEED.json --json`."""
    return {
        "on": on.isoformat(),
        "need": need.model_dump(mode="json", by_alias=True, exclude_unset=True),
        "sites": [_match_document(match) for match in matches],
    }


def _match_document(match: SiteMatch) -> Document:
    return {
        "site": match.site.site_id,
        "source_id": match.site.source_id,
        "name": match.site.name,
        "verdict": match.verdict.value,
        "brownfield": match.site.brownfield,
        "area_m2": match.site.area_m2,
        "distance_m": match.distance_m,
        "findings": [_finding_document(finding) for finding in match.findings],
        "missing_facts": list(match.missing_facts),
    }


def _finding_document(finding: SiteFinding) -> Document:
    return {
        "criterion": finding.criterion,
        "verdict": finding.verdict.value,
        "expected": finding.expected,
        "actual": finding.actual,
        "source": finding.source,
    }

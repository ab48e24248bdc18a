"""The answers of `catalyseur sites`, for people."""

from collections.abc import Iterator, Sequence
from datetime import date
from textwrap import wrap

from catalyseur.sites.ranking import VERDICT_ORDER, SiteMatch
from catalyseur.sites.register import Site, Wave, readiness
from catalyseur.sites.units import hectares_text
from catalyseur.sites.wording import CRITERIA, FACTS, READY, coverage_text
from catalyseur.values.dates import french_text
from catalyseur.values.verdict import Verdict

_TITLES = {
    Verdict.YES: "OUI : chaque critère demandé est rempli",
    Verdict.CANNOT_TELL: "NE PEUT PAS ENCORE DIRE : il manque un fait",
    Verdict.NO: "NON : un critère demandé n’est pas rempli",
}
_SIGNS = {Verdict.YES: "+", Verdict.CANNOT_TELL: "?", Verdict.NO: "-"}
_BROWNFIELD = {True: "friche", False: "hors friche", None: "friche ou non : inconnu"}
_WIDTH = 110


def ranking_text(matches: Sequence[SiteMatch], waves: Sequence[Wave], on: date) -> str:
    """Write the ranked sites, group by group, each with its reasons."""
    lines = [f"Réponse au {on:%d/%m/%Y}", *_wrapped(coverage_text(waves, len(matches)), "")]
    for verdict in VERDICT_ORDER:
        group = [match for match in matches if match.verdict is verdict]
        if group:
            lines += ["", f"{_TITLES[verdict]} ({len(group)})"]
            lines += [line for match in group for line in _match_lines(match)]
    return "\n".join([*lines, ""])


def register_text(sites: Sequence[Site], waves: Sequence[Wave], on: date) -> str:
    """Write the register, one site a line."""
    lines = [
        f"Registre lu le {on:%d/%m/%Y}",
        *_wrapped(coverage_text(waves, len(sites)), ""),
        "",
        *(_site_line(site, on) for site in sites),
    ]
    return "\n".join([*lines, ""])


def _site_line(site: Site, on: date) -> str:
    available = f", annoncé {french_text(site.available.text)}" if site.available else ""
    state = READY[readiness(site, on).ready]
    return f"{site.site_id}  {site.name}, {_place(site)}, {_area(site)}{available}, {state}"


def _match_lines(match: SiteMatch) -> Iterator[str]:
    site = match.site
    yield f"  {site.site_id} {site.name}, {_place(site)} ({_area(site)}, {_BROWNFIELD[site.brownfield]})"
    for finding in match.findings:
        if finding.verdict is match.verdict:
            yield from _wrapped(
                f"{_SIGNS[finding.verdict]} {CRITERIA[finding.criterion]} : {finding.actual} "
                f"(attendu : {finding.expected} ; source : {finding.source})",
                " " * 6,
            )
    if match.verdict is Verdict.CANNOT_TELL:
        yield from _wrapped(f"Il manque : {', '.join(FACTS[fact] for fact in match.missing_facts)}", " " * 6)


def _place(site: Site) -> str:
    return f"commune {site.commune}" if site.commune else f"département {site.departement or 'inconnu'}"


def _area(site: Site) -> str:
    return hectares_text(site.area_m2) if site.area_m2 else "surface inconnue"


def _wrapped(text: str, indent: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False)

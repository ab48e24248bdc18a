"""The answers as people read them: cards, reasons, what to give, what to ask."""

from dataclasses import dataclass

from django.urls import reverse

from catalyseur.portal.projects.asked import APPLICATIONS, CONDITIONS
from catalyseur.portal.projects.queries import Results
from catalyseur.portal.projects.steps import place_of_fact
from catalyseur.toolbox.description import WINDOW_LABELS
from catalyseur.toolbox.finding import Finding
from catalyseur.toolbox.matching import Match
from catalyseur.toolbox.windows import ENDED, WindowAnswer, WindowState
from catalyseur.toolbox.wording import criterion_text, fact_text
from catalyseur.values.dates import french_text
from catalyseur.values.verdict import Verdict

GROUPS = (
    (Verdict.YES, "oui", "Oui", "Le projet remplit tous les critères publiés."),
    (Verdict.CANNOT_TELL, "a-preciser", "Ne peut pas encore dire", "Il manque une information."),
    (Verdict.NO, "non", "Non", "Un critère publié n’est pas rempli."),
)
SIGNS = {Verdict.YES: "Oui", Verdict.CANNOT_TELL: "À préciser", Verdict.NO: "Non"}
_BADGES = {
    WindowState.OPEN: "fr-badge--success",
    WindowState.CLOSING_SOON: "fr-badge--warning",
    WindowState.UPCOMING: "fr-badge--info",
}
STATES = {state: label.capitalize() for state, label in WINDOW_LABELS.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One criterion's answer: its sign, its words, its source, the address of the condition to answer if any."""

    sign: str
    verdict: str
    text: str
    source: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A fact to give, and the address of its question."""

    text: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """One scheme's answer, in French."""

    scheme: str
    ref: str
    name: str
    verdict: str
    state: str
    badge: str
    window: str
    ended: bool
    reasons: tuple[Reason, ...]
    others: tuple[Reason, ...]
    wanted: tuple[Wanted, ...]
    to_confirm: tuple[str, ...]
    questions: tuple[str, ...]
    verified_on: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The schemes of one verdict: those running, by window, and those that ended."""

    slug: str
    title: str
    meaning: str
    running: tuple[Card, ...]
    ended: tuple[Card, ...]
    ended_total: int
    total: int

    @property
    def is_cut(self) -> bool:
        """Tell whether some cards stand on further pages."""
        return len(self.running) + len(self.ended) < self.total


def window_text(window: WindowAnswer, closes_at: str | None = None) -> str:
    """Write a window with its dates, the days left and the hour of the last day."""
    until = f", clôture {french_text(window.closes_on)}" if window.closes_on else ""
    since = f" {french_text(window.opens_on)}" if window.opens_on else ""
    days = ""
    if window.days_left is not None:
        plural = "s" if window.days_left > 1 else ""
        days = f", {window.days_left} jour{plural} restant{plural}"
        days += f", le dernier jour à {closes_at}" if closes_at else ""
    return {
        WindowState.OPEN: f"Ouvert{until}{days}",
        WindowState.CLOSING_SOON: f"Ferme bientôt{until}{days}",
        WindowState.UPCOMING: f"À venir, ouverture{since}",
        WindowState.CLOSED: f"Fermé{until}",
        WindowState.EXHAUSTED: "Crédits épuisés",
        WindowState.SUSPENDED: "Suspendu",
        WindowState.TO_VERIFY: f"Dates à vérifier auprès du guichet{until}",
    }[window.state]


def groups_of(results: Results, token: str, *, most: int, most_ended: int) -> tuple[Group, ...]:
    """Group the answers by verdict, the reasons written of those shown: so many running, so many ended a group."""
    return tuple(_group(results, token, row, most, most_ended) for row in GROUPS)


def card_of(match: Match, token: str) -> Card:
    """Write one answer."""
    ended = match.window.state in ENDED
    findings = tuple((finding, _reason(finding, "" if ended else token)) for finding in match.findings)
    telling = tuple(reason for finding, reason in findings if finding.verdict is match.verdict)
    others = tuple(reason for finding, reason in findings if finding.verdict is not match.verdict)
    verified = match.scheme.verified_on
    return Card(
        scheme=match.scheme.id,
        ref=match.scheme.ref,
        name=match.scheme.name,
        verdict=match.verdict.value,
        state=STATES[match.window.state],
        badge=_BADGES.get(match.window.state, ""),
        window=window_text(match.window, match.version.window.closes_at),
        ended=ended,
        reasons=telling,
        others=others,
        wanted=_wanted(match, token, ended=ended) if match.verdict is Verdict.CANNOT_TELL else (),
        to_confirm=tuple(dict.fromkeys(map(criterion_text, match.to_confirm)))
        if match.verdict is not Verdict.NO
        else (),
        questions=tuple(dict.fromkeys(finding.question for finding in match.findings if finding.question)),
        verified_on=f"vérifié {french_text(verified.isoformat())}" if verified else "jamais vérifié",
    )


def address_of(fact: str, token: str) -> str:
    """Return the address of the question that asks a fact."""
    slug, anchor = place_of_fact(fact)
    return f"{reverse('project-step', args=[token, slug])}#{anchor}"


def _wanted(match: Match, token: str, *, ended: bool) -> tuple[Wanted, ...]:
    """Name the missing facts but conditions, which are reasons; an ended scheme asks no day of application."""
    facts = [fact for fact in match.missing_facts if not fact.startswith(CONDITIONS)]
    return tuple(
        Wanted(
            text=fact_text(fact),
            url="" if ended and fact.startswith(APPLICATIONS) else address_of(fact, token),
        )
        for fact in facts
    )


def _group(
    results: Results, token: str, row: tuple[Verdict, str, str, str], most: int, most_ended: int
) -> Group:
    verdict, slug, title, meaning = row
    matches = [match for match in results.ranking.matches if match.verdict is verdict]
    running = [match for match in matches if match.window.state not in ENDED]
    ended = [match for match in matches if match.window.state in ENDED]
    return Group(
        slug=slug,
        title=title,
        meaning=meaning,
        running=tuple(card_of(results.explain(ranked), token) for ranked in running[:most]),
        ended=tuple(card_of(results.explain(ranked), token) for ranked in ended[:most_ended]),
        ended_total=len(ended),
        total=len(matches),
    )


def _reason(finding: Finding, token: str) -> Reason:
    asked = next((fact for fact in finding.missing if fact.startswith(CONDITIONS)), None)
    return Reason(
        sign=SIGNS[finding.verdict],
        verdict=finding.verdict.value,
        text=_finding_text(finding),
        source=finding.source,
        url=address_of(asked, token) if asked and token else "",
    )


def _finding_text(finding: Finding) -> str:
    if not finding.criterion.startswith("condition:"):
        return f"{criterion_text(finding.criterion)} : {finding.actual} (attendu : {finding.expected})"
    if finding.verdict is Verdict.CANNOT_TELL:
        return finding.expected
    return f"{finding.expected} {finding.actual}"

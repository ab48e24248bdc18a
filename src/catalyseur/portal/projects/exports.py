"""The answers as a table and as a calendar."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from icalendar import Alarm, Calendar, Event

from catalyseur.portal.projects.links import absolute
from catalyseur.portal.projects.presentation import SIGNS, STATES, Card, card_of
from catalyseur.toolbox.deadlines import Deadline, deadlines
from catalyseur.toolbox.matching import Answers, Match, Ranking
from catalyseur.values.cells import french_csv

ALARM_DAYS = (30, 7)
COLUMNS = (
    "référence",
    "dispositif",
    "réponse",
    "état",
    "ouverture",
    "clôture",
    "jours restants",
    "raisons",
    "autres critères",
    "à renseigner",
    "à confirmer au guichet",
    "questions pour le guichet",
    "fiche vérifiée",
    "page",
)


def answers_csv(answers: Answers, token: str) -> str:
    """Write one row a scheme, in the order of the answers, for a French spreadsheet."""
    return french_csv(COLUMNS, (_cells(match, card_of(match, token)) for match in answers.matches))


def deadlines_calendar(answers: Ranking, token_hash: str) -> bytes:
    """Write the deadlines as all-day events, with alarms 30 and 7 days before.

    An event keeps its UID when its day moves, so that a calendar replaces it.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Catalyseur//Verifier un projet//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Échéances des dispositifs")
    stamp = datetime.combine(answers.on, time(), UTC)
    for deadline in deadlines(answers):
        calendar.add_component(_event(deadline, token_hash, stamp))
    written: bytes = calendar.to_ical()
    return written


def _cells(match: Match, card: Card) -> tuple[str, ...]:
    days = match.window.days_left
    return (
        card.ref,
        card.name,
        SIGNS[match.verdict],
        STATES[match.window.state],
        match.window.opens_on or "",
        match.window.closes_on or "",
        "" if days is None else str(days),
        _joined(reason.text for reason in card.reasons),
        _joined(f"{reason.sign} : {reason.text}" for reason in card.others),
        _joined(wanted.text for wanted in card.wanted),
        _joined(card.to_confirm),
        _joined(card.questions),
        card.verified_on,
        absolute("scheme-detail", card.scheme),
    )


def _joined(texts: Iterable[str]) -> str:
    return " | ".join(texts)


def _event(deadline: Deadline, token_hash: str, stamp: datetime) -> Event:
    scheme = deadline.match.scheme
    hour = f" à {deadline.closes_at}" if deadline.closes_at else " jusqu’à 23 h 59"
    event = Event()
    event.add("uid", sha256(f"{token_hash}/{deadline.key}".encode()).hexdigest()[:32] + "@catalyseur")
    event.add("dtstamp", stamp)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + timedelta(days=1))
    event.add("summary", f"{deadline.label} : {scheme.name}")
    event.add(
        "description",
        f"{scheme.ref}. {deadline.label} le {deadline.day:%d/%m/%Y}{hour}, heure de Paris. "
        f"Réponse pour votre projet : {SIGNS[deadline.match.verdict].lower()}. À confirmer auprès du guichet.",
    )
    event.add("url", absolute("scheme-detail", scheme.id))
    event.add("transp", "TRANSPARENT")
    for days in ALARM_DAYS:
        event.add_component(_alarm(days, scheme.name))
    return event


def _alarm(days: int, name: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Dans {days} jours : {name}")
    alarm.add("trigger", timedelta(days=-days))
    return alarm

"""An assembly as an iCalendar file (RFC 5545)."""

from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

from icalendar import Calendar, Event

from catalyseur.portal.assemblies.models import Assembly
from catalyseur.portal.assemblies.words import ordinal
from catalyseur.portal.projects.links import absolute
from catalyseur.values.dates import PARIS


def assembly_calendar(assembly: Assembly) -> bytes:
    """Write one event: whole day where no hour is known, one hour where no end is."""
    calendar = Calendar()
    calendar.add("prodid", "-//Catalyseur//Assemblees//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add_component(_event(assembly))
    written: bytes = calendar.to_ical()
    return written


def _event(assembly: Assembly) -> Event:
    event = Event()
    event.add("uid", sha256(f"assembly/{assembly.edition}".encode()).hexdigest()[:32] + "@catalyseur")
    event.add("dtstamp", datetime.combine(assembly.on, time(), UTC))
    _add_hours(event, assembly)
    event.add(
        "summary", f"{ordinal(assembly.edition).capitalize()} assemblée générale des Territoires d’industrie"
    )
    event.add("description", _description(assembly))
    where = [assembly.place, assembly.video_url or ("visioconférence" if assembly.is_video else "")]
    if any(where):
        event.add("location", " ; ".join(filter(None, where)))
    event.add("url", absolute("assembly", str(assembly.edition)))
    return event


def _add_hours(event: Event, assembly: Assembly) -> None:
    if assembly.starts_at is None:
        event.add("dtstart", assembly.on)
        event.add("dtend", assembly.on + timedelta(days=1))
        return
    starts = assembly.opens_at.astimezone(UTC)
    event.add("dtstart", starts)
    if assembly.ends_at:
        event.add("dtend", datetime.combine(assembly.on, assembly.ends_at, PARIS).astimezone(UTC))
    else:
        event.add("dtend", starts + timedelta(hours=1))


def _description(assembly: Assembly) -> str:
    lines = [
        " ".join(
            filter(
                None,
                (
                    f"{item.starts_at:%H:%M}" if item.starts_at else "",
                    item.title,
                    item.speakers and f"({item.speakers})",
                ),
            )
        )
        for item in assembly.programme.all()
    ]
    return "\n".join(
        [*lines, f"Co-organisateurs : {', '.join(assembly.organiser_list)}"] if assembly.organisers else lines
    )

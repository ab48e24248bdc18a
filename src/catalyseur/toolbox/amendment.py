"""What people change most in a scheme, written into its text: dates, amounts, contact, sources; and its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.toolbox.catalogue import read_scheme
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import ProjectError, parse_project
from catalyseur.toolbox.scheme import Published, Scheme, Version
from catalyseur.toolbox.windows import ENDED, version_on, window_on
from catalyseur.toolbox.writing import append_value, set_value
from catalyseur.values.money import euros_number

FIRST_LOCAL_REF = 1000  # three digits belong to the schemes the program carries
IDENTITY = frozenset({"name", "summary", "contact", "verified_on"})
RATE = "aid.rate_pct"
SOURCED = (
    "window.opens_on",
    "window.closes_on",
    "aid.base_cap_eur",
    "aid.cap_eur",
    "aid.floor_eur",
    "aid.envelope_eur",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """What the text of a scheme says for one key; `is_shut` when only the whole text can change it."""

    value: str
    is_shut: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSource:
    """Where new values were read."""

    label: str
    url: str = ""
    published_on: str = ""


def held_values(scheme: Scheme, version: Version) -> dict[str, Held]:
    """Return what a scheme and one of its versions say, key by key; empty means not published."""
    contact, window = scheme.contact, version.window
    held = {
        "name": Held(value=scheme.name),
        "summary": Held(value=scheme.summary),
        "contact.function": Held(value=contact.function if contact else ""),
        "contact.url": Held(value=(contact.url if contact else None) or ""),
        "verified_on": Held(value=scheme.verified_on.isoformat() if scheme.verified_on else ""),
        "window.exhausted_on": Held(value=str(window.exhausted_on or "")),
        RATE: _held_rate(version),
    }
    return held | {key: _held_value(version, key) for key in SOURCED}


def amend(
    text: str, scheme: Scheme, version: Version, changes: Mapping[str, Any], source: NewSource | str | None
) -> str:
    """Write changes (key of `held_values`: value, None for not published) into the text of a scheme.

    Values of SOURCED keys carry `source`: the id of one of the scheme's, or a new one, added to them.
    Raises NotWritableError when the layout of the text does not allow a change.
    """
    number = scheme.versions.index(version)
    if isinstance(source, NewSource):
        text, source = _add_source(text, scheme, source)
    for key, value in changes.items():
        if key.partition(".")[0] in IDENTITY:
            text = set_value(text, key.split("."), value)
        elif key == RATE:
            text = _set_rate(text, version, number, value)
        else:
            is_sourced = source is not None and key in SOURCED and value is not None
            written = {"value": value, "source": source} if is_sourced else value
            text = set_value(text, ("versions", number, *key.split(".")), written)
    return text


def end_scheme(text: str, scheme: Scheme, on: date, reason: str, source: NewSource | str | None) -> str:
    """Close on a day every version still running or to come, and keep why among the notes.

    Raises NotWritableError when the layout of the text does not allow it.
    """
    if isinstance(source, NewSource):
        text, source = _add_source(text, scheme, source)
    for version in scheme.versions:
        if window_on(version.window, on).state not in ENDED:
            text = amend(text, scheme, version, {"window.closes_on": on.isoformat()}, source)
    return append_value(text, ("notes",), f"Retiré le {on:%d/%m/%Y} : {reason}")


def with_case_windows(text: str, scheme_id: str, geography: Geography) -> str:
    """Return the text whose worked cases expect the window it now gives; a verdict is never rewritten.

    Raises CatalogueError when the text is not a scheme's.
    """
    scheme = read_scheme(f"{scheme_id}.yaml", text)
    for number, case in enumerate(scheme.cases):
        try:
            facts = Facts(project=parse_project(case.project), on=case.on, geography=geography)
            match = match_scheme(facts, scheme)
        except (ProjectError, UnknownPlaceError):
            continue
        if match.window.state != case.window and match.verdict == case.verdict:
            text = set_value(text, ("cases", number, "window"), match.window.state.value)
    return text


def copy_scheme(text: str, scheme_id: str, ref: str, name: str) -> str:
    """Return the text of a scheme under another identity, verified by nobody yet."""
    identity = {"id": scheme_id, "ref": ref, "name": name, "verified_on": None}
    for key, value in identity.items():
        text = set_value(text, (key,), value)
    return text


def next_ref(taken: frozenset[str]) -> str:
    """Return the first free ref of the schemes written in a site, `DSP-1000` and above."""
    return next(ref for n in range(FIRST_LOCAL_REF, 10_000) if (ref := f"DSP-{n}") not in taken)


def amended_version(scheme: Scheme, version_id: str, on: date) -> Version:
    """Return the version of that id, else the one of the day."""
    return next((one for one in scheme.versions if one.id == version_id), version_on(scheme, on))


def _held_rate(version: Version) -> Held:
    rates = version.aid.rates
    return Held(value=f"{rates[0].rate_pct:f}" if len(rates) == 1 else "", is_shut=len(rates) > 1)


def _held_value(version: Version, key: str) -> Held:
    part, _, name = key.partition(".")
    published: Published[Any] | None = getattr(getattr(version, part), name.replace("_eur", "_cents"))
    if published is None:
        return Held(value="")
    value = published.values[0]
    text = str(euros_number(value)) if part == "aid" else str(value)
    return Held(value=text, is_shut=len(published.values) > 1)


def _set_rate(text: str, version: Version, number: int, value: Decimal | None) -> str:
    rates = ("versions", number, "aid", "rates")
    if value is None:
        return set_value(text, rates, [])
    plain = int(value) if value == value.to_integral_value() else float(value)
    if version.aid.rates:
        return set_value(text, (*rates, 0, "rate_pct"), plain)
    return set_value(text, rates, [{"rate_pct": plain}])


def _add_source(text: str, scheme: Scheme, source: NewSource) -> tuple[str, str]:
    """Add a source under the first free id of the shape `source-2`; return the text and that id."""
    taken = {one.id for one in scheme.sources}
    name = next(name for n in range(1, len(taken) + 2) if (name := f"source-{n}") not in taken)
    told = {"id": name, "label": source.label, "url": source.url, "published_on": source.published_on}
    return append_value(text, ("sources",), {key: value for key, value in told.items() if value}), name

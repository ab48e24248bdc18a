"""Application windows: their state on a day. The window never changes a verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

from catalyseur.toolbox.scheme import Published, Scheme, Version, Window
from catalyseur.values.dates import PartialDate

CLOSING_SOON_DAYS = 30


class WindowState(StrEnum):
    """Where a window stands on a day, Paris time, its last day open to 23:59:59."""

    CLOSING_SOON = "closing_soon"
    OPEN = "open"
    TO_VERIFY = "to_verify"
    UPCOMING = "upcoming"
    SUSPENDED = "suspended"
    EXHAUSTED = "exhausted"
    CLOSED = "closed"


ENDED = frozenset({WindowState.CLOSED, WindowState.EXHAUSTED})


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowAnswer:
    """State of a window on a day; `days_left` counts to the earliest published exact closing."""

    state: WindowState
    opens_on: str | None
    closes_on: str | None
    days_left: int | None


def version_on(scheme: Scheme, on: date) -> Version:
    """Return the version that answers on a day: the first whose window has not ended, else the last."""
    return next((v for v in scheme.versions if not _has_ended(v.window, on)), scheme.versions[-1])


def window_on(window: Window, on: date) -> WindowAnswer:
    """Return the state of a window on a day.

    A partial date is an interval; an unknown opening, or a one-off without closing, is to verify;
    where published dates disagree on the state it is to verify too.
    """
    states = {
        _state(window, opens, closes, on)
        for opens, closes in product(_choices(window.opens_on), _choices(window.closes_on))
    }
    state = _merge(states)
    return WindowAnswer(
        state=state,
        opens_on=_text(window.opens_on),
        closes_on=_text(window.closes_on),
        days_left=_days_left(window, on) if state in (WindowState.OPEN, WindowState.CLOSING_SOON) else None,
    )


def _choices(published: Published[PartialDate] | None) -> Sequence[PartialDate | None]:
    return published.values if published else (None,)


def _has_ended(window: Window, on: date) -> bool:
    return all(closes is not None and closes.latest < on for closes in _choices(window.closes_on))


def _merge(states: set[WindowState]) -> WindowState:
    if len(states) == 1:
        return next(iter(states))
    if states == {WindowState.OPEN, WindowState.CLOSING_SOON}:
        return WindowState.CLOSING_SOON
    return WindowState.TO_VERIFY


def _state(window: Window, opens: PartialDate | None, closes: PartialDate | None, on: date) -> WindowState:
    if closes and on > closes.latest:
        return WindowState.CLOSED
    if opens is None:
        return WindowState.TO_VERIFY
    if on < opens.earliest:
        return WindowState.UPCOMING
    if on < opens.latest or _is_open_question(window, closes, on):
        return WindowState.TO_VERIFY
    return _running_state(window, closes, on)


def _running_state(window: Window, closes: PartialDate | None, on: date) -> WindowState:
    if window.exhausted_on and on >= window.exhausted_on.latest:
        return WindowState.EXHAUSTED
    if any(s.starts_on.latest <= on <= s.ends_on.earliest for s in window.suspensions):
        return WindowState.SUSPENDED
    if closes and (closes.earliest - on).days <= CLOSING_SOON_DAYS:
        return WindowState.CLOSING_SOON
    return WindowState.OPEN


def _is_open_question(window: Window, closes: PartialDate | None, on: date) -> bool:
    if closes is None and window.mode == "one_off":
        return True
    if closes and on > closes.earliest:
        return True
    gone = window.exhausted_on
    if gone and gone.earliest <= on < gone.latest:
        return True
    return any(
        s.starts_on.earliest <= on < s.starts_on.latest or s.ends_on.earliest < on <= s.ends_on.latest
        for s in window.suspensions
    )


def _text(published: Published[PartialDate] | None) -> str | None:
    return "|".join(str(value) for value in published.values) if published else None


def _days_left(window: Window, on: date) -> int | None:
    exact = [closes.earliest for closes in _choices(window.closes_on) if closes and closes.is_exact]
    return (min(exact) - on).days if exact else None

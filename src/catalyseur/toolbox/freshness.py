"""Which schemes need a second look on a day, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalyseur.toolbox.filters import Listed
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.vocabulary import Labelled
from catalyseur.toolbox.windows import WindowState


class Staleness(Labelled):
    """Why a scheme needs a second look, the most pressing first."""

    REPORTED = "reported", "erreur signalée"
    BROKEN = "broken", "lien rompu"
    ENDING = "ending", "ferme dans les 30 jours"
    NEVER_VERIFIED = "never_verified", "jamais vérifié"
    VERIFIED_LONG_AGO = "verified_long_ago", "vérifié il y a plus d’un an"
    DATES_UNSURE = "dates_unsure", "dates à vérifier"
    PAST = "past", "période passée"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stale:
    """A scheme to look at again, with every reason."""

    scheme: Scheme
    reasons: tuple[Staleness, ...]


def addresses_of(scheme: Scheme) -> tuple[str, ...]:
    """Return the web addresses a scheme names, its contact's first, each once."""
    named = (scheme.contact.url if scheme.contact else None, *(source.url for source in scheme.sources))
    return tuple(dict.fromkeys(url for url in named if url))


def stale_schemes(
    listed: Iterable[Listed], reported: frozenset[str], broken: frozenset[str], on: date
) -> tuple[Stale, ...]:
    """Return the schemes of a day (`list_on`) to look at again, by their most pressing reason, then as given.

    `reported` are the ids of schemes with an error reported and not closed, `broken` the addresses that
    no longer answer.
    """
    found = (Stale(scheme=one.scheme, reasons=staleness(one, reported, broken, on)) for one in listed)
    order = tuple(Staleness)
    return tuple(sorted((one for one in found if one.reasons), key=lambda one: order.index(one.reasons[0])))


def staleness(
    one: Listed, reported: frozenset[str], broken: frozenset[str], on: date
) -> tuple[Staleness, ...]:
    """Return the reasons to look at a scheme again on a day. A year ends on the same day of the next one."""
    window, verified = one.window.state, one.scheme.verified_on
    checks = {
        Staleness.REPORTED: one.scheme.id in reported,
        Staleness.BROKEN: not broken.isdisjoint(addresses_of(one.scheme)),
        Staleness.ENDING: window is WindowState.CLOSING_SOON,
        Staleness.NEVER_VERIFIED: verified is None,
        Staleness.VERIFIED_LONG_AGO: verified is not None
        and (verified.year + 1, verified.month, verified.day) < (on.year, on.month, on.day),
        Staleness.DATES_UNSURE: window is WindowState.TO_VERIFY,
        Staleness.PAST: window in (WindowState.CLOSED, WindowState.EXHAUSTED),
    }
    return tuple(reason for reason, holds in checks.items() if holds)

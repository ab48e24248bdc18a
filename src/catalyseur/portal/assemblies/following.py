"""What became of what was said: the state noted, and what the catalogue and the published history tell."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalyseur.bilan.embedded import fund_history
from catalyseur.bilan.wording import value_text
from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import Territory
from catalyseur.portal.assemblies.models import Assembly, FollowUp, FollowUpState, Progress
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.description import window_text
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.windows import version_on, window_on
from catalyseur.values.dates import french_text, parse_partial

FUND = "fonds-acceleration-investissements-industriels"
SETTLED = frozenset({Progress.DONE, Progress.REFUSED})
BADGES = {
    Progress.RAISED: "fr-badge--info",
    Progress.IN_PROGRESS: "fr-badge--warning",
    Progress.DONE: "fr-badge--success",
    Progress.REFUSED: "fr-badge--error",
    Progress.UNKNOWN: "",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """A thing known on the day, with its source; `scheme` is the one it is told of, if any."""

    text: str
    source: str
    scheme: Scheme | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A follow-up on a day: its last state (None: none noted that day), and what else is known."""

    item: FollowUp
    state: FollowUpState | None
    known: tuple[Known, ...]
    territories: tuple[Territory, ...]
    amount: str

    @property
    def is_silent(self) -> bool:
        """Tell whether nothing is known since it was said."""
        return not self.known and (
            self.state is None or self.state.state in {Progress.RAISED, Progress.UNKNOWN}
        )

    @property
    def label(self) -> str:
        """The state in words."""
        return str(Progress(self.state.state if self.state else Progress.UNKNOWN).label)

    @property
    def badge_class(self) -> str:
        """The colour of the state."""
        return BADGES[Progress(self.state.state if self.state else Progress.UNKNOWN)]


def state_on(states: Iterable[FollowUpState], on: date) -> FollowUpState | None:
    """Return the last state noted for a day or before; None when there is none."""
    return max((state for state in states if state.on <= on), key=lambda one: (one.on, one.pk), default=None)


def carried(items: Iterable[FollowUp], previous: Assembly) -> list[FollowUp]:
    """Return what the next assembly opens with: all the previous one said, and what was still open then."""
    return [
        item
        for item in items
        if item.assembly_id == previous.pk
        or (item.assembly.on < previous.on and not _is_settled(item, previous.on))
    ]


def line_on(item: FollowUp, on: date, catalogue: Catalogue, geography: Geography) -> Line:
    """Return a follow-up as known on a day."""
    schemes = [scheme for name in item.schemes if (scheme := catalogue.find(name))]
    known = [_window(scheme, on) for scheme in schemes]
    if FUND in item.schemes:
        known += _fund(item.assembly.on, on)
    return Line(
        item=item,
        state=state_on(item.states.all(), on),
        known=tuple(known),
        territories=tuple(_territory(key, geography) for key in item.territories),
        amount="" if item.amount_cents is None else value_text(item.amount_cents, "cents"),
    )


def _is_settled(item: FollowUp, on: date) -> bool:
    state = state_on(item.states.all(), on)
    return state is not None and state.state in SETTLED


def _window(scheme: Scheme, on: date) -> Known:
    window = window_on(version_on(scheme, on).window, on)
    verified = f", vérifié le {scheme.verified_on:%d/%m/%Y}" if scheme.verified_on else ", jamais vérifié"
    return Known(text=window_text(window), source=f"boîte à outils, {scheme.ref}{verified}", scheme=scheme)


def _fund(since: date, on: date) -> list[Known]:
    """Tell what was published of the fund after the assembly, on the day or before."""
    return [
        Known(
            text=f"{event.event} de {value_text(event.amount_cents, 'cents')}, {french_text(event.on)}. {event.note}",
            source=event.source,
        )
        for event in fund_history()
        if since < parse_partial(event.on).earliest and parse_partial(event.on).latest <= on
    ]


def _territory(key: str, geography: Geography) -> Territory:
    phase, _, identifier = key.partition(":")
    return geography.territory(int(phase), identifier)

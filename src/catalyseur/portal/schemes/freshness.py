"""The board of what needs a second look, and its CSV export."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from catalyseur.portal.schemes import queries
from catalyseur.portal.schemes.models import ErrorReport, LinkCheck, LinkState, SchemeRevision
from catalyseur.toolbox.filters import Listed
from catalyseur.toolbox.freshness import Stale, Staleness, addresses_of, stale_schemes
from catalyseur.values.cells import french_csv

MOST = 50  # reports and proposals shown at once
COLUMNS = (Staleness.NEVER_VERIFIED, Staleness.PAST, Staleness.ENDING, Staleness.BROKEN)
_HEADINGS = ("référence", "dispositif", *(one.label for one in Staleness), "adresses rompues", "vérifié le")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A scheme to look at again: yes or no for each of COLUMNS, its other reasons, its broken addresses."""

    stale: Stale
    broken: tuple[LinkCheck, ...]

    @property
    def marks(self) -> tuple[bool, ...]:
        """Tell which of the four columns hold."""
        return tuple(column in self.stale.reasons for column in COLUMNS)

    @property
    def others(self) -> str:
        """Name the reasons that have no column."""
        return ", ".join(reason.label for reason in self.stale.reasons if reason not in COLUMNS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """The addresses of the schemes: how many, how many broken, how many not verified, since when."""

    total: int
    broken: int
    unsure: int
    checked_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """What needs a second look; `counts` by reason over the whole toolbox, `reason` the one chosen."""

    rows: tuple[Row, ...]
    counts: tuple[tuple[Staleness, int], ...]
    reason: Staleness | None
    links: Links
    reports: tuple[tuple[ErrorReport, str], ...]
    reports_count: int
    proposals: tuple[tuple[SchemeRevision, str], ...]


def freshness_board(on: date, reason: str) -> Board:
    """Return the board of a day, for one reason when it names one."""
    toolbox = queries.current_toolbox()
    schemes = toolbox.catalogue.schemes
    names = {scheme.id: scheme.name for scheme in schemes}
    reports = list(queries.open_reports())
    checks = queries.link_checks()
    rows = _rows(toolbox.listed_on(on), frozenset(one.scheme_id for one in reports), checks, on)
    counts = Counter(reason for row in rows for reason in row.stale.reasons)
    chosen = next((one for one in Staleness if one.value == reason), None)
    return Board(
        rows=tuple(row for row in rows if chosen is None or chosen in row.stale.reasons),
        counts=tuple((one, counts[one]) for one in Staleness),
        reason=chosen,
        links=_links({url for scheme in schemes for url in addresses_of(scheme)}, checks),
        reports=tuple((one, names.get(one.scheme_id, one.scheme_id)) for one in reports[:MOST]),
        reports_count=len(reports),
        proposals=tuple(
            (one, names.get(one.scheme_id, one.scheme_id)) for one in queries.pending_revisions()[:MOST]
        ),
    )


def board_csv(rows: Iterable[Row]) -> str:
    """Write the board for a spreadsheet, one column a reason."""
    return french_csv(_HEADINGS, map(_cells, rows))


def _rows(
    listed: Iterable[Listed], reported: frozenset[str], checks: dict[str, LinkCheck], on: date
) -> tuple[Row, ...]:
    broken = frozenset(url for url, check in checks.items() if check.state == LinkState.BROKEN)
    stale = stale_schemes(listed, reported, broken, on)
    return tuple(
        Row(stale=one, broken=tuple(checks[url] for url in addresses_of(one.scheme) if url in broken))
        for one in stale
    )


def _links(urls: set[str], checks: dict[str, LinkCheck]) -> Links:
    states = Counter(checks[url].state if url in checks else LinkState.UNSURE for url in urls)
    return Links(
        total=len(urls),
        broken=states[LinkState.BROKEN],
        unsure=states[LinkState.UNSURE],
        checked_at=max((check.checked_at for check in checks.values()), default=None),
    )


def _cells(row: Row) -> tuple[str, ...]:
    scheme = row.stale.scheme
    return (
        scheme.ref,
        scheme.name,
        *("oui" if reason in row.stale.reasons else "non" for reason in Staleness),
        " ".join(check.url for check in row.broken),
        scheme.verified_on.isoformat() if scheme.verified_on else "jamais",
    )

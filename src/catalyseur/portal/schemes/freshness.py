"""The board of what needs a second look."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from catalyseur.portal.schemes import queries
from catalyseur.portal.schemes.models import ErrorReport, SchemeRevision
from catalyseur.toolbox.freshness import Stale, Staleness, stale_schemes

MOST = 50  # reports and proposals shown at once


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """What needs a second look; `counts` by reason over the whole toolbox, `reason` the one chosen."""

    stale: tuple[Stale, ...]
    counts: tuple[tuple[Staleness, int], ...]
    reason: Staleness | None
    reports: tuple[tuple[ErrorReport, str], ...]
    reports_count: int
    proposals: tuple[tuple[SchemeRevision, str], ...]


def freshness_board(on: date, reason: str) -> Board:
    """Return the board of a day, for one reason when it names one."""
    toolbox = queries.current_toolbox()
    names = {scheme.id: scheme.name for scheme in toolbox.catalogue.schemes}
    reports = list(queries.open_reports())
    stale = stale_schemes(toolbox.listed_on(on), frozenset(one.scheme_id for one in reports), on)
    counts = Counter(reason for one in stale for reason in one.reasons)
    chosen = next((one for one in Staleness if one.value == reason), None)
    return Board(
        stale=tuple(one for one in stale if chosen is None or chosen in one.reasons),
        counts=tuple((one, counts[one]) for one in Staleness),
        reason=chosen,
        reports=tuple((one, names.get(one.scheme_id, one.scheme_id)) for one in reports[:MOST]),
        reports_count=len(reports),
        proposals=tuple(
            (one, names.get(one.scheme_id, one.scheme_id)) for one in queries.pending_revisions()[:MOST]
        ),
    )

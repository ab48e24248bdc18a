"""The list of schemes: searched, narrowed, ordered; and its CSV export."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from catalyseur.geography.atlas import Geography
from catalyseur.portal.schemes.queries import Toolbox
from catalyseur.toolbox.description import WINDOW_LABELS, window_dates, window_text
from catalyseur.toolbox.filters import Filters, Listed, narrow
from catalyseur.toolbox.search import Found
from catalyseur.toolbox.windows import WindowState
from catalyseur.toolbox.wording import codes_text
from catalyseur.values.cells import french_csv

BADGES = {
    WindowState.OPEN: "fr-badge--success",
    WindowState.CLOSING_SOON: "fr-badge--warning",
    WindowState.UPCOMING: "fr-badge--info",
    WindowState.TO_VERIFY: "fr-badge--info",
}
_FILTER_LABELS = {
    "kind": "objet du projet",
    "beneficiary": "porteur du projet",
    "area": "lieu",
}
_COLUMNS = (
    "référence",
    "nom",
    "résumé",
    "public",
    "financeur",
    "opérateur",
    "forme",
    "période de dépôt",
    "ouverture",
    "clôture",
    "à confirmer",
    "vérifié le",
    "adresse",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A scheme of the list; `by_sector` when only its sectors answer a word of the query."""

    listed: Listed
    to_confirm: tuple[str, ...]
    by_sector: bool

    @property
    def badge(self) -> str:
        """The state of the window in a word or two."""
        return WINDOW_LABELS[self.listed.window.state]

    @property
    def badge_class(self) -> str:
        """The colour of the badge; none where nothing can be filed."""
        return BADGES.get(self.listed.window.state, "")

    @property
    def window_dates(self) -> str:
        """The dates of the window in words."""
        return window_dates(self.listed.window)

    @property
    def window_text(self) -> str:
        """The window in words, its state included."""
        return window_text(self.listed.window)

    @property
    def forms_text(self) -> str:
        """The forms of the aid in words."""
        return codes_text(self.listed.scheme.instruments)


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """The schemes found, in order, and how the words of the query were understood (None: no query)."""

    rows: tuple[Row, ...]
    found: Found | None


def list_schemes(toolbox: Toolbox, geography: Geography, query: str, filters: Filters, on: date) -> Listing:
    """Return the schemes a query finds and no filter refuses: best first, then by window, then by ref."""
    order = {state: rank for rank, state in enumerate(WindowState)}
    kept = narrow(toolbox.listed_on(on), filters, geography, on)
    listed = sorted(kept, key=lambda one: order[one.window.state])
    if not query.strip():
        return Listing(rows=tuple(_row(one) for one in listed), found=None)
    found = toolbox.index.search(query)
    hits = {hit.scheme_id: hit for hit in found.hits}
    answering = (one for one in listed if one.scheme.id in hits)
    best = sorted(answering, key=lambda one: -hits[one.scheme.id].score)
    rows = tuple(_row(one, by_sector=hits[one.scheme.id].by_sector) for one in best)
    return Listing(rows=rows, found=found)


def listing_csv(rows: Iterable[Row], address: str) -> str:
    """Write the list for a spreadsheet; `address` is the site's, before `/boite-a-outils/`."""
    return french_csv(_COLUMNS, (_cells(row, address) for row in rows))


def archive(texts: Mapping[str, str]) -> bytes:
    """Pack texts of schemes (id: YAML) as the files of one folder."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as file:
        for name, text in texts.items():
            file.writestr(ZipInfo(f"dispositifs/{name}.yaml"), text, ZIP_DEFLATED)
    return packed.getvalue()


def _row(listed: Listed, *, by_sector: bool = False) -> Row:
    labels = tuple(_FILTER_LABELS[name] for name in listed.to_confirm)
    return Row(listed=listed, to_confirm=labels, by_sector=by_sector)


def _cells(row: Row, address: str) -> tuple[str, ...]:
    scheme, window = row.listed.scheme, row.listed.window
    return (
        scheme.ref,
        scheme.name,
        scheme.summary,
        scheme.audience,
        scheme.funder,
        scheme.operator,
        row.forms_text,
        row.window_text,
        window.opens_on or "",
        window.closes_on or "",
        ", ".join(row.to_confirm),
        scheme.verified_on.isoformat() if scheme.verified_on else "jamais",
        f"{address}/boite-a-outils/{scheme.id}/",
    )

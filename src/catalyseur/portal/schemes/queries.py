"""Reads: the catalogue of the day, its index, the texts and what awaits a case officer."""

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from importlib.resources import files

from django.db.models import Count, Max, QuerySet

from catalyseur.portal.places.catalogue import embedded_catalogue
from catalyseur.portal.schemes.models import ErrorReport, LinkCheck, SchemeRevision, State
from catalyseur.toolbox.amendment import next_ref
from catalyseur.toolbox.catalogue import Catalogue, read_scheme
from catalyseur.toolbox.errors import CatalogueError
from catalyseur.toolbox.filters import Listed, list_on
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.search import SchemeIndex

_log = logging.getLogger(__name__)
DAYS_KEPT = 16
RESERVED = frozenset({"nouveau", "fraicheur"})  # pages beside those of schemes
Stamp = tuple[datetime | None, int]


@dataclass(frozen=True, kw_only=True)
class Toolbox:
    """The catalogue as it stands, its index, built when first searched, and its lists by day."""

    stamp: Stamp
    catalogue: Catalogue
    _days: dict[date, tuple[Listed, ...]] = field(default_factory=dict)

    @cached_property
    def index(self) -> SchemeIndex:
        """The schemes ready to be searched."""
        return SchemeIndex.build(self.catalogue.schemes)

    def listed_on(self, on: date) -> tuple[Listed, ...]:
        """Return the schemes of a day; the last days asked are kept."""
        listed = self._days.get(on)
        if listed is None:
            listed = list_on(self.catalogue.schemes, on)
            if len(self._days) >= DAYS_KEPT:
                self._days.clear()
            self._days[on] = listed
        return listed


_held: list[Toolbox] = []


def current_toolbox() -> Toolbox:
    """Return the embedded schemes overlaid by the last approved revision of each; kept until one is approved.

    One query, two after an approval.
    """
    approved = SchemeRevision.objects.filter(state=State.APPROVED)
    last = approved.aggregate(last=Max("reviewed_at"), count=Count("pk"))
    stamp = (last["last"], last["count"])
    if not _held or _held[0].stamp != stamp:
        texts = approved.order_by("reviewed_at", "pk").values_list("scheme_id", "text") if stamp[1] else ()
        _held[:] = [Toolbox(stamp=stamp, catalogue=overlay(embedded_catalogue(), dict(texts)))]
    return _held[0]


def current_catalogue() -> Catalogue:
    """Return the schemes as they stand: embedded, overlaid by approved revisions."""
    return current_toolbox().catalogue


def overlay(catalogue: Catalogue, texts: dict[str, str]) -> Catalogue:
    """Return the catalogue with the schemes of `texts` (id: YAML) in place of theirs, in the order of refs.

    A text no version of the program reads any more is left out, and logged: the embedded scheme answers.
    """
    revised = {scheme.id: scheme for scheme in _read(texts)}
    if not revised:
        return catalogue
    schemes = {scheme.id: scheme for scheme in catalogue.schemes} | revised
    return Catalogue(schemes=tuple(sorted(schemes.values(), key=lambda scheme: scheme.ref)))


def find_scheme(scheme_id: str) -> Scheme | None:
    """Return the scheme of exactly that id as it stands."""
    scheme = current_catalogue().find(scheme_id)
    return scheme if scheme and scheme.id == scheme_id else None


def may_name(scheme_id: str) -> bool:
    """Tell whether a new scheme may have that id: well written, free, no other page's address."""
    is_written = re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,99}", scheme_id) is not None
    return is_written and scheme_id not in RESERVED and current_catalogue().find(scheme_id) is None


def free_ref() -> str:
    """Return the next ref no scheme has, nor any that waits for its second reading."""
    waiting = SchemeRevision.objects.filter(state=State.PROPOSED).values_list("text", flat=True)
    proposed = {
        found[1] for text in waiting if (found := re.search(r"^ref: *\W?(DSP-\d+)", text, re.MULTILINE))
    }
    return next_ref(frozenset({scheme.ref for scheme in current_catalogue().schemes} | proposed))


def texts_in_force() -> dict[str, str]:
    """Return the YAML of every scheme as it stands, by id."""
    approved = SchemeRevision.objects.filter(state=State.APPROVED).order_by("reviewed_at", "pk")
    revised = dict(approved.values_list("scheme_id", "text"))
    ids = (scheme.id for scheme in current_catalogue().schemes)
    return {name: text for name in ids if (text := revised.get(name) or embedded_text(name))}


def link_checks() -> dict[str, LinkCheck]:
    """Return what each address answered last."""
    return {check.url: check for check in LinkCheck.objects.all()}


def text_of(scheme_id: str) -> str | None:
    """Return the YAML of a scheme as it stands: its last approved revision, else its embedded file."""
    approved = SchemeRevision.objects.filter(scheme_id=scheme_id, state=State.APPROVED)
    last = approved.order_by("-reviewed_at", "-pk").first()
    return last.text if last else embedded_text(scheme_id)


def embedded_text(scheme_id: str) -> str | None:
    """Return the YAML this version of the program carries for a scheme, if it does."""
    scheme = embedded_catalogue().find(scheme_id)
    return _embedded_file(scheme_id) if scheme and scheme.id == scheme_id else None


def revisions_of(scheme_id: str) -> QuerySet[SchemeRevision]:
    """Return the revisions of a scheme, last first, with who wrote and read them."""
    return SchemeRevision.objects.filter(scheme_id=scheme_id).select_related("author", "reviewer")


def pending_revision(scheme_id: str) -> SchemeRevision | None:
    """Return the revision of a scheme that waits for its second reading, if one does."""
    return revisions_of(scheme_id).filter(state=State.PROPOSED).first()


def pending_revisions() -> QuerySet[SchemeRevision]:
    """Return every revision that waits for its second reading, oldest first."""
    pending = SchemeRevision.objects.filter(state=State.PROPOSED)
    return pending.select_related("author").order_by("proposed_at", "pk")


def open_reports() -> QuerySet[ErrorReport]:
    """Return the errors reported and not closed, oldest first."""
    return ErrorReport.objects.filter(closed_at=None).order_by("reported_at", "pk")


@cache
def _embedded_file(scheme_id: str) -> str:
    return files("catalyseur.data").joinpath(f"schemes/{scheme_id}.yaml").read_text("utf-8")


def _read(texts: dict[str, str]) -> Iterable[Scheme]:
    for scheme_id, text in texts.items():
        try:
            yield read_scheme(f"{scheme_id}.yaml", text)
        except CatalogueError as error:
            _log.warning("approved revision of %s left out, it cannot be read: %s", scheme_id, error)

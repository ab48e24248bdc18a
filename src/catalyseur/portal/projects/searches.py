"""A search of the toolbox, saved: what its address says, read back by the form that wrote it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from catalyseur.portal.places.queries import current_geography
from catalyseur.portal.projects.documents import Document, UnreadableError
from catalyseur.portal.projects.listings import held_listing
from catalyseur.portal.schemes.forms import FilterForm
from catalyseur.portal.schemes.listing import Listing, list_schemes
from catalyseur.portal.schemes.queries import Toolbox, current_toolbox
from catalyseur.toolbox.changes import Standing
from catalyseur.values.verdict import Verdict

FIELDS = ("q", "lieu", "objet", "porteur", "financeur", "forme", "fenetre")
EVERYTHING = "toute la boîte à outils"


@dataclass(frozen=True, kw_only=True, slots=True)
class Searched:
    """A saved search on a day: its words in French, the address of its list, how many schemes answer."""

    facts: tuple[tuple[str, str], ...]
    address: str
    count: int


def search_document(asked: Mapping[str, str], on: date) -> Document:
    """Keep what an address asks; as in the list, a field in error asks nothing."""
    form = FilterForm(asked, current_geography(), on)
    form.is_valid()
    return {name: form.cleaned_data[name] for name in FIELDS if form.cleaned_data.get(name)}


def find_searched(document: Document, on: date) -> Searched:
    """Return a saved search as its page shows it. Raises UnreadableError."""
    form = _read(document, on)
    return Searched(
        facts=tuple((_label(form, name), _text(form, name)) for name in FIELDS if name in document),
        address=urlencode(document),
        count=len(_found(current_toolbox(), form, on).rows),
    )


def search_title(document: Document, on: date) -> str:
    """Name a saved search. Raises UnreadableError."""
    form = _read(document, on)
    return ", ".join(_text(form, name) for name in FIELDS if name in document) or EVERYTHING


def search_standings(document: Document, on: date) -> tuple[Standing, ...]:
    """Return where every scheme stands: yes when it answers the search, cannot tell when a filter cannot.

    Raises UnreadableError.
    """
    toolbox, form = current_toolbox(), _read(document, on)
    listing = held_listing(toolbox.catalogue, current_geography(), on)
    verdicts = {
        row.listed.scheme.id: Verdict.CANNOT_TELL if row.to_confirm else Verdict.YES
        for row in _found(toolbox, form, on).rows
    }
    return tuple(
        listing.standings[verdicts.get(scheme.id, Verdict.NO)][scheme.id]
        for scheme in listing.compiled.schemes
    )


def _read(document: Document, on: date) -> FilterForm:
    form = FilterForm(document, current_geography(), on)
    if not form.is_valid():
        raise UnreadableError(f"the form no longer offers what it asks: {', '.join(form.errors)}")
    return form


def _found(toolbox: Toolbox, form: FilterForm, on: date) -> Listing:
    return list_schemes(toolbox, current_geography(), form.cleaned_data["q"], form.filters(), on)


def _text(form: FilterForm, name: str) -> str:
    """Write one answer as the form shows it."""
    value = str(form.cleaned_data[name])
    for choice, label in getattr(form.fields[name], "choices", ()):
        offered = label if isinstance(label, list) else [(choice, label)]
        if value in dict(offered):
            return str(dict(offered)[value])
    return value


def _label(form: FilterForm, name: str) -> str:
    return "Mots cherchés" if name == "q" else str(form.fields[name].label)

"""Find places by name: accents, hyphens, abbreviations, legal forms and one typing error forgiven.

A name shared by several places gives them all, the most populated first: this module never chooses.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import chain
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

PlaceKind = Literal["commune", "epci", "territory", "departement", "region"]
MatchKind = Literal["exact", "prefix", "typo"]

MIN_TYPO_LENGTH = 4  # under it, one error turns anything into anything
_PAST_LAST = "{"  # sorts after every letter and digit

_COMBINING = re.compile("[\u0300-\u036f]+")
_SUR = re.compile(r"(?<![a-z0-9])s/")
_OTHER = re.compile(r"[^a-z0-9\n]+")
_EACH = re.compile(r"[^a-z0-9\n]")
_EDGES = re.compile(r"^ | $", re.MULTILINE)
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "lez": "les"}
_ABBREVIATION = re.compile(r"\b(?:" + "|".join(_SHORT) + r")\b")
_LEGAL_FORM = re.compile(
    r"^(?:cc|ca|cu|communaute de communes|communaute d agglomeration|communaute urbaine|eurometropole|metropole)"
    r"(?: (?:de la|de l|des|de|du|d))? (?=.)",
    re.MULTILINE,
)
_ARTICLE = re.compile(r"^(?:le|la|les|l) (?=.)", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedPlace:
    """A place that can be looked up by name. `population` only orders the answers."""

    kind: PlaceKind
    code: str
    name: str
    population: int


@dataclass(frozen=True, kw_only=True, slots=True)
class NameHit:
    """A place found, how, and the similarity of the names (1 when they are the same once normalised)."""

    place: NamedPlace
    match: MatchKind
    score: float


def normalise(text: str) -> str:
    """Write a name in the one form names are compared in: `St-Étienne s/ Usson` is `saint etienne sur usson`.

    Lower case, no accent nor ligature, other signs as single spaces; St, Ste, s/ and lez in full.
    """
    return _spell_out(_fold(text.replace("\n", " ")))


class NameIndex:
    """Names of places, ready to be searched. Immutable; build it with `NameIndex.build`."""

    def __init__(self, places: Sequence[NamedPlace], keys: dict[str, list[int]]) -> None:
        """Take the places in the order of the answers and, for each written form, their ranks."""
        self._places = places
        self._keys = keys

    @classmethod
    def build(cls, places: Iterable[NamedPlace]) -> "NameIndex":
        """Index places: the most populated first; among equals, the order given."""
        ranked = tuple(sorted(places, key=lambda place: -place.population))
        keys: dict[str, list[int]] = defaultdict(list)
        usual, *others = _written_forms([place.name.replace("\n", " ") for place in ranked])
        for rank, form in enumerate(usual):
            keys[form].append(rank)
        for forms in others:
            for rank, (form, known) in enumerate(zip(forms, usual, strict=True)):
                if form != known:
                    keys[form].append(rank)
        keys.pop("", None)
        return cls(ranked, dict(keys))

    def search(self, query: str, limit: int | None = None) -> tuple[NameHit, ...]:
        """Return every place of that name; when there is none, those one error away or that begin with its words.

        An error is a letter or space added, left out, replaced, or two neighbours swapped. What the query
        says in full comes first: its legal form or article is set aside only when nothing answers with it.
        """
        full, set_aside = _query_forms(query)
        for forms in (full, set_aside):
            exact = {rank: 1.0 for form in forms for rank in self._keys.get(form, ())}
            if exact:
                return self._hits("exact", exact, limit)
        for forms in (full, set_aside):
            near = self._near(forms, limit)
            if near:
                return near
        return ()

    def complete(self, query: str, limit: int = 10) -> tuple[NameHit, ...]:
        """Return places whose name begins with the query, those of exactly that name first."""
        for forms in _query_forms(query):
            exact = {rank: 1.0 for form in forms for rank in self._keys.get(form, ())}
            longer = nsmallest(limit, self._beginning_with(forms) - exact.keys())
            if exact or longer:
                shares = self._shares(forms, longer)
                return (*self._hits("exact", exact, limit), *self._hits("prefix", shares, limit))[:limit]
        return ()

    def _near(self, forms: Sequence[str], limit: int | None) -> tuple[NameHit, ...]:
        typos = self._one_error_away(forms)
        longer = self._beginning_with(f"{form} " for form in forms) - typos.keys()
        hits = (*self._hits("typo", typos, None), *self._hits("prefix", self._shares(forms, longer), None))
        return tuple(sorted(hits, key=lambda hit: -hit.place.population))[:limit]

    def _shares(self, forms: Sequence[str], ranks: Iterable[int]) -> dict[int, float]:
        return {rank: self._share_typed(forms[0], rank) for rank in ranks}

    def _hits(self, match: MatchKind, scores: dict[int, float], limit: int | None) -> tuple[NameHit, ...]:
        ranks = sorted(scores)[:limit]
        return tuple(NameHit(place=self._places[rank], match=match, score=scores[rank]) for rank in ranks)

    def _one_error_away(self, forms: Iterable[str]) -> dict[int, float]:
        found: dict[int, float] = {}
        for form in (form for form in forms if len(form) >= MIN_TYPO_LENGTH):
            lengths = range(len(form) - 1, len(form) + 2)
            candidates = chain.from_iterable(self._by_length.get(length, ()) for length in lengths)
            for key, _, _ in process.extract_iter(form, candidates, scorer=OSA.distance, score_cutoff=1):
                score = 1 - 1 / max(len(key), len(form))
                for rank in self._keys[key]:
                    found[rank] = max(score, found.get(rank, 0.0))
        return found

    def _beginning_with(self, forms: Iterable[str]) -> set[int]:
        found: set[int] = set()
        for form in filter(None, forms):
            first = bisect_left(self._sorted_keys, form)
            last = bisect_left(self._sorted_keys, form + _PAST_LAST)
            found.update(chain.from_iterable(self._keys[key] for key in self._sorted_keys[first:last]))
        return found

    def _share_typed(self, form: str, rank: int) -> float:
        return min(1.0, len(form) / len(normalise(self._places[rank].name)))

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        lengths: dict[int, list[str]] = defaultdict(list)
        for key in self._keys:
            lengths[len(key)].append(key)
        return dict(lengths)

    @cached_property
    def _sorted_keys(self) -> list[str]:
        return sorted(self._keys)


def _fold(lines: str, signs: re.Pattern[str] = _OTHER) -> str:
    """Lower, strip accents and `signs`, line by line: one pass over many names costs little more than one."""
    letters = unicodedata.normalize("NFKD", lines).lower().replace("œ", "oe").replace("æ", "ae")
    plain = _COMBINING.sub("", letters)
    return _EDGES.sub("", signs.sub(" ", _SUR.sub(" sur ", plain)))


def _spell_out(folded: str) -> str:
    return _ABBREVIATION.sub(lambda found: _SHORT[found[0]], folded)


def _set_aside(lines: str) -> tuple[str, str]:
    """Return the names without their legal form, then without their article either."""
    formless = _LEGAL_FORM.sub("", lines)
    return formless, _ARTICLE.sub("", formless)


def _written_forms(names: Sequence[str]) -> list[list[str]]:
    """Return the forms names answer to: spelt out, then as abbreviated, without form, without article."""
    folded = _fold("\n".join(names))
    spelt = _spell_out(folded)
    return [form.split("\n") for form in (spelt, folded, *_set_aside(spelt), *_set_aside(folded))]


def _query_forms(query: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the forms of the query as typed, then those without legal form or article."""
    line = query.replace("\n", " ").strip()
    folded = _fold(line)
    gaps = _fold(line, _EACH)  # a word of one letter left out, the l of « de l’Arve », leaves two spaces
    full = dict.fromkeys((_spell_out(folded), folded, gaps))
    set_aside = dict.fromkeys(form for text in full for form in _set_aside(text))
    return tuple(full), tuple(form for form in set_aside if form not in full)

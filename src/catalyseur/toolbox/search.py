"""Find schemes by French words: accents, apostrophes, plurals, synonyms and trades understood.

A word counts most in a scheme's name, then its summary, its audience, the labels of its criteria, and last
where it only names a trade (NAF rev. 2) the scheme is open to.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from heapq import nsmallest

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalyseur.toolbox.lexicon import Lexicon, Unit, fold, load_lexicon, words_of
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.sectors import Subclass, load_naf, parse_naf_scope

Weights = NDArray[np.float64]  # one a scheme; 0 where it does not answer
Posting = tuple[NDArray[np.intp], Weights]  # ranks of schemes, and their weights

MAX_QUERY = 200  # characters read of a query
_BY_MEANING = 0.6  # a synonym counts less than the word itself, and more than the next field
_BY_SPELLING = 0.5  # a longer word, or one typing error away, less still
_MIN_PREFIX = 3
_MIN_TYPO = 4  # under it, one error turns anything into anything
_COMMON_IN_NAF = 25  # a word in more labels of NAF rev. 2 names no trade
_PAST_LAST = "{"  # sorts after every letter and digit


class Place(Enum):
    """Where in a scheme a word was found; the value is its weight."""

    NAME = 16.0
    SUMMARY = 8.0
    AUDIENCE = 4.0
    CRITERIA = 2.0
    SECTOR = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A scheme found; `score` only orders; `by_sector` when nothing but its sectors answers some word."""

    scheme_id: str
    score: float
    by_sector: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a query finds, best first.

    `unknown` are its words no scheme answers; `is_partial` when no scheme answers all the others;
    `trades` are the subclasses of NAF rev. 2 its words name.
    """

    hits: tuple[Hit, ...]
    unknown: tuple[str, ...] = ()
    is_partial: bool = False
    trades: tuple[Subclass, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A scheme whose name continues what is typed."""

    scheme_id: str
    name: str


class SchemeIndex:
    """Schemes ready to be searched. Immutable; build it with `SchemeIndex.build`."""

    def __init__(self, schemes: Sequence[Scheme], lexicon: Lexicon) -> None:
        """Read every text of the schemes, once each."""
        self._schemes = tuple(schemes)
        self._lexicon = lexicon
        self._postings, words = _read(self._schemes, lexicon)
        self._vocabulary = sorted(words)
        self._trades = _trades_by_key(lexicon)
        self._open_to = _open_to(self._schemes)
        self._names = [fold(scheme.name) for scheme in self._schemes]
        self._name_words = sorted(
            {(fold(word), rank) for rank, one in enumerate(self._schemes) for word in _words_of_name(one)}
        )

    @classmethod
    def build(cls, schemes: Iterable[Scheme], lexicon: Lexicon | None = None) -> "SchemeIndex":
        """Index schemes; among equally good ones, the order given."""
        return cls(tuple(schemes), lexicon or load_lexicon())

    def search(self, query: str) -> Found:
        """Return the schemes that answer every word of the query, or failing that the most of them.

        An empty query, or one of words that say nothing, finds nothing.
        """
        answers, unknown, trades = [], [], set()
        for unit in self._lexicon.units(query[:MAX_QUERY]):
            named = self._trades_of(unit)
            weights = self._answer(unit, named)
            trades |= named
            if weights.any():
                answers.append(weights)
            else:
                unknown.append(unit.text)
        hits, is_partial = self._hits(answers)
        naf = load_naf()
        return Found(
            hits=hits,
            unknown=tuple(unknown),
            is_partial=is_partial,
            trades=tuple(naf[code] for code in sorted(trades)),
        )

    def complete(self, typed: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return schemes whose name has a word beginning with each word typed; those that begin so first."""
        starts = [fold(word) for word in words_of(typed[:MAX_QUERY])]
        if not starts:
            return ()
        ranks = set.intersection(*(self._named(start) for start in starts))
        whole = fold(typed.strip())
        best = nsmallest(limit, ranks, key=lambda rank: (not self._names[rank].startswith(whole), rank))
        return tuple(
            Suggestion(scheme_id=self._schemes[rank].id, name=self._schemes[rank].name) for rank in best
        )

    def _answer(self, unit: Unit, trades: set[str]) -> Weights:
        weights = np.maximum(self._weigh(unit.keys), _BY_MEANING * self._weigh(unit.meanings))
        if trades:
            columns = [_columns()[code] for code in trades]
            weights = np.maximum(weights, self._open_to[:, columns].any(axis=1) * Place.SECTOR.value)
        return weights if weights.any() else _BY_SPELLING * self._weigh(self._spelt_like(unit.text))

    def _weigh(self, keys: Iterable[str]) -> Weights:
        weights = np.zeros(len(self._schemes))
        for ranks, values in (self._postings[key] for key in keys if key in self._postings):
            weights[ranks] = np.maximum(weights[ranks], values)
        return weights

    def _spelt_like(self, text: str) -> set[str]:
        """Return the keys of the known words that begin with `text`, else of those one error away."""
        word = fold(text)
        near: Sequence[str] = ()
        if len(word) >= _MIN_PREFIX:
            first, last = (
                bisect_left(self._vocabulary, word),
                bisect_left(self._vocabulary, word + _PAST_LAST),
            )
            near = self._vocabulary[first:last]
        if not near and len(word) >= _MIN_TYPO:
            found = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=1, limit=None)
            near = [known for known, _, _ in found]
        return {key for known in near for key in self._lexicon.keys(known)}

    def _trades_of(self, unit: Unit) -> set[str]:
        return {code for key in unit.keys for code in self._trades.get(key, ())}

    def _hits(self, answers: Sequence[Weights]) -> tuple[tuple[Hit, ...], bool]:
        """Order the schemes that answer the most words by the weight of each word times its rarity."""
        if not answers:
            return (), False
        table = np.stack(answers)
        met = (table > 0).sum(axis=0)
        scores = np.log1p(len(self._schemes) / (table > 0).sum(axis=1)) @ table
        by_sector = (table == Place.SECTOR.value).any(axis=0)
        ranks = np.flatnonzero(met == met.max())
        hits = tuple(
            Hit(scheme_id=self._schemes[rank].id, score=float(scores[rank]), by_sector=bool(by_sector[rank]))
            for rank in ranks[np.argsort(-scores[ranks], kind="stable")]
        )
        return hits, bool(met.max() < len(answers))

    def _named(self, start: str) -> set[int]:
        first = bisect_left(self._name_words, (start, -1))
        last = bisect_left(self._name_words, (start + _PAST_LAST, -1))
        return {rank for _, rank in self._name_words[first:last]}


def _read(schemes: Sequence[Scheme], lexicon: Lexicon) -> tuple[dict[str, Posting], set[str]]:
    """Return, for each key, the schemes that have it with its best weight in each; and every word."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    read: dict[str, set[str]] = {}
    words: set[str] = set()
    for rank, scheme in enumerate(schemes):
        for place, text in _texts(scheme):
            if text not in read:
                read[text] = lexicon.keys(text)
                words.update(fold(word) for word in words_of(text))
            for key in read[text]:
                found[key].setdefault(rank, place.value)  # the best places come first
    postings = {
        key: (np.fromiter(weights, dtype=np.intp), np.fromiter(weights.values(), dtype=np.float64))
        for key, weights in found.items()
    }
    return postings, words


def _texts(scheme: Scheme) -> Iterable[tuple[Place, str]]:
    yield Place.NAME, f"{scheme.name} {scheme.ref}"
    yield Place.SUMMARY, scheme.summary
    yield from ((Place.AUDIENCE, text) for text in (scheme.audience, scheme.funder, scheme.operator))
    yield from ((Place.CRITERIA, instrument.label) for instrument in scheme.instruments)
    for version in scheme.versions:
        criteria = version.criteria
        for published in (criteria.beneficiary, criteria.kind, criteria.nature):
            for value in published.values if published else ():
                yield from ((Place.CRITERIA, code.label) for code in value)
        yield from ((Place.CRITERIA, condition.question) for condition in criteria.conditions)


def _words_of_name(scheme: Scheme) -> list[str]:
    return words_of(f"{scheme.name} {scheme.ref}")


def _open_to(schemes: Sequence[Scheme]) -> NDArray[np.bool_]:
    """Return schemes x subclasses: accepted by name in some version and publication; unpublished is not named."""
    accepted = np.zeros((len(schemes), len(_columns())), dtype=np.bool_)
    for rank, scheme in enumerate(schemes):
        published = (version.criteria.sector for version in scheme.versions)
        for sector in (value for one in published if one for value in one.values):
            accepted[rank] |= _any_scope(sector.include) & ~_any_scope(sector.exclude)
    return accepted


def _any_scope(scopes: Iterable[str]) -> NDArray[np.bool_]:
    covered = np.zeros(len(_columns()), dtype=np.bool_)
    for scope in scopes:
        covered |= _scope(scope)
    return covered


@cache
def _scope(text: str) -> NDArray[np.bool_]:
    scope = parse_naf_scope(text)
    return np.array([scope.covers(subclass) for subclass in load_naf().values()])


@cache
def _columns() -> dict[str, int]:
    return {code: column for column, code in enumerate(load_naf())}


def _trades_by_key(lexicon: Lexicon) -> dict[str, set[str]]:
    """Return the subclasses each word names: by the labels of NAF rev. 2, then by the hand-made table.

    A word that has synonyms (« eau », « prêt ») speaks of the aid, not of a trade, unless the table says so.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for subclass in load_naf().values():
        for key in _single_words(lexicon, subclass.label):
            found[key].add(subclass.code)
    telling = {
        key: codes
        for key, codes in found.items()
        if len(codes) <= _COMMON_IN_NAF and not lexicon.has_meaning(key)
    }
    codes = np.array(list(load_naf()))
    for word, scopes in lexicon.sectors.items():
        for key in _single_words(lexicon, word):
            telling.setdefault(key, set()).update(codes[_any_scope(scopes)].tolist())
    return telling


def _single_words(lexicon: Lexicon, text: str) -> set[str]:
    return {key for unit in lexicon.units(text, has_phrases=False) for key in unit.keys}

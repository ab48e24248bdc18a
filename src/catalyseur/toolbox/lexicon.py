"""French words as the search compares them: folded, stemmed, gathered by meaning."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

import snowballstemmer
import yaml

_WORD = re.compile(r"[^\W_]+")
_STEMMER = snowballstemmer.stemmer("french")


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A word of a query, or a phrase that means one thing: `keys` of the words, `meanings` it shares."""

    text: str
    keys: frozenset[str]
    meanings: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """Words that say nothing, terms by meaning, and trades with their NAF scopes.

    `terms` gives, for the stem of a first word, each whole term (stems) and the meanings it has.
    """

    stop_words: frozenset[str]
    terms: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    sectors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys(self, text: str) -> set[str]:
        """Return every key a text answers to: stems of its words, meanings of its terms."""
        words = [stems(word) for word in words_of(text)]
        found = set().union(*words)
        for start in range(len(words)):
            found.update(meaning for _, meaning in self._terms_at(words, start))
        return found

    def units(self, text: str, *, has_phrases: bool = True) -> list[Unit]:
        """Cut a query into words (unless `has_phrases` is false) the longest known phrases; words that say nothing left out."""
        words = words_of(text)
        known = [stems(word) for word in words]
        units, start = [], 0
        while start < len(words):
            terms = list(self._terms_at(known, start))
            length = max((len(term) for term, _ in terms), default=1) if has_phrases else 1
            meanings = frozenset(meaning for term, meaning in terms if len(term) == length)
            spoken = words[start : start + length]
            if length > 1 or not self._is_empty(spoken[0]):
                keys = known[start] if length == 1 else frozenset()
                units.append(Unit(text=" ".join(spoken), keys=keys, meanings=meanings))
            start += length
        return units

    def has_meaning(self, stem: str) -> bool:
        """Tell whether a stem, alone, has synonyms."""
        return any(term == (stem,) for term, _ in self.terms.get(stem, ()))

    def _terms_at(self, words: Sequence[frozenset[str]], start: int) -> Iterable[tuple[tuple[str, ...], str]]:
        for first in words[start]:
            for term, meaning in self.terms.get(first, ()):
                spoken = words[start : start + len(term)]
                if len(spoken) == len(term) and all(map(frozenset.__contains__, spoken, term)):
                    yield term, meaning

    def _is_empty(self, word: str) -> bool:
        folded = fold(word)
        return folded in self.stop_words or (len(folded) == 1 and not folded.isdigit())


def fold(text: str) -> str:
    """Lower a text, without accents nor ligatures: `Œuvre d’Été` is `oeuvre d’ete`."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """Cut a text into words, lower case, accents kept; apostrophes, hyphens and signs part them."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=50_000)
def stems(word: str) -> frozenset[str]:
    """Return the stems of a word, with its accents and without: the two may differ, either may be typed."""
    plain = fold(word)
    return frozenset((fold(_STEMMER.stemWord(word)), _STEMMER.stemWord(plain)))


@cache
def load_lexicon() -> Lexicon:
    """Read the embedded stop words, synonyms and trades (`data/search/french.yaml`)."""
    raw = yaml.safe_load(files("catalyseur.data").joinpath("search/french.yaml").read_text("utf-8"))
    return make_lexicon(raw["stop_words"], raw["synonyms"], raw["sectors"])


def make_lexicon(
    stop_words: Iterable[str], synonyms: Sequence[Sequence[str]], sectors: Mapping[str, Sequence[str]]
) -> Lexicon:
    """Build a lexicon from its three tables; each group of synonyms is one meaning."""
    terms: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for number, group in enumerate(synonyms):
        for term in group:
            stemmed = tuple(_STEMMER.stemWord(fold(word)) for word in words_of(term))
            terms.setdefault(stemmed[0], []).append((stemmed, f"~{number}"))
    return Lexicon(
        stop_words=frozenset(map(fold, stop_words)),
        terms=terms,
        sectors={word: tuple(scopes) for word, scopes in sectors.items()},
    )

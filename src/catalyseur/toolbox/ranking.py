"""One project against a whole catalogue, ranked through the batch form: verdicts and windows, no reasons."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.atlas import Geography
from catalyseur.toolbox.batch.bits import Bits, evaluate
from catalyseur.toolbox.batch.coding import encode
from catalyseur.toolbox.batch.compiled import Compiled, compile_schemes
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.changes import Standing, rules_of, standing_of
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import (
    VERDICT_ORDER,
    Match,
    Ranked,
    Ranking,
    is_listed,
    match_scheme,
    window_order,
)
from catalyseur.toolbox.project import Project
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.windows import version_on, window_on
from catalyseur.values.verdict import CODES, Verdict


@dataclass(frozen=True, kw_only=True, eq=False)
class Listing:
    """The schemes listed on a day, compiled by window, then ref; `not_listed` counts the others."""

    on: date
    geography: Geography
    compiled: Compiled
    not_listed: int

    @cached_property
    def by_verdict(self) -> dict[Verdict, tuple[Ranked, ...]]:
        """Every scheme with each verdict it may get, in the order it is compiled."""
        compiled = self.compiled
        return {
            verdict: tuple(
                Ranked(scheme=scheme, version=version, verdict=verdict, window=window)
                for scheme, version, window in zip(
                    compiled.schemes, compiled.versions, compiled.windows, strict=True
                )
            )
            for verdict in VERDICT_ORDER
        }

    @cached_property
    def standings(self) -> dict[Verdict, dict[str, Standing]]:
        """Where each scheme stands with each verdict it may get, by id; its rules are read once."""
        rules = [rules_of(version) for version in self.compiled.versions]
        return {
            verdict: {
                ranked.scheme.id: standing_of(ranked, digest)
                for ranked, digest in zip(listed, rules, strict=True)
            }
            for verdict, listed in self.by_verdict.items()
        }


def list_schemes(catalogue: Catalogue, geography: Geography, on: date) -> Listing:
    """Compile every scheme known on the day."""

    def order(scheme: Scheme) -> tuple[int, str]:
        return window_order(window_on(version_on(scheme, on).window, on).state), scheme.ref

    listed = sorted((scheme for scheme in catalogue.schemes if is_listed(scheme, on)), key=order)
    return Listing(
        on=on,
        geography=geography,
        compiled=compile_schemes(listed, geography, on),
        not_listed=len(catalogue.schemes) - len(listed),
    )


def judge(project: Project, listing: Listing) -> Bits:
    """Evaluate one project against every listed scheme."""
    return evaluate(listing.compiled, encode([project], listing.geography, listing.on))


def rank(project: Project, listing: Listing) -> Ranking:
    """Return the verdicts and windows of `match_project`, in its order, without the reasons."""
    return rank_verdicts(project, listing, judge(project, listing).verdicts()[0])


def rank_verdicts(project: Project, listing: Listing, verdicts: NDArray[np.uint8]) -> Ranking:
    """Order the listed schemes by their verdicts: codes (M,) of `Bits.verdicts`."""
    matches = tuple(
        listing.by_verdict[verdict][place]
        for verdict in VERDICT_ORDER
        for place in np.flatnonzero(verdicts == CODES[verdict])
    )
    return Ranking(on=listing.on, project=project, matches=matches, not_listed=listing.not_listed)


def explain(ranked: Ranked, project: Project, listing: Listing) -> Match:
    """Return the reasons of one answer."""
    facts = Facts(project=project, on=listing.on, geography=listing.geography)
    return match_scheme(facts, ranked.scheme)


def rank_standings(ranking: Ranking, listing: Listing) -> tuple[Standing, ...]:
    """Return where every scheme of a ranking stands."""
    return tuple(listing.standings[ranked.verdict][ranked.scheme.id] for ranked in ranking.matches)

"""The most an article of the block exemption lets a project receive, whatever its costs: what is above is surely too much."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from catalyseur.financing.law import Article, Intensity, Law
from catalyseur.financing.vocabulary import Basis, Size


@dataclass(frozen=True, kw_only=True, slots=True)
class HighestShare:
    """A share of the eligible cost and the article its number stands in; zero where the size is not served."""

    share: Fraction
    article: str


def highest_share(law: Law, basis: Basis, size: Size, zones: Collection[str]) -> HighestShare | None:
    """Return the highest share of any nature of cost, with the best bonus one of these zones may bring.

    None where the law of the day gives the article no share of the costs (absent that day, or amounts only).
    """
    article = law.gber.articles.get(basis) if law.gber else None
    if article is None or not article.intensities:
        return None
    found = _of_map(law, size, zones) if article.from_map else _of_natures(law, article, size, zones)
    return max(found, key=lambda one: one.share, default=HighestShare(share=Fraction(0), article=basis.label))


def _of_map(law: Law, size: Size, zones: Collection[str]) -> Iterator[HighestShare]:
    chart = law.regional_map.zones if law.regional_map else {}
    for name in zones:
        if name in chart:
            yield HighestShare(share=chart[name].share(size), article=chart[name].article)


def _of_natures(law: Law, article: Article, size: Size, zones: Collection[str]) -> Iterator[HighestShare]:
    chart = law.regional_map.zones if law.regional_map else {}
    areas = {chart[name].area for name in zones if name in chart}
    for intensity in article.intensities:
        base = getattr(intensity, size.value)
        if base is not None:
            share = base.share + _best_bonus(intensity, areas)
            most = intensity.ceiling.share if intensity.ceiling else Fraction(1)
            yield HighestShare(share=min(share, most), article=base.article)


def _best_bonus(intensity: Intensity, areas: Collection[str]) -> Fraction:
    extras = intensity.extras
    earned = (
        extras.collaboration,
        extras.area_a if "a" in areas else None,
        extras.area_c if "c" in areas else None,
    )
    return max((number.share for number in earned if number), default=Fraction(0))

"""Compute our numbers on the public data of the literature, beside the published ones.

    python tools/build_validation.py

writes src/catalyseur/bilan/study/validation.json. The data stay in tests/reference/data: the page shows the numbers.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.reference.evaluation_panels import event_estimates, expected, mpdta, prop99  # noqa: E402

from catalyseur.evaluation.aggregation import by_cohort, by_period, event_study, simple  # noqa: E402
from catalyseur.evaluation.documents import to_digits  # noqa: E402
from catalyseur.evaluation.group_time import GroupTimes, estimate_group_times  # noqa: E402
from catalyseur.evaluation.pretrends import EventEstimates, detectable_slope, pretest  # noqa: E402
from catalyseur.evaluation.regression import sun_abraham, two_way  # noqa: E402
from catalyseur.evaluation.sensitivity import Test, relative_magnitudes  # noqa: E402
from catalyseur.evaluation.smoothness import smoothness_interval  # noqa: E402
from catalyseur.evaluation.specification import Specification  # noqa: E402
from catalyseur.evaluation.synthetic import Synthetic, donor_placebo, synthetic  # noqa: E402

OUT = ROOT / "src/catalyseur/bilan/study/validation.json"
DID = "Callaway et Sant’Anna (2021), paquet R did 2.5.1"
FIXEST = "paquet R fixest 0.12.2"
SYNTHDID = "Arkhangelsky et al. (2021), paquet R synthdid 0.0.9"
HONEST = "Rambachan et Roth (2023), paquet R HonestDiD 0.2.8"
ROTH = "Roth (2022), paquet R pretrends 0.1.0"
Row = dict[str, Any]


def validation_rows() -> list[Row]:
    """Return one row a number: what was published, ours, the tolerance the tests hold."""
    return [*_mpdta(), *_prop99(), *_ehec(), *_pretrends()]


def _row(data: str, number: str, published: float, ours: float, tolerance: float, source: str) -> Row:  # noqa: PLR0913, PLR0917 - the cells of a row
    return {
        "data": data,
        "number": number,
        "published": published,
        "ours": to_digits(ours),
        "tolerance": tolerance,
        "source": source,
    }


def _groups(covariates: tuple[str, ...] = ()) -> GroupTimes:
    return next(iter(estimate_group_times(mpdta(covariates=covariates), Specification()).values()))


def _mpdta() -> Iterator[Row]:
    data = "mpdta"
    plain, controlled = _groups(), _groups(covariates=("lpop",))
    published = [
        ("moyenne simple", simple(plain), -0.039951, 0.012034),
        ("moyenne des effets dans le temps", event_study(plain).overall, -0.077240, 0.019965),
        ("moyenne par cohorte", by_cohort(plain).overall, -0.031018, 0.012446),
        ("moyenne par année", by_period(plain).overall, -0.041700, 0.015972),
        ("moyenne simple, covariable lpop", simple(controlled), -0.041752, 0.011503),
        ("moyenne dans le temps, covariable lpop", event_study(controlled).overall, -0.080354, 0.018958),
    ]
    for name, found, effect, error in published:
        yield _row(data, f"{name}, effet", effect, found.effects[0], 1e-6, DID)
        yield _row(data, f"{name}, erreur type", error, found.errors[0], 1e-6, DID)
    yield _row(
        data, "test des tendances antérieures, statistique", 7.7912, pretest(plain).wald or 0.0, 1e-4, DID
    )
    for name, regression, effect, error in (
        ("effets fixes à deux dimensions", two_way(mpdta()), -0.036549, 0.013265),
        ("Sun et Abraham", sun_abraham(mpdta()), -0.039951, 0.011796),
    ):
        yield _row(data, f"{name}, effet", effect, regression.effect, 1e-6, FIXEST)
        yield _row(data, f"{name}, erreur type", error, regression.error, 1e-6, FIXEST)


def _prop99() -> Iterator[Row]:
    names = {
        Synthetic.SDID: ("différence de différences synthétique", -15.6038),
        Synthetic.SC: ("contrôle synthétique", -19.6197),
        Synthetic.DID: ("différence de différences", -27.3491),
    }
    for method, (name, effect) in names.items():
        yield _row("prop99", f"{name}, effet", effect, synthetic(prop99(), method).effect, 1e-4, SYNTHDID)
    spread = donor_placebo(prop99(), Synthetic.SDID).spread
    yield _row("prop99", "écart type des 38 placebos", 9.3688, spread, 1e-2, SYNTHDID)


def _ehec() -> Iterator[Row]:
    estimates = event_estimates(expected("honest")["ehec"])
    target = np.eye(2)[0]
    step = 40 * float(np.sqrt(estimates.covariance[5, 5])) / 999
    intervals = [(0.5, 0.0241, 0.0673), (1.0, 0.0171, 0.0720), (1.5, 0.0086, 0.0796), (2.0, -0.0011, 0.0883)]
    for mbar, low, high in intervals:
        found = relative_magnitudes(estimates, mbar, target, Test.HYBRID)
        name = f"ampleur relative, M̄ = {mbar:g}".replace(".", ",")
        yield _row("ehec", f"{name}, borne basse", low, found.low or 0.0, round(2 * step, 6), HONEST)
        yield _row("ehec", f"{name}, borne haute", high, found.high or 0.0, round(2 * step, 6), HONEST)
    smooth = smoothness_interval(estimates, 0.01, target)
    for side, published, ours in (("basse", 0.0132, smooth.low), ("haute", 0.0787, smooth.high)):
        yield _row(
            "ehec", f"changement de pente, M = 0,01, borne {side}", published, ours or 0.0, 1e-4, HONEST
        )


def _pretrends() -> Iterator[Row]:
    held = expected("pretrends_power")
    times = np.array(held["t"], dtype=np.float64)
    estimates = EventEstimates(
        effects=np.array(held["beta"]), covariance=np.array(held["sigma"]), times=times
    )
    yield _row(
        "He et Wang", "pente décelée une fois sur deux", 0.05206, detectable_slope(estimates, 0.5), 2e-4, ROTH
    )


def main() -> None:
    """Write the file."""
    rows = validation_rows()
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"{OUT.relative_to(ROOT)}: {len(rows)} numbers")


if __name__ == "__main__":
    main()

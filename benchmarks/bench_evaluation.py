"""Group-time effects, permutations and sensitivity: seconds and peak memory, against peers in the same run.

Run from the repository: `PYTHONPATH=src python benchmarks/bench_evaluation.py`. A peer that is not installed is
named and left out. To compare, make another environment outside the repository, install there by hand
`csdid==0.4.3`, `diff-diff==3.13.0`, `differences==0.3.0`, `pyfixest==0.60.0`, and run with its Python.

The panel is drawn from a fixed seed: three cohorts, 15 periods, two covariates. Task: every ATT(g,t), a simultaneous
band, the simple, event and cohort aggregations, 999 draws, from columns in memory. Each engine runs in its own
process; time is the median CPU of warm calls, memory the peak above the process just before the first call. Averages are
checked equal to ours before a time is printed. `--sizes` chooses among the sizes.
"""

import argparse
import contextlib
import importlib.util
import io
import json
import platform
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalyseur.evaluation.aggregation import by_cohort, event_study, simple
from catalyseur.evaluation.bands import band, cell_band, draw_deviations
from catalyseur.evaluation.checks import honest_document
from catalyseur.evaluation.group_time import estimate_group_times
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.permutation import permute
from catalyseur.evaluation.pretrends import EventEstimates
from catalyseur.evaluation.sensitivity import Test, mean_target, relative_magnitudes
from catalyseur.evaluation.smoothness import smoothness_interval
from catalyseur.evaluation.specification import Specification
from catalyseur.evaluation.table import Roles, build_panel

DRAWS = 999
SIZES = {1_254: 9, 35_000: 3}
Columns = dict[str, NDArray[Any]]


def draw_panel(units: int, periods: int = 15) -> Columns:
    generator = np.random.Generator(np.random.PCG64(20_181_122))
    years = np.arange(2010, 2010 + periods)
    cohorts = generator.choice([0, 2018, 2019, 2023], size=units, p=[0.5, 0.1, 0.3, 0.1])
    x = generator.normal(size=(units, 2)) + 0.3 * (cohorts > 0)[:, None]
    walk = np.cumsum(generator.normal(size=(units, periods)) * 0.03, axis=1)
    treated = (cohorts[:, None] > 0) & (years >= cohorts[:, None])
    y = 7 + x.sum(axis=1)[:, None] * (1 + 0.002 * (years - 2010)) + walk + 0.025 * treated
    long = {"unit": np.arange(units), "cohort": cohorts, "x1": x[:, 0], "x2": x[:, 1]}
    columns = {name: np.repeat(values, periods) for name, values in long.items()}
    return columns | {"year": np.tile(years, units), "y": y.reshape(-1)}


def ours_panel(columns: Columns, covariates: tuple[str, ...]) -> Panel:
    roles = Roles(unit="unit", time="year", outcomes=("y",), cohort="cohort", covariates=covariates)
    return build_panel(columns, roles)


def ours(columns: Columns, covariates: tuple[str, ...]) -> float:
    (result,) = estimate_group_times(ours_panel(columns, covariates), Specification()).values()
    deviations = draw_deviations(result, DRAWS, 1)
    cell_band(result, deviations)
    for aggregate in (event_study, by_cohort):
        band(aggregate(result).by, deviations)
    return float(simple(result).effects[0])


def diff_diff(columns: Columns, covariates: tuple[str, ...]) -> float:
    pandas, module = importlib.import_module("pandas"), importlib.import_module("diff_diff")
    model = module.CallawaySantAnna(n_bootstrap=DRAWS, seed=1)
    found = model.fit(
        pandas.DataFrame(columns),
        outcome="y",
        unit="unit",
        time="year",
        first_treat="cohort",
        covariates=list(covariates) or None,
        aggregate="all",
    )
    return float(found.overall_att)


def csdid(columns: Columns, covariates: tuple[str, ...]) -> float:
    pandas, module = importlib.import_module("pandas"), importlib.import_module("csdid.att_gt")
    model = module.ATTgt(
        yname="y",
        tname="year",
        idname="unit",
        gname="cohort",
        data=pandas.DataFrame(columns),
        xformla=f"y~{'+'.join(covariates) or '1'}",
        biters=DRAWS,
        cband=True,
    ).fit(est_method="dr", bstrap=True)
    found = [float(model.aggte(kind).atte["overall_att"]) for kind in ("simple", "dynamic", "group")]
    return found[0]


def differences(columns: Columns, covariates: tuple[str, ...]) -> float:
    pandas, module = importlib.import_module("pandas"), importlib.import_module("differences")
    frame = pandas.DataFrame(columns)
    frame["cohort"] = frame["cohort"].where(frame["cohort"] > 0)
    model = module.ATTgt(data=frame.set_index(["unit", "year"]), cohort_column="cohort")
    found = model.fit(
        f"y ~ {'+'.join(covariates)}" if covariates else "y", boot_iterations=DRAWS, progress_bar=False
    )
    for kind in ("event", "cohort"):
        found.aggregate(kind, boot_iterations=DRAWS)
    return float(found.aggregate("simple", boot_iterations=DRAWS).iloc[0, 0])


def pyfixest(columns: Columns, covariates: tuple[str, ...]) -> float:
    pandas, module = importlib.import_module("pandas"), importlib.import_module("pyfixest")
    frame = pandas.DataFrame(columns)
    frame["since"] = np.where(frame["cohort"] > 0, frame["year"] - frame["cohort"], -1).astype(int)
    formula = f"y ~ i(since, ref=-1) {'+ ' + '+'.join(covariates) if covariates else ''} | unit + year"
    module.feols(formula, frame, vcov={"CRV1": "unit"})
    return float("nan")  # the two-way event study only: another estimand, no draws


ENGINES: dict[str, tuple[str | None, Callable[[Columns, tuple[str, ...]], float]]] = {
    "catalyseur": (None, ours),
    "diff-diff": ("diff_diff", diff_diff),
    "csdid": ("csdid", csdid),
    "differences": ("differences", differences),
    "pyfixest (event study)": ("pyfixest", pyfixest),
}


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(engine: str, units: int, covariates: tuple[str, ...]) -> dict[str, float]:
    warnings.simplefilter("ignore")
    columns, run = draw_panel(units), ENGINES[engine][1]
    package = ENGINES[engine][0]
    if package is not None:
        importlib.import_module("pandas")
        importlib.import_module(package)
    before, spans, effect = peak_mb(), [], float("nan")
    for _ in range(1 + SIZES[units]):
        start = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            effect = run(columns, covariates)
        spans.append(time.process_time() - start)
    return {"seconds": statistics.median(spans[1:]), "mb": peak_mb() - before, "effect": effect}


def compare(sizes: list[int]) -> None:
    for units in sizes:
        for covariates in ((), ("x1", "x2")):
            print(f"\n{units} units x 15 periods, {len(covariates)} covariates, {DRAWS} draws")
            wanted = None
            for engine, (package, _) in ENGINES.items():
                if package is not None and importlib.util.find_spec(package) is None:
                    print(f"  {engine:24} not installed")
                    continue
                found = in_its_own_process(engine, units, covariates)
                if found is None:
                    print(f"  {engine:24} failed")
                    continue
                wanted = found["effect"] if wanted is None else wanted
                assert np.isnan(found["effect"]) or abs(found["effect"] - wanted) < 1e-4, engine
                print(f"  {engine:24} {found['seconds']:8.4f} s CPU  +{found['mb']:6.1f} MB")


def in_its_own_process(engine: str, units: int, covariates: tuple[str, ...]) -> dict[str, float] | None:
    asked = [sys.executable, __file__, "--engine", engine, "--units", str(units), "--covariates", *covariates]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - this very file
    if done.returncode:
        return None
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def alone() -> None:
    columns = draw_panel(1_254)
    for title, covariates in (("no covariate", ()), ("DR", ("x1", "x2"))):
        panel = ours_panel(columns, covariates)
        start = time.process_time()
        permute(panel, Specification(), draws=DRAWS)
        print(f"  {DRAWS} permutations, {title:14} {time.process_time() - start:8.3f} s CPU")
    generator = np.random.Generator(np.random.PCG64(1))
    root = generator.normal(size=(15, 15)) * 0.01
    times = np.concatenate([np.arange(-9, -1), np.arange(7)]).astype(np.float64)
    effects = np.where(times >= 0, 0.05, 0.0) + generator.normal(size=15) * 0.01
    estimates = EventEstimates(effects=effects, covariance=root @ root.T + 1e-4 * np.eye(15), times=times)
    target = mean_target(estimates)
    intervals: dict[str, Callable[[], object]] = {
        "C-LF, M = 1": lambda: relative_magnitudes(estimates, 1.0, target),
        "conditional, M = 1": lambda: relative_magnitudes(estimates, 1.0, target, Test.CONDITIONAL),
        "FLCI, M = 0.01": lambda: smoothness_interval(estimates, 0.01, target),
        "whole `honest`": lambda: honest_document(estimates, target, (0.0, 0.5, 1.0, 1.5, 2.0), None),
    }
    for title, run in intervals.items():
        spans = []
        for _ in range(2):
            start = time.process_time()
            run()
            spans.append(time.process_time() - start)
        print(f"  8 + 7 periods, {title:20} {spans[0]:8.3f} s CPU, again {spans[1]:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=list(ENGINES))
    parser.add_argument("--units", type=int, default=1_254)
    parser.add_argument("--covariates", nargs="*", default=[])
    parser.add_argument("--sizes", nargs="*", type=int, default=list(SIZES))
    asked = parser.parse_args()
    if asked.engine:
        print(json.dumps(measure(asked.engine, asked.units, tuple(asked.covariates))))
        return
    print(f"Python {platform.python_version()}, numpy {np.__version__}")
    compare(asked.sizes)
    print("\nours alone")
    alone()


if __name__ == "__main__":
    main()

"""Speed of a committee's selection beside plain ranking, scipy.optimize.milp and CP-SAT, one thread, CPU seconds.

Run: python benchmarks/bench_portfolio.py [REQUESTS ...]. Invented requests of 20,000 to 800,000 euros, 13 régions,
149 territories, 20 sectors, every rule on. Each engine gets the same rows and a gap of 0.1 %. CP-SAT is shown
when the package `ortools` is installed; it decides fixed amounts only.
"""

import importlib
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from catalyseur.portfolio.committee import Committee, Envelopes, Most, Quota, Request, Rules
from catalyseur.portfolio.model import Model, build_model
from catalyseur.portfolio.ranking import rank_plainly
from catalyseur.portfolio.selection import Selection, select

GAP = Fraction(1, 1000)
REGIONS = tuple(f"R{k}" for k in range(13))
SECONDS = 300


def random_committee(size: int, seed: int, *, is_free: bool) -> Committee:
    """Draw a case whose envelopes hold two fifths of what is asked."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark
    requests = [_request(chance, number, is_free=is_free) for number in range(size)]
    asked = sum(request.asked_cents for request in requests)
    names = [request.id for request in requests]
    rules = Rules(
        smes_at_least=Quota(share=Fraction(3, 5)),
        at_most=(
            *(Most(kind="sector", name=f"S{k}", quota=Quota(share=Fraction(2, 25))) for k in range(20)),
            *(Most(kind="territory", name=f"T{k}", quota=Quota(share=Fraction(1, 50))) for k in range(149)),
        ),
        one_per_territory_from=5000,
        cooperative_bonus=500,
        exclusive=tuple((names[k], names[k + 1]) for k in range(0, size - 1, 50)),
        large_helps_small=True,
        minimum_funding_ratio=Fraction(2, 5),
    )
    money = Envelopes(state_cents=asked // 5, region_cents=dict.fromkeys(REGIONS, asked // 5 // len(REGIONS)))
    return Committee(requests=tuple(requests), envelopes=money, rules=rules)


def _request(chance: random.Random, number: int, *, is_free: bool) -> Request:
    territory, eligibility = chance.randrange(149), chance.random()
    amount = chance.randint(2_000_000, 80_000_000)
    is_sme = number < 2 or chance.random() < 0.7
    return Request(
        id=f"exemple-{number:05d}",
        asked_cents=amount,
        least_cents=int(amount * chance.choice([0.3, 0.5, 0.7])) if is_free else amount,
        most_cents=amount,
        score=chance.randint(2000, 10000),
        sector=f"S{chance.randrange(20)}",
        territory=f"T{territory}",
        region=REGIONS[territory % len(REGIONS)],
        is_sme=is_sme,
        is_cooperative=chance.random() < 0.2,
        is_state_eligible=eligibility < 0.85,
        is_region_eligible=eligibility > 0.25,
        helps=() if is_sme else ("exemple-00000", "exemple-00001"),
    )


def harder(committee: Committee) -> Committee:
    """Make points follow amounts, a hundredth of a point for 80 euros: the bound then settles little."""
    requests = tuple(replace(one, score=one.asked_cents // 8000) for one in committee.requests)
    return replace(committee, requests=requests)


def by_scipy(model: Model) -> tuple[float, float]:
    """Return the points and the bound scipy's milp reaches."""
    size, regions = len(model.requests), len(model.regions)
    total = 2 * size + regions
    entries, rights = list[tuple[int, int, float]](), list[float]()
    for number, row in enumerate(model.rows):
        entries += [(number, c, f * model.requests[c].most_cents / 1e8) for c, f in row.amounts.items()]
        entries += [(number, size + c, float(f)) for c, f in row.uses.items()]
        entries += [(number, 2 * size + c, float(f)) for c, f in row.top_ups.items()]
        entries += [(number, total, float(row.total))] if row.total else []
        rights.append(row.right / (1e8 if row.amounts or row.top_ups else 1.0))
    for column, request in enumerate(model.requests):
        ratio = model.leasts[column] / request.most_cents
        entries += [(len(rights), column, 1.0), (len(rights), size + column, -1.0)]
        entries += [(len(rights) + 1, size + column, ratio), (len(rights) + 1, column, -1.0)]
        rights += [0.0, 0.0]
    entries += [(len(rights), c, request.most_cents / 1e8) for c, request in enumerate(model.requests)]
    entries.append((len(rights), total, -1.0))
    rows, columns, values = zip(*entries, strict=True)
    matrix = coo_array((values, (rows, columns)), shape=(len(rights) + 1, total + 1)).tocsr()
    lowers = np.array([*[-np.inf] * len(rights), 0.0])
    costs = np.zeros(total + 1)
    costs[:size] = [
        -p * r.most_cents / r.asked_cents for p, r in zip(model.points, model.requests, strict=True)
    ]
    done = milp(
        costs,
        integrality=np.array([*[0] * size, *[1] * size, *[0] * (regions + 1)]),
        bounds=Bounds(0, np.array([*[1.0] * (2 * size), *[np.inf] * (regions + 1)])),
        constraints=LinearConstraint(matrix, lowers, np.array([*rights, 0.0])),
        options={"mip_rel_gap": float(GAP), "time_limit": SECONDS},
    )
    return (float("nan"), float("nan")) if done.x is None else (-done.fun / 100, -done.mip_dual_bound / 100)


def by_cp_sat(model: Model, python: Any) -> tuple[float, float]:  # noqa: ANN401 - a peer without types
    """Return the points and the bound CP-SAT reaches on fixed amounts."""
    problem, solver = python.CpModel(), python.CpSolver()
    chosen = [problem.new_bool_var(str(column)) for column in range(len(model.requests))]
    top_ups = [problem.new_int_var(0, model.top_up_limit, region) for region in model.regions]
    awarded = sum(r.most_cents * x for r, x in zip(model.requests, chosen, strict=True))
    total = problem.new_int_var(0, sum(r.most_cents for r in model.requests), "total")
    problem.add(total == awarded)
    for row in model.rows:
        factors = {c: f * model.requests[c].most_cents for c, f in row.amounts.items()}
        for column, factor in row.uses.items():
            factors[column] = factors.get(column, 0) + factor
        used = sum(factor * chosen[column] for column, factor in factors.items())
        added = sum(factor * top_ups[number] for number, factor in row.top_ups.items())
        problem.add(used + added + row.total * total <= row.right)
    problem.maximize(sum(p * x for p, x in zip(model.points, chosen, strict=True)))
    solver.parameters.num_workers = 1
    solver.parameters.relative_gap_limit = float(GAP)
    solver.parameters.max_time_in_seconds = SECONDS
    solver.solve(problem)
    return solver.objective_value / 100, solver.best_objective_bound / 100


def by_catalyseur(committee: Committee, gap: Fraction) -> tuple[float, float]:
    """Return the points and the bound of the whole answer: awards, check to the cent, refusals."""
    answer = select(committee, gap)
    assert isinstance(answer, Selection)
    return float(answer.value) / 100, float(answer.bound) / 100


def by_ranking(committee: Committee) -> tuple[float, float]:
    """Return the points of plain ranking, which may break rules."""
    ranking = rank_plainly(committee)
    return float(ranking.value) / 100, float("nan")


def show(name: str, call: Callable[[], tuple[float, float]]) -> None:
    start = time.process_time()
    value, bound = call()
    spent = time.process_time() - start
    gap = (bound - value) / bound
    print(f"  {name:<34} {spent:8.2f} s  {value:12,.2f} points  gap {gap:.5%}", flush=True)


def main(sizes: list[int]) -> None:
    try:
        cp_sat = importlib.import_module("ortools.sat.python.cp_model")
    except ImportError:
        cp_sat = None
    for size in sizes:
        for is_free in (False, True):
            committee = random_committee(size, seed=size, is_free=is_free)
            model = build_model(committee)
            print(f"{size} requests, {'free' if is_free else 'fixed'} amounts, {len(model.rows)} rows")
            show("Catalyseur, gap 0.1 %", lambda c=committee: by_catalyseur(c, GAP))  # type: ignore[misc]
            if size <= 2000:
                show("Catalyseur, proved, one answer", lambda c=committee: by_catalyseur(c, Fraction(0)))  # type: ignore[misc]
                hard = harder(committee)
                show("the same, points follow amounts", lambda c=hard: by_catalyseur(c, Fraction(0)))  # type: ignore[misc]
            show("plain ranking (breaks rules)", lambda c=committee: by_ranking(c))  # type: ignore[misc]
            show("scipy.optimize.milp, gap 0.1 %", lambda m=model: by_scipy(m))  # type: ignore[misc]
            if cp_sat is not None and not is_free:
                show("CP-SAT, gap 0.1 %", lambda m=model: by_cp_sat(m, cp_sat))  # type: ignore[misc]


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [2000, 20000])

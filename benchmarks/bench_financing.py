"""Speed of the financing plan: random plans of 25 schemes x 8 lines, one thread; every second one in awkward cents.

Run: python benchmarks/bench_financing.py [PLANS]. Prints median and p95 in CPU milliseconds of one solve
(highest value), of the unique answer, and of every rule's cost on top of it; then the wall time of the same plans
as one batch on every core, rule costs included.
"""

import os
import random
import statistics
import sys
import time
from datetime import date
from typing import Any

from catalyseur.financing.admission import admit
from catalyseur.financing.batch import plan_many
from catalyseur.financing.case import parse_case
from catalyseur.financing.from_case import plan_case, variants_of
from catalyseur.financing.law import load_law
from catalyseur.financing.optimum import best_value
from catalyseur.financing.plan import Plan
from catalyseur.financing.rule_costs import cost_rules
from catalyseur.financing.rules import build_model

ON = date(2026, 3, 1)
NATURES = {
    "initial_investment_tangible": ("art14", "art17"),
    "initial_investment_intangible": ("art14", "art17"),
    "industrial_research": ("art25",),
    "experimental_development": ("art25",),
    "environmental_extra_cost": ("art36",),
    "energy_efficiency_extra_cost": ("art38",),
    "training": ("art31",),
    "environmental_study": ("art49",),
}


def random_case(seed: int, schemes: int = 25, lines: int = 8) -> dict[str, Any]:
    """Draw a case: mixed bases, loans, caps, floors, minimum bases, exclusive groups; odd seeds in awkward cents."""
    is_awkward = seed % 2 == 1
    chance = random.Random(seed)  # noqa: S311 - a benchmark
    natures = list(NATURES)
    costs = [
        {
            "id": f"L{k}",
            "cost": chance.randint(50, 4000) * 1000 + is_awkward * chance.randint(1, 99_999) / 100,
            "nature": natures[k % len(natures)],
        }
        for k in range(lines)
    ]
    return {
        "project": {
            "owner": "company",
            "firm": {"size": chance.choice(["small", "medium"]), "sector": "C25.62B"},
            "zone": chance.choice(["none", "c10", "c15", "a50"]),
            "grant_date": ON.isoformat(),
            "start_of_works": "2026-04-01",
            "initial_investment": True,
        },
        "lines": costs,
        "schemes": [_scheme(chance, f"S{k}", costs, is_awkward=is_awkward) for k in range(schemes)],
    }


def _scheme(
    chance: random.Random, name: str, costs: list[dict[str, Any]], *, is_awkward: bool
) -> dict[str, Any]:
    basis = chance.choice(["deminimis", *sum(NATURES.values(), ())])
    fitting = [line["id"] for line in costs if basis == "deminimis" or basis in NATURES[line["nature"]]]
    scheme: dict[str, Any] = {
        "id": name,
        "instrument": chance.choices(["grant", "loan"], [4, 1])[0],
        "basis": basis,
        "lines": fitting or [costs[0]["id"]],
        "rate": chance.randint(500, 50_000) / 100_000 if is_awkward else chance.randint(5, 50) / 100,
        "application": "2026-01-10",
    }
    if scheme["instrument"] == "loan":
        scheme["gge_per_euro"] = chance.randint(5, 30) / 100
    if chance.random() < 0.6:
        scheme["cap"] = chance.randint(20, 600) * 1000 + is_awkward * chance.randint(1, 99_999) / 100
    if chance.random() < 0.3:
        scheme["floor"] = chance.randint(5, 20) * 1000
    if chance.random() < 0.3:
        scheme["min_base"] = chance.randint(50, 2000) * 1000
    if chance.random() < 0.3:
        scheme["exclusive_group"] = chance.choice("XYZ")
    return scheme


def main(plans: int) -> None:
    """Time the three stages on as many random cases."""
    book = load_law()
    times: dict[str, list[float]] = {"one solve": [], "unique answer": [], "rule costs": []}
    for seed in range(plans):
        case = parse_case(random_case(seed))
        law = book.on(ON)
        start = time.process_time()
        variant = variants_of(case, law, {})[0]
        best_value(build_model(variant.situation, law, admit(variant.situation, law)))
        solved = time.process_time()
        answer = plan_case(case, book, ON)
        unique = time.process_time()
        if isinstance(answer.headline.answer, Plan):
            cost_rules(answer.headline.answer, answer.variants)
        costed = time.process_time()
        times["one solve"].append(solved - start)
        times["unique answer"].append(unique - solved)
        times["rule costs"].append(costed - solved)
    _print_stages(times)
    start = time.perf_counter()
    cores = os.cpu_count() or 1
    done = sum(1 for _ in plan_many([random_case(seed) for seed in range(plans)], ON, cores, lambda _: None))
    wall = time.perf_counter() - start
    print(f"batch of {done} plans on {cores} cores: {wall:.1f} s, {done / wall:.1f} plans a second")


def _print_stages(times: dict[str, list[float]]) -> None:
    for stage, taken in times.items():
        ordered = sorted(1000 * seconds for seconds in taken)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        print(
            f"{stage:16} median {statistics.median(ordered):7.1f} ms   p95 {p95:7.1f} ms   max {ordered[-1]:7.1f} ms"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)

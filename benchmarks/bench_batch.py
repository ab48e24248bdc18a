"""Batch matching: pairs per CPU-second against peers, and one project against 3,000 schemes.

Run from the repository: `PYTHONPATH=src python benchmarks/bench_batch.py`. A peer that is not installed is
named and left out. To compare, make another environment outside the repository, install there by hand
`openfisca-core==46.0.1` and `polars==2.1.0` with this package's own dependencies, and run with its Python.

Both parts use fixed seeds and CPU time of the process, median of several runs. Every engine gets its inputs
already encoded as numbers and answers the same 6,000,000 pairs; results are checked equal before a time is
printed. Only ours also keeps which criterion fails and which is unknown.
"""

import gc
import importlib
import importlib.util
import platform
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from catalyseur.geography.areas import parse_area
from catalyseur.geography.atlas import Geography, load_geography
from catalyseur.geography.perimeters import area_vector
from catalyseur.toolbox.batch.bits import evaluate
from catalyseur.toolbox.batch.coding import Codes, encode
from catalyseur.toolbox.batch.compiled import Compiled, compile_schemes, sector_rows
from catalyseur.toolbox.catalogue import load_catalogue
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import Firm, Line, Project
from catalyseur.toolbox.scheme import Criteria, Scheme
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.vocabulary import Category, Kind, Nature
from catalyseur.values.verdict import CANNOT_TELL, YES, Verdict

RULES, PROJECTS, RUNS = 60, 100_000, 9
ON = date(2025, 6, 2)
CATEGORIES = tuple(Category)


def median_cpu(work: Callable[[], object], runs: int = RUNS) -> float:
    """Return the median CPU seconds of `work`, after one warm-up."""
    work()
    seconds = []
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds)


def make_rules(rng: random.Random, geography: Geography) -> list[Scheme]:
    """Make 60 rules: sizes, NAF prefixes, territories, spend range, works after a window's opening."""
    divisions = sorted({code[:2] for code in load_naf()})
    territories = [f"TI-2:{territory.id}" for territory in geography.territories_on(ON)]
    return [make_rule(rng, number, divisions, territories) for number in range(RULES)]


def make_rule(rng: random.Random, number: int, divisions: list[str], territories: list[str]) -> Scheme:
    floor = rng.randrange(0, 2_000_000)
    criteria = {
        "size": {"category": rng.sample([str(c) for c in CATEGORIES], rng.randint(1, 3))},
        "sector": {"include": rng.sample(divisions, rng.randint(3, 30))},
        "perimeter": {"include": rng.sample(territories, rng.randint(20, 120))},
        "spend": {"min_eur": floor, "max_eur": floor + rng.randrange(500_000, 20_000_000)},
        "start_of_works": "after_application",
    }
    opens = ON - timedelta(days=rng.randrange(1, 400))
    window = {"mode": "rolling", "opens_on": opens.isoformat()}
    return Scheme.model_validate(
        {
            "id": f"rule-{number}", "ref": f"DSP-{number:03}", "name": "-", "summary": "-", "audience": "-",
            "funder": "-", "operator": "-", "instruments": ["grant"], "known_from": "2020",
            "legal_basis": [{"kind": "unknown"}], "sources": [{"id": "s", "label": "-"}],
            "versions": [{"id": "v", "window": window, "criteria": criteria}],
            "cases": [{"title": "-", "on": ON, "project": {}, "verdict": "no", "window": "open"}],
        }
    )  # fmt: skip


def make_projects(rng: random.Random, geography: Geography) -> list[Project]:
    """Make 100,000 projects whose facts are all known."""
    communes = geography.history.standing(ON.year)
    codes = list(load_naf())
    return [
        Project.model_construct(
            title="-",
            commune=rng.choice(communes),
            firm=Firm.model_construct(naf=rng.choice(codes), category=rng.choice(CATEGORIES)),
            lines=(
                Line.model_construct(id="1", nature=Nature.OTHER, cost_cents=rng.randrange(0, 2_000_000_000)),
            ),
            start_of_works_on=ON + timedelta(days=rng.randrange(-500, 500)),
        )
        for _ in range(PROJECTS)
    ]


@dataclass(frozen=True, kw_only=True)
class PlainRule:
    """A rule for the peers: who is accepted by code, and bounds in cents, both included."""

    sizes: NDArray[np.bool_]
    naf: NDArray[np.bool_]
    communes: NDArray[np.bool_]
    floor: int
    ceiling: int


class Inputs:
    """The same projects and rules as plain integer arrays, for the peers."""

    def __init__(self, codes: Codes, compiled: Compiled, geography: Geography) -> None:
        """Compute the inputs once; a peer reads each rule's sets as tables over the codes."""
        self.category = (codes.sizes & 7).astype(np.int32)
        self.naf = codes.naf.astype(np.int32)
        self.commune = codes.commune.astype(np.int32)
        self.spend = codes.least_cents[-1].copy()
        self.start = codes.start.astype(np.int32)
        self.rules = [plain_rule(version.criteria, geography) for version in compiled.versions]


def plain_rule(criteria: Criteria, geography: Geography) -> PlainRule:
    """Write the one published value of each criterion as tables and bounds."""
    size, sector, perimeter, spend = (
        getattr(criteria, name).values[0] for name in ("size", "sector", "perimeter", "spend")
    )
    communes = np.zeros(len(geography.commune_codes), np.bool_)
    for area in perimeter.include:
        communes |= area_vector(geography, parse_area(area), ON) == YES
    return PlainRule(
        sizes=np.array([any(1 << CATEGORIES.index(c) == code for c in size.category) for code in range(8)]),
        naf=~sector_rows(sector)[1][:-1],
        communes=communes,
        floor=spend.min_cents,
        ceiling=spend.max_cents,
    )


def eligible(inputs: Inputs, rule: PlainRule) -> NDArray[np.bool_]:
    """Write one rule as any array engine would: a lookup a set, comparisons for ranges and dates."""
    return np.asarray(
        rule.sizes[inputs.category]
        & rule.naf[inputs.naf]
        & rule.communes[inputs.commune]
        & (inputs.spend >= rule.floor)
        & (inputs.spend <= rule.ceiling)
        & (inputs.start > ON.toordinal())
    )


def time_openfisca(inputs: Inputs, expected: NDArray[np.bool_]) -> float | None:
    """Time one variable a rule in openfisca-core, its cache emptied before each run."""
    if importlib.util.find_spec("openfisca_core") is None:
        return None
    entities, systems, variables, periods, simulations = (
        importlib.import_module(f"openfisca_core.{name}")
        for name in ("entities", "taxbenefitsystems", "variables", "periods", "simulations")
    )
    entity = entities.build_entity("project", "projects", "-", is_person=True)
    system = systems.TaxBenefitSystem([entity])
    fields = {"category": 0, "naf": 0, "commune": 0, "spend": 0, "start": 0}
    base = {"entity": entity, "definition_period": periods.DateUnit.YEAR, "label": "-"}
    for name in fields:
        system.add_variable(type(name, (variables.Variable,), {**base, "value_type": int}))
    for number, rule in enumerate(inputs.rules):
        made = {**base, "value_type": bool, "formula": openfisca_formula(rule)}
        system.add_variable(type(f"rule_{number}", (variables.Variable,), made))
    simulation = simulations.SimulationBuilder().build_default_simulation(system, count=len(inputs.naf))
    for name in fields:
        simulation.set_input(name, "2025", getattr(inputs, name))

    def work() -> NDArray[np.bool_]:
        for number in range(RULES):
            simulation.delete_arrays(f"rule_{number}")
        return np.array([simulation.calculate(f"rule_{number}", "2025") for number in range(RULES)])

    def calculate() -> None:
        for number in range(RULES):
            simulation.delete_arrays(f"rule_{number}")
            simulation.calculate(f"rule_{number}", "2025")

    assert np.array_equal(work().T, expected)
    return median_cpu(calculate)


def openfisca_formula(rule: PlainRule) -> Callable[..., object]:
    """Write a rule as a formula: lookups of integer codes, comparisons."""

    def formula(project: Callable[..., NDArray[np.int32]], period: object) -> object:
        return (
            rule.sizes[project("category", period)]
            & rule.naf[project("naf", period)]
            & rule.communes[project("commune", period)]
            & (project("spend", period) >= rule.floor)
            & (project("spend", period) <= rule.ceiling)
            & (project("start", period) > ON.toordinal())
        )

    return formula


def time_polars(inputs: Inputs, expected: NDArray[np.bool_]) -> float | None:
    """Time 60 expressions over integer codes in polars (CPU time of all its threads)."""
    if importlib.util.find_spec("polars") is None:
        return None
    pl = importlib.import_module("polars")
    names = ("category", "naf", "commune", "spend", "start")
    frame = pl.DataFrame({name: getattr(inputs, name) for name in names})
    rules = [
        (
            pl.col("category").is_in(np.flatnonzero(rule.sizes).tolist())
            & pl.col("naf").is_in(np.flatnonzero(rule.naf).tolist())
            & pl.col("commune").is_in(np.flatnonzero(rule.communes).tolist())
            & pl.col("spend").is_between(rule.floor, rule.ceiling)
            & (pl.col("start") > ON.toordinal())
        ).alias(f"rule_{number}")
        for number, rule in enumerate(inputs.rules)
    ]
    assert np.array_equal(frame.select(rules).to_numpy(), expected)
    return median_cpu(lambda: frame.select(rules))


def time_readable(projects: list[Project], rules: list[Scheme], geography: Geography, few: int) -> float:
    """Return the CPU seconds of the readable form for every pair, extrapolated from a few projects."""

    def work() -> None:
        for project in projects[:few]:
            facts = Facts(project=project, on=ON, geography=geography)
            for rule in rules:
                match_scheme(facts, rule)

    return median_cpu(work, runs=3) * len(projects) / few


def check_readable(
    projects: list[Project], rules: list[Scheme], geography: Geography, verdicts: NDArray[np.uint8]
) -> None:
    codes = {Verdict.NO: 0, Verdict.YES: YES, Verdict.CANNOT_TELL: CANNOT_TELL}
    for row, project in zip(verdicts, projects, strict=False):
        facts = Facts(project=project, on=ON, geography=geography)
        assert [codes[match_scheme(facts, rule).verdict] for rule in rules] == row.tolist()


def bench_pairs(geography: Geography) -> None:
    rng = random.Random(20250602)  # noqa: S311 - a fixed seed, not a secret
    rules, projects = make_rules(rng, geography), make_projects(rng, geography)
    start = time.process_time()
    compiled = compile_schemes(rules, geography, ON)
    compile_cpu, start = time.process_time() - start, time.process_time()
    codes = encode(projects, geography, ON)
    encode_cpu = time.process_time() - start
    bits = evaluate(compiled, codes)
    verdicts = bits.verdicts()
    check_readable(projects[:20], rules, geography, verdicts)
    inputs = Inputs(codes, compiled, geography)
    expected = verdicts == YES
    assert np.array_equal(np.stack([eligible(inputs, rule) for rule in inputs.rules], axis=1), expected)
    rows = {
        "Catalyseur, failing and unknown bits kept": median_cpu(lambda: evaluate(compiled, codes)),
        "Catalyseur, bits kept and verdicts unpacked": median_cpu(
            lambda: evaluate(compiled, codes).verdicts()
        ),
        "openfisca-core, integer codes, eligible or not": time_openfisca(inputs, expected),
        "polars, integer codes, eligible or not": time_polars(inputs, expected),
        "numpy, rule by rule, eligible or not": median_cpu(
            lambda: [eligible(inputs, rule) for rule in inputs.rules]
        ),
        "Catalyseur, readable form (extrapolated)": time_readable(projects, rules, geography, 10),
    }
    print(
        f"## {RULES} rules x {PROJECTS:,} projects\n\n| engine | CPU | pairs per CPU-second |\n|---|---|---|"
    )
    for name, seconds in rows.items():
        if seconds is None:
            print(f"| {name} | not installed | – |")
        else:
            print(f"| {name} | {seconds * 1000:,.1f} ms | {RULES * PROJECTS / seconds / 1e6:,.3g} M |")
    yes, told = int(expected.sum()), int((verdicts != CANNOT_TELL).sum())
    print(f"\nApart: compiling the rules {compile_cpu:.2f} s, encoding the projects {encode_cpu:.2f} s.")
    print(f"{yes:,} pairs say yes, {told - yes:,} no, {verdicts.size - told:,} cannot tell.\n")


def vary(rng: random.Random, scheme: Scheme, number: int) -> Scheme:
    """Copy a real scheme with other values for half of its criteria."""
    raw = {
        "perimeter": {"include": [f"DEP-{rng.randint(21, 89)}", "TI-2"]},
        "sector": {"include": [f"{rng.choice((10, 13, 20, 25, 26, 28, 30))}"]},
        "spend": {"min_eur": rng.randrange(0, 1_000_000)},
        "size": {"headcount": {"min": rng.randrange(0, 250), "max": rng.randrange(250, 5000)}},
        "kind": rng.sample([str(kind) for kind in Kind], 6),
    }
    kept = {name: value for name, value in raw.items() if rng.random() < 0.5}
    versions = []
    for version in scheme.versions:
        made = type(version.criteria).model_validate(kept)
        changed = {name: getattr(made, name) for name in kept}
        versions.append(version.model_copy(update={"criteria": version.criteria.model_copy(update=changed)}))
    update = {"id": f"{scheme.id}-{number}", "ref": f"DSP-{number}", "versions": tuple(versions)}
    return scheme.model_copy(update=update)


def bench_one(geography: Geography, schemes: int = 3000, count: int = 200) -> None:
    rng = random.Random(3000)  # noqa: S311 - a fixed seed, not a secret
    real = load_catalogue().schemes
    many = [vary(rng, real[number % len(real)], number) for number in range(schemes)]
    start = time.process_time()
    compiled = compile_schemes(many, geography, ON)
    compile_cpu = time.process_time() - start
    projects = make_projects(rng, geography)[:count]
    case_projects = [Project.model_validate(case.project) for scheme in real for case in scheme.cases]
    projects = (case_projects + projects)[:count]
    seconds = []
    for project in projects:
        start = time.process_time()
        bits = evaluate(compiled, encode([project], geography, ON))
        answer = (bits.verdicts(), bits.fail, bits.unknown, compiled.windows)
        seconds.append(time.process_time() - start)
        assert len(answer[3]) == schemes
    cuts = statistics.quantiles(seconds, n=20)
    print(f"## One project against {schemes:,} schemes, {count} projects\n")
    print(
        f"p50 {statistics.median(seconds) * 1000:.2f} ms, p95 {cuts[-1] * 1000:.2f} ms (CPU), encoding included;"
    )
    print(f"compiling the {schemes:,} schemes for the day, once: {compile_cpu:.2f} s.")


if __name__ == "__main__":
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}\n")
    loaded = load_geography()
    bench_pairs(loaded)
    bench_one(loaded)

"""The batch form answers what the readable form answers, bit for bit."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalyseur.geography.atlas import Geography, load_geography
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.toolbox.batch.bits import PLANE, evaluate
from catalyseur.toolbox.batch.coding import encode
from catalyseur.toolbox.batch.compiled import compile_schemes
from catalyseur.toolbox.catalogue import Catalogue
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import Project, parse_project
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.sectors import load_naf
from catalyseur.toolbox.vocabulary import Beneficiary, Category, EuSize, Kind, Nature
from catalyseur.values.verdict import Verdict
from tests.factories import make_project, make_scheme

ON = date(2022, 5, 2)
DAYS = (date(2020, 12, 15), ON, date(2025, 6, 2))
CODES = {Verdict.NO: 0, Verdict.YES: 1, Verdict.CANNOT_TELL: 2}
# Le Creusot, Paris, a district of it, Ajaccio, Brest (uncertain in 2022), a merged and a delegated commune.
COMMUNES = ("71153", "75056", "75101", "2A004", "29019", "01015", "49126", "97411", "13055")
AREAS = (
    "FR", "TI", "TI-1", "TI-2", "REG-27", "REG-94", "REG-04", "DEP-75", "DEP-29", "EPCI-200068781",
    "COM-71153", "COM-75101", "COM-01015", "ZONE-afr", "ZONE-zrr", "ZONE-qpv", "ZONE-acv",
)  # fmt: skip
NAF = ("25.62B", "10.11Z", "28.11Z", "72.19Z", "62.01Z", "46.38A")
SCOPES = ("C", "B-E", "A-U", "10-33", "25", "25.6", "25.62B", "46.38A", "J")
HEADCOUNTS = (0, 9, 9.5, 10, 49, 50, 249.5, 250, 299, 299.9, 300, 4999, 5000)
EUROS = (0, 100, 239_999.99, 240_000, 200_000, 400_000, 1_000_000, 2_000_000.01, 43_000_000, 1_500_000_000)
NAMES = ("agreement", "other_way", "young_firm")
SCHEME_NAMES = ("synthetic", "DSP-900")


@cache
def loaded_geography() -> Geography:
    """Load it outside Hypothesis, which would write it whole in its reports."""
    return load_geography()


def expected(project: Project, scheme: Scheme, geography: Geography, on: date) -> tuple[object, ...]:
    """Return verdict code, failing bits, unknown bits and window of the readable form."""
    match = match_scheme(Facts(project=project, on=on, geography=geography), scheme)
    bits = dict.fromkeys(Verdict, 0)
    for finding in match.findings:
        named = "conditions" if finding.criterion.startswith("condition:") else finding.criterion
        bits[finding.verdict] |= 1 << PLANE[named]
    return CODES[match.verdict], bits[Verdict.NO], bits[Verdict.CANNOT_TELL], match.window


def assert_equal(projects: list[Project], schemes: list[Scheme], geography: Geography, on: date) -> None:
    """Compare both forms on every pair."""
    compiled = compile_schemes(schemes, geography, on)
    bits = evaluate(compiled, encode(projects, geography, on))
    verdicts, fail, unknown = bits.verdicts(), bits.fail, bits.unknown
    assert verdicts.shape == fail.shape == unknown.shape == (len(projects), len(schemes))
    for row, project in enumerate(projects):
        for column, scheme in enumerate(schemes):
            found = (
                verdicts[row, column],
                fail[row, column],
                unknown[row, column],
                compiled.windows[column],
            )
            assert found == expected(project, scheme, geography, on), (scheme.id, project)


def optional(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def some(values: Iterable[object], max_size: int = 9) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(tuple(map(str, values))), min_size=1, max_size=max_size, unique=True)


def given_facts(**facts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw facts, and leave out those drawn as None."""
    return st.fixed_dictionaries({name: optional(values) for name, values in facts.items()}).map(
        lambda drawn: {name: value for name, value in drawn.items() if value is not None}
    )


days = st.integers(-400, 400).map(lambda shift: (ON + timedelta(days=shift)).isoformat())
figures = {
    "headcount": st.sampled_from(HEADCOUNTS),
    "turnover_eur": st.sampled_from(EUROS),
    "balance_sheet_eur": st.sampled_from(EUROS),
}
linked = given_facts(share=st.sampled_from((0.1, 0.25, 0.5, 0.6)), public=st.booleans(), **figures)
lines = st.lists(
    st.fixed_dictionaries(
        {
            "nature": st.sampled_from((str(Nature.OTHER), *map(str, list(Nature)[:3]))),
            "cost_eur": st.sampled_from(EUROS),
            "vat": st.sampled_from(("ht", "ttc")),
        }
    ),
    min_size=1,
    max_size=3,
).map(lambda drawn: [{"id": str(place), **line} for place, line in enumerate(drawn)])
projects_drawn = given_facts(
    commune=st.sampled_from(COMMUNES),
    kinds=some(list(Kind)[:4]),
    beneficiary=st.sampled_from(tuple(map(str, Beneficiary))),
    firm=given_facts(
        naf=st.sampled_from(NAF),
        category=st.sampled_from(tuple(map(str, Category))),
        linked=st.lists(linked, max_size=2),
        in_difficulty=st.booleans(),
        **figures,
    ),
    lines=lines,
    start_of_works_on=days,
    applications=st.dictionaries(st.sampled_from(SCHEME_NAMES), days),
    conditions=st.dictionaries(st.sampled_from(NAMES), st.booleans()),
).map(lambda facts: make_project(**facts))

ranges = st.sampled_from(({"min": 10}, {"max": 299}, {"min": 50, "max": 249}, {"min": 0}))
limits = given_facts(
    min_eur=st.sampled_from((0, 200_000, 400_000)), max_eur=st.sampled_from((400_000, 2_000_000))
)
exceptions = st.lists(
    st.tuples(limits, some(AREAS, max_size=2)).map(lambda drawn: {**drawn[0], "areas": drawn[1]}), max_size=2
)


def published(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw one published value, or a conflict of two or three."""
    conflict = st.lists(values.map(lambda value: {"value": value, "source": "b"}), min_size=2, max_size=3)
    return values.map(lambda value: {"value": value, "source": "a"}) | conflict.map(
        lambda entries: {"conflict": entries}
    )


sizes = given_facts(eu=some(EuSize), category=some(Category), headcount=ranges).filter(bool)
condition = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES[::2]), "question": st.just("Est-ce le cas ?")},
    optional={"or_else": ranges.map(lambda one: {"name": NAMES[1], "question": "Sinon ?", "headcount": one})},
)


def natures(drawn: dict[str, Any]) -> Any:
    """Beside a spend limit a scheme publishes one list of natures, whoever publishes it."""
    published_natures = drawn["nature"]
    return (
        published_natures["conflict"][0]["value"]
        if isinstance(published_natures, dict) and "conflict" in published_natures
        else published_natures
    )


places = given_facts(include=some(AREAS, max_size=3), exclude=some(AREAS, max_size=2)).filter(
    lambda drawn: "include" in drawn
)
criteria_drawn = given_facts(
    perimeter=published(places),
    beneficiary=published(some(Beneficiary, max_size=3)),
    size=published(sizes),
    sector=published(
        given_facts(include=some(SCOPES), exclude=some(SCOPES[2:])).filter(lambda drawn: "include" in drawn)
    ),
    kind=published(some(list(Kind)[:4])),
    nature=published(some((*list(Nature)[:2], Nature.OTHER))),
    spend=published(st.tuples(limits, exceptions).map(lambda drawn: {**drawn[0], "exceptions": drawn[1]})),
    start_of_works=st.just("after_application"),
    difficulty=st.just("excluded"),
    conditions=st.lists(condition, max_size=3, unique_by=lambda one: one["name"]),
    unchecked=some(("size", "sector", "beneficiary", "perimeter")),
).map(lambda drawn: {**drawn, "nature": natures(drawn)} if {"nature", "spend"} <= drawn.keys() else drawn)
windows = st.fixed_dictionaries(
    {"mode": st.sampled_from(("one_off", "rolling"))},
    optional={"opens_on": published(days), "closes_on": published(days)},
)


def numbered(criteria: dict[str, Any], window: dict[str, Any] | None = None, number: int = 900) -> Scheme:
    """Make a scheme of one version, `synthetic` for number 900."""
    name = "synthetic" if number == 900 else f"synthetic-{number}"
    return make_scheme(criteria, window or {"mode": "rolling"}, id=name, ref=f"DSP-{number}")


@given(
    projects=st.lists(projects_drawn, min_size=1, max_size=3),
    drawn=st.lists(st.tuples(criteria_drawn, windows), min_size=1, max_size=4),
    on=st.sampled_from(DAYS),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_equals_the_readable_form(projects, drawn, on):
    schemes = [numbered(criteria, window, 900 + place) for place, (criteria, window) in enumerate(drawn)]
    assert_equal(projects, schemes, loaded_geography(), on)


@pytest.mark.parametrize("on", DAYS)
def test_equals_the_readable_form_on_the_real_schemes(geography: Geography, catalogue: Catalogue, on: date):
    cases = [parse_project(case.project) for scheme in catalogue.schemes for case in scheme.cases]
    projects = [make_project(), *cases[::12]]
    assert_equal(projects, list(catalogue.schemes), geography, on)


def test_more_than_256_codes_in_every_dimension(geography: Geography):
    """Codes over 255 once wrapped round in eight bits: 732 NAF codes, 300 floors, 300 schemes and more."""
    codes = list(load_naf())
    schemes = [
        numbered(
            {
                "sector": {"include": [codes[place + 400]]},
                "spend": {"min_eur": 1000 * place},
                "perimeter": {"include": [f"COM-{code}"]},
                "size": {"headcount": {"min": place}},
            },
            number=1000 + place,
        )
        for place, code in enumerate(geography.commune_codes[1000:1300])
    ]
    projects = [
        make_project(
            commune=geography.commune_codes[1000 + place],
            firm={"naf": codes[place + 400], "headcount": place},
            lines=[{"id": "1", "nature": "other", "cost_eur": 1000 * place}],
        )
        for place in (0, 255, 256, 257, 299)
    ]
    compiled = compile_schemes(schemes, geography, ON)
    verdicts = evaluate(compiled, encode(projects, geography, ON)).verdicts()
    assert [np.flatnonzero(row).tolist() for row in verdicts] == [[0], [255], [256], [257], [299]]


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"conditions": {"other_way": True}}, "cannot_tell"),
        ({"conditions": {"other_way": True}, "firm": {"headcount": 299}}, "yes"),
        ({"conditions": {"other_way": True, "agreement": False}, "firm": {"headcount": 300}}, "no"),
        ({"conditions": {"other_way": False, "agreement": False}}, "no"),
        ({"conditions": {"agreement": True}}, "yes"),
    ],
)
def test_alternative_under_300_employees(geography: Geography, facts: dict[str, Any], verdict: str):
    """An unknown headcount neither opens nor closes the way kept for firms under 300 employees."""
    other = {"name": "other_way", "question": "Sinon ?", "headcount": {"max": 299}}
    criteria = {
        "perimeter": {"include": ["FR"]},
        "beneficiary": ["company"],
        "conditions": [{"name": "agreement", "question": "Accord signé ?", "or_else": other}],
    }
    project = make_project(beneficiary="company", **facts)
    scheme = numbered(criteria)
    bits = evaluate(compile_schemes([scheme], geography, ON), encode([project], geography, ON))
    assert bits.verdicts().tolist() == [[CODES[Verdict(verdict)]]]
    assert_equal([project], [scheme], geography, ON)


def test_an_explicitly_open_end_differs_from_an_absent_one(geography: Geography):
    """`max_eur: null` in an exception lifts the ceiling there; without the key the general one stays."""
    schemes = [
        numbered(
            {"spend": {"max_eur": 1000, "exceptions": [{"areas": ["REG-94"], "min_eur": 0, **ceiling}]}},
            number=number,
        )
        for number, ceiling in ((900, {}), (901, {"max_eur": None}))
    ]
    line = {"id": "1", "nature": "training", "cost_eur": 5000}
    project = make_project(commune="2A004", lines=[line])
    assert_equal([project], schemes, geography, ON)


def test_no_scheme_and_no_project(geography: Geography):
    project = make_project()
    compiled = compile_schemes([], geography, ON)
    assert evaluate(compiled, encode([project], geography, ON)).verdicts().shape == (1, 0)
    compiled = compile_schemes([numbered({})], geography, ON)
    assert evaluate(compiled, encode([], geography, ON)).verdicts().shape == (0, 1)


def test_an_unknown_commune_is_refused(geography: Geography):
    with pytest.raises(UnknownPlaceError, match="99999"):
        encode([make_project(commune="99999")], geography, ON)

"""Unknown never blocks: the lowest plan is the headline, the facts that would raise it are named."""

from itertools import product
from typing import Any

import pytest

from tests.engine.financing_cases import answer, case, line, scheme

_GREEN = [line(950_000), line(400_000, "environmental_extra_cost", "V")]


def test_an_unknown_zone_is_solved_for_each_zone_of_the_map():
    """Article 14: none, c10, c15, a50, a60, a70."""
    found = answer(case(scheme(rate=0.2), scheme("R", "art14", rate=0.3), zone=None))
    assert found.headline.facts == {"zone": "none"}
    assert found.least_cents == 20_000_000
    assert len(found.others) == 5
    assert [(r.fact, r.cents) for r in found.raises] == [("zone", 30_000_000)]


def test_an_unknown_basis_is_solved_for_each_that_covers_the_costs():
    found = answer(case(scheme(basis=None, rate=0.3)))
    assert {scenario.facts["schemes.S.basis"] for scenario in (found.headline, *found.others)} == {
        "deminimis",
        "art14",
        "art17",
    }
    assert found.least_cents == 0  # regional aid, out of any zone
    assert found.raises[0].value == "deminimis"
    assert found.most_cents == 30_000_000


def test_an_unknown_rate_leaves_the_scheme_out_of_the_headline():
    found = answer(case(scheme(rate=None), scheme("B", rate=0.05)))
    assert found.least_cents == 5_000_000
    assert found.is_at_least
    assert [(r.fact, r.value, r.cents) for r in found.raises] == [("schemes.S.rate", "open", 15_000_000)]


def test_an_unknown_size_and_difficulty_are_named_with_their_euros():
    raw = case(scheme(rate=1), firm={"size": None, "difficulty": None})
    found = answer(raw)
    assert found.least_cents == 0
    assert len(found.others) == 5
    assert found.most_cents == 20_000_000


def test_a_zone_of_another_map_is_not_carried_back():
    """Article 2: a commune rated 15 % since 2022 was in the 2014 map at 10 %, or out of it."""
    found = answer(
        case(scheme(basis="art14", rate=0.3, application="2020-01-01"), zone="c15", grant_date="2020-03-01")
    )
    assert (found.headline.facts["zone"], found.most_cents) == ("none", 30_000_000)


def test_many_unknown_rates_are_tried_alone_then_together():
    schemes = [scheme(f"S{k}", "deminimis", rate=None, cap=10_000) for k in range(8)]
    found = answer(case(*schemes, scheme("KNOWN", rate=0.1), lines=[line(10_000_000)]))
    assert found.least_cents == 100_000_000
    assert len(found.others) == 9
    assert {raised.cents for raised in found.raises} == {1_000_000}
    assert found.most_cents == 108_000_000


def test_a_known_case_has_no_scenario():
    found = answer(case(scheme(rate=0.1)))
    assert (found.others, found.raises, found.is_at_least) == ((), (), False)


def test_an_unknown_flag_is_named_with_its_euros():
    raw = case(scheme(basis="art25", rate=1), lines=[line(nature="experimental_development")])
    raw["project"]["effective_collaboration"] = None
    found = answer(raw)
    assert (found.least_cents, found.raises[0].fact, found.raises[0].cents) == (
        45_000_000,
        "effective_collaboration",
        15_000_000,
    )


def test_a_fact_that_pays_only_beside_others_says_so():
    """Article 14: difficulty unknown shuts every article; the size matters once it is known."""
    raw = case(scheme(rate=1), firm={"size": None, "difficulty": None})
    found = {raised.fact: raised for raised in answer(raw).raises}
    assert found["firm.size"].beside == ("firm.difficulty",)
    assert (found["firm.difficulty"].beside, found["firm.difficulty"].cents) == (("firm.size",), 20_000_000)
    assert (found["firm.size"].value, found["firm.size"].cents) == ("small", 20_000_000)


@pytest.mark.parametrize(
    "raw",
    [
        case(
            *(scheme(f"S{k}", None, rate=0.3, lines=["L", "V"]) for k in range(3)), lines=_GREEN, zone="c15"
        ),
        case(*(scheme(f"S{k}", None, rate=0.1 + k / 20) for k in range(3)), zone=None),
        case(*(scheme(f"S{k}", None, cap=90_000 * (k + 1)) for k in range(3)), firm={"size": None}),
        case(
            scheme("FREE", None),
            scheme("GREEN", None, lines=["V"], rate=0.4),
            scheme("BOTH", None, lines=["L", "V"], cap=200_000),
            lines=_GREEN,
            zone=None,
            firm={"deminimis_received_3y": None},
        ),
    ],
)
def test_what_the_best_case_supposes_never_lowers_it(raw: dict[str, Any]):
    """Article 14: the best case is the best of those met, whatever the order of the schemes."""
    found = answer(raw)
    assert not found.is_whole
    assert found.most_cents == max(one.answer.gge_cents for one in (found.headline, *found.others))
    assert answer({**raw, "schemes": raw["schemes"][::-1]}).most_cents == found.most_cents
    for fact, value in found.best.facts.items():
        assert answer(_answered(raw, fact, value)).most_cents >= found.most_cents


def test_bases_best_alone_are_not_taken_all_together():
    """Alone each scheme pays most as de minimis aid, which all share: others are found best, as if all were tried."""
    names = ("S0", "S1", "S2")
    schemes = [scheme(name, None, lines=["L", "V"], cap=250_000) for name in names]
    found = answer(case(*schemes, lines=_GREEN, zone="c15"))
    bases = ("deminimis", "art14", "art17", "art36")
    every = [
        [{**one, "basis": basis} for one, basis in zip(schemes, taken, strict=True)]
        for taken in product(bases, repeat=len(names))
    ]
    assert found.most_cents == max(answer(case(*one, lines=_GREEN, zone="c15")).most_cents for one in every)
    assert found.most_cents > 30_000_000


def _answered(raw: dict[str, Any], fact: str, value: str) -> dict[str, Any]:
    firm, project = raw["project"]["firm"], raw["project"]
    if fact.startswith("schemes."):
        known = [
            {**one, "basis": value} if fact == f"schemes.{one['id']}.basis" else one for one in raw["schemes"]
        ]
        return {**raw, "schemes": known}
    place, _, name = fact.rpartition(".")
    told = {"0": 0, "ceiling": 300_000}.get(value, value)
    if place == "firm":
        return {**raw, "project": {**project, "firm": {**firm, name: told}}}
    return {**raw, "project": {**project, name: told}}

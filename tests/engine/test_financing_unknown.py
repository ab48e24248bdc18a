"""Unknown never blocks: the lowest plan is the headline, the facts that would raise it are named."""

from tests.engine.financing_cases import answer, case, line, scheme


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


def test_a_refusal_that_rests_on_what_nobody_knows_says_so():
    """Article 15: the code stays, the words suppose."""
    unsure = {"size": None, "difficulty": False}
    raw = case(scheme("R", "art14"), scheme("S", "art17"), zone=None, firm=unsure)
    assert {name: (one.reason.code, one.text) for name, one in answer(raw).excluded.items()} == {
        "R": (
            "zone",
            "zone non connue, peut-être hors de la carte des aides à finalité régionale le 01/03/2026, art. 14",
        ),
        "S": (
            "size",
            "taille non connue, peut-être grande : aide à l’investissement des PME : pas pour une grande entreprise (art17)",
        ),
    }
    troubled = answer(case(scheme(), firm={"difficulty": None})).excluded["S"]
    assert troubled.text.startswith("difficulté non connue, peut-être en difficulté : ")

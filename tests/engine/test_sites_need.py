"""A need of land and the sites that answer it: three answers, reasons, one order."""

import itertools
import json
from datetime import date

import pytest

from catalyseur.geography.tables import LAST_YEAR
from catalyseur.sites.ground import WIDEST_M, spread_m
from catalyseur.sites.milestones import STANDARD, Milestone, State
from catalyseur.sites.need import NeedError, need_schema, parse_need, read_need
from catalyseur.sites.ranking import rank_sites
from catalyseur.sites.register import Site, embedded_sites
from catalyseur.values.dates import parse_partial
from catalyseur.values.verdict import Verdict

DAY = date(2026, 11, 23)


def make_site(site_id="X-1", **facts):
    return Site(site_id=site_id, source_id="exemple", name="Exemple", source="exemple 2026", **facts)


def answer(geography, need, **facts):
    [match] = rank_sites(parse_need(need), [make_site(**facts)], geography, DAY)
    return match


@pytest.mark.parametrize(
    ("need", "facts", "expected"),
    [
        ({"area_min_ha": 5}, {"area_m2": 50_000}, "yes"),
        ({"area_min_ha": 5}, {"area_m2": 49_999}, "no"),
        ({"area_min_ha": 5}, {}, "cannot_tell"),
        ({"area_max_ha": 5}, {"area_m2": 50_001}, "no"),
        ({"power_mw": 1.5}, {"power_kw": 1_500}, "yes"),
        ({"power_mw": 1.5}, {"power_kw": 0}, "no"),
        ({"power_mw": 1.5}, {}, "cannot_tell"),
        ({"rail": True}, {"rail": False}, "no"),
        ({"rail": True}, {}, "cannot_tell"),
        ({"water": True}, {"water": True}, "yes"),
        ({"on_sale": True}, {"on_sale": False}, "no"),
        ({"brownfield_first": True}, {"brownfield": False}, "yes"),
        ({"ready_by": "2028-01-01"}, {"available": parse_partial("2025/2027")}, "yes"),
        ({"ready_by": "2024-12-31"}, {"available": parse_partial("2025/2027")}, "no"),
        ({"ready_by": "2026-12-31"}, {"available": parse_partial("2025/2027")}, "cannot_tell"),
        ({"ready_by": "2026-12-31"}, {}, "cannot_tell"),
        ({"place": "COM-71153"}, {"commune": "71153"}, "yes"),
        ({"place": "EPCI-247100290"}, {"commune": "71153"}, "yes"),
        ({"place": "DEP-71"}, {"commune": "26004"}, "no"),
        ({"place": "REG-27"}, {"departement": "71"}, "yes"),
        ({"place": "DEP-71"}, {"region": "27"}, "cannot_tell"),
        ({"place": "DEP-71"}, {"region": "84"}, "no"),
        ({"place": "COM-71153"}, {"departement": "71"}, "cannot_tell"),
        ({"place": "COM-71153"}, {"departement": "26"}, "no"),
        ({"place": "COM-71153"}, {}, "cannot_tell"),
        ({"place": "TI-1:ti-2708"}, {"commune": "71153"}, "cannot_tell"),
        ({"near": {"commune": "71153", "km": 30}}, {"commune": "71153"}, "yes"),
        ({"near": {"commune": "71153", "km": 3}}, {"commune": "71153"}, "cannot_tell"),
        ({"near": {"commune": "71153", "km": 30}}, {"commune": "13055"}, "no"),
        ({"near": {"commune": "71153", "km": 30}}, {"departement": "71"}, "cannot_tell"),
        ({"near": {"commune": "71153", "km": 3}}, {"point": (4.44, 46.80)}, "yes"),
    ],
)
def test_each_criterion_answers_yes_no_or_cannot_tell(geography, need, facts, expected):
    assert answer(geography, need, **facts).verdict.value == expected


def test_a_site_says_what_is_missing_and_who_says_the_rest(geography):
    match = answer(geography, {"area_min_ha": 5, "power_mw": 2, "rail": True}, area_m2=60_000)
    assert match.missing_facts == ("power_kw", "rail")
    area, power, rail = match.findings
    assert (area.expected, area.actual, area.source) == ("au moins 5\u00a0ha", "6\u00a0ha", "exemple 2026")
    assert (power.verdict, power.actual) == (Verdict.CANNOT_TELL, "pas de donnée")
    assert rail.criterion == "rail"


def test_an_announcement_and_a_milestone_that_disagree_cannot_tell(geography):
    late = Milestone(code="power_connection", state=State.PLANNED, on=parse_partial("2029-06"))
    facts = {"available": parse_partial("2024"), "milestones": (late,)}
    match = answer(geography, {"ready_by": "2028-01-01"}, **facts)
    assert match.verdict is Verdict.CANNOT_TELL
    assert match.findings[0].actual == (
        "disponibilité annoncée en 2024 ; « Raccordement électrique à la puissance annoncée » attendu "
        "en juin 2029 ; ces deux faits se contredisent"
    )
    assert answer(geography, {"ready_by": "2028-01-01"}, milestones=(late,)).verdict is Verdict.NO


def test_milestones_proved_or_planned_in_time_answer_without_an_announcement(geography):
    known = tuple(
        Milestone(code=step.code, state=State.PROVED, on=parse_partial("2025"), evidence="exemple")
        for step in STANDARD
    )
    assert answer(geography, {"ready_by": "2027-01-01"}, milestones=known).verdict is Verdict.YES


def test_the_order_is_the_documented_one(geography):
    need = parse_need(
        {"area_min_ha": 5, "brownfield_first": True, "near": {"commune": "71153", "km": 500}, "rail": True}
    )
    common = {"rail": True, "area_m2": 50_000, "point": (4.44, 46.80)}
    expected = [
        make_site("G", **common, brownfield=True),
        make_site("F", **common | {"area_m2": 60_000}, brownfield=True),
        make_site("E", **common | {"point": (4.5, 46.9)}, brownfield=True),
        make_site("D", **common),
        make_site("C", **common, brownfield=False),
        make_site("B2", rail=True, point=(4.44, 46.80), brownfield=True),
        make_site("B1", point=(4.44, 46.80), brownfield=True),
        make_site("A", **common | {"rail": False}, brownfield=True),
    ]
    assert [match.site for match in rank_sites(need, reversed(expected), geography, DAY)] == expected


def test_the_embedded_register_answers_without_a_wrong_no(geography):
    need = parse_need({"area_min_ha": 20, "brownfield_first": True, "place": "REG-28"})
    matches = rank_sites(need, embedded_sites(), geography, DAY)
    assert len(matches) == 44
    yes = [match.site.site_id for match in matches if match.verdict is Verdict.YES]
    assert yes == ["SCM-041", "SCM-026", "SCM-020", "SCM-023", "SCM-025", "SCM-042"]
    unknown = [match.site.site_id for match in matches if match.verdict is Verdict.CANNOT_TELL]
    assert unknown == ["SCM-021", "SCM-022", "SCM-024", "SCM-043"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({}, "file: nothing is asked: give an area"),
        ({"title": "Exemple"}, "file: nothing is asked"),
        ({"surface": 5}, "surface: "),
        ({"area_min_ha": 0}, "area_min_ha: '0' is not a number of hectares: it must be positive"),
        ({"area_min_ha": "beaucoup"}, "area_min_ha: 'beaucoup' is not a number of hectares"),
        ({"area_min_ha": "1e999999"}, "area_min_ha: '1e999999' is not a number of hectares"),
        ({"area_min_ha": True}, "area_min_ha: a number of hectares is expected"),
        ({"area_min_ha": 0.00001}, "area_min_ha: '1e-05' is too fine"),
        ({"area_min_ha": 5, "area_max_ha": 4}, "file: area_max_ha is below area_min_ha"),
        ({"ready_by": "demain"}, "ready_by: 'demain' is not a day"),
        ({"rail": "oui"}, "rail: "),
        ({"place": "FR"}, "place: 'FR' is too wide to look for a site"),
        ({"place": "TI-2"}, "place: 'TI-2' is too wide"),
        ({"place": "Le Creusot"}, "place: 'Le Creusot' is not an area"),
        ({"near": {"commune": "71153"}}, "near.km: "),
        ({"near": {"commune": "Lyon", "km": 5}}, "near.commune: a commune is given by its INSEE code"),
    ],
)
def test_a_wrong_need_is_refused_by_key(raw, words):
    with pytest.raises(NeedError, match="^" + words.replace("(", r"\(")):
        parse_need(raw)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1]", "a need is a JSON object"),
        ("{", "not JSON: "),
        ('{"rail": true, "rail": false}', "rail: written twice"),
    ],
)
def test_a_text_that_is_no_need_is_refused(text, words):
    with pytest.raises(NeedError, match=words):
        read_need(text)


@pytest.mark.parametrize(
    ("need", "words"),
    [
        ({"place": "COM-99999"}, "place: '99999' is not an INSEE commune code"),
        ({"place": "EPCI-123456789"}, "place: '123456789' is the SIREN of no EPCI"),
        ({"place": "TI-2:ti-9999"}, "place: '2:ti-9999' is not a territory"),
        ({"near": {"commune": "99999", "km": 5}}, "near.commune: '99999' is not an INSEE commune code"),
    ],
)
def test_a_place_nobody_knows_is_refused(geography, need, words):
    with pytest.raises(NeedError, match=words):
        rank_sites(parse_need(need), (), geography, DAY)


def test_a_need_writes_back_what_it_read():
    raw = {
        "area_min_ha": 12.5,
        "power_mw": 3,
        "ready_by": "2028-01-01",
        "near": {"commune": "71153", "km": 30},
    }
    need = read_need(json.dumps(raw))
    assert need.model_dump(mode="json", by_alias=True, exclude_unset=True) == raw
    assert set(need_schema()["properties"]) >= set(raw)


@pytest.mark.parametrize(
    ("commune", "point"),
    [
        ("13004", (4.7376, 43.3320)),  # Arles: Salin-de-Giraud, 40 km from the town
        ("97353", (-54.0, 2.4)),  # Maripasoula: the southern forest
        ("71153", (4.40, 46.79)),
    ],
)
def test_a_site_known_by_its_commune_is_never_refused_for_a_place_it_may_stand_on(geography, commune, point):
    """Around any centre and for any radius, what is true of a point of the commune is left open without it."""
    for centre, km in itertools.product(("13004", "71153", "97302", "97353"), (1, 10, 20, 35, 90, 200, 400)):
        need = {"near": {"commune": centre, "km": km}}
        known = answer(geography, need, commune=commune, point=point).verdict
        unknown = answer(geography, need, commune=commune).verdict
        assert unknown in {known, Verdict.CANNOT_TELL}, (centre, km)


@pytest.mark.parametrize(
    ("commune", "least", "most"), [("13004", 28_000, 29_000), ("97353", 117_000, 118_000)]
)
def test_the_doubt_is_the_reach_of_the_commune(geography, commune, least, most):
    assert least <= spread_m(make_site(commune=commune), geography, DAY) <= most
    assert spread_m(make_site(commune=commune, point=(4.4, 46.8)), geography, DAY) == 0


def test_no_commune_goes_farther_than_the_widest(geography):
    codes = [code for code in geography.history.codes if geography.history.stands(code, LAST_YEAR)]
    reach = {code: spread_m(make_site(commune=code), geography, DAY) for code in codes}
    assert len(reach) > 34_000
    assert max(reach.values()) < WIDEST_M


def test_a_commune_without_an_outline_leaves_the_widest_doubt(geography):
    assert spread_m(make_site(commune="15031"), geography, date(2024, 6, 1)) == WIDEST_M

"""What no need and no register may do."""

from dataclasses import fields, replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalyseur.sites.documents import read_site, site_document
from catalyseur.sites.milestones import STANDARD, Milestone, State
from catalyseur.sites.need import CRITERIA, NeedError, parse_need
from catalyseur.sites.ranking import rank_sites
from catalyseur.sites.register import Site
from catalyseur.values.dates import parse_partial
from catalyseur.values.verdict import Verdict

DAY = date(2026, 11, 23)
FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
KEYS = {
    "area": ("area_min_ha", "area_max_ha"),
    "power": ("power_mw",),
    **{name: (name,) for name in CRITERIA if name not in {"area", "power"}},
}

when = st.sampled_from(["2023", "2025-06-30", "2026/2028", "2027-01", "2030"]).map(parse_partial)
milestones = st.lists(
    st.builds(
        Milestone,
        code=st.sampled_from([step.code for step in STANDARD]),
        state=st.sampled_from([State.PROVED, State.PLANNED]),
        on=when,
        evidence=st.just("exemple"),
    ),
    max_size=9,
    unique_by=lambda one: one.code,
).map(tuple)
flags = st.sampled_from([True, False, None])
sites = st.builds(
    Site,
    site_id=st.text("ABC", min_size=1, max_size=3),
    source_id=st.just("exemple"),
    name=st.just("Exemple"),
    source=st.just("exemple"),
    departement=st.none() | st.just("71"),
    region=st.none() | st.just("27"),
    commune=st.none() | st.sampled_from(["71153", "71306"]),
    area_m2=st.none() | st.integers(1, 500_000),
    brownfield=flags,
    power_kw=st.none() | st.integers(0, 50_000),
    rail=flags,
    water=flags,
    on_sale=flags,
    available=st.none() | when,
    milestones=milestones,
    point=st.none() | st.just((4.44, 46.8)),
)
needs = st.fixed_dictionaries(
    {},
    optional={
        "area_min_ha": st.integers(1, 20),
        "area_max_ha": st.integers(20, 60),
        "power_mw": st.integers(1, 40),
        "rail": st.just(True),
        "water": st.just(True),
        "on_sale": st.just(True),
        "ready_by": st.sampled_from(["2026-12-31", "2028-12-31"]),
        "brownfield_first": st.booleans(),
        "place": st.sampled_from(["COM-71153", "DEP-71", "REG-84", "TI-2:ti-2703"]),
        "near": st.just({"commune": "71153", "km": 20}),
    },
).filter(lambda raw: set(raw) - {"brownfield_first"} or raw.get("brownfield_first"))


def verdict_of(geography, raw, site):
    [match] = rank_sites(parse_need(raw), [site], geography, DAY)
    return match.verdict


@FAST
@given(raw=needs, site=sites, criterion=st.sampled_from(CRITERIA))
def test_relaxing_a_need_never_turns_a_yes(geography, raw, site, criterion):
    relaxed = {key: value for key, value in raw.items() if key not in KEYS[criterion]}
    try:
        parse_need(relaxed)
    except NeedError:
        return
    if verdict_of(geography, raw, site) is Verdict.YES:
        assert verdict_of(geography, relaxed, site) is Verdict.YES


@FAST
@given(raw=needs, site=sites, name=st.sampled_from([field.name for field in fields(Site)[4:]]))
def test_forgetting_a_fact_gives_cannot_tell_or_the_same_answer(geography, raw, site, name):
    empty = {"milestones": (), "remark": ""}
    before = verdict_of(geography, raw, site)
    after = verdict_of(geography, raw, replace(site, **{name: empty.get(name)}))
    disagree = site.milestones and site.available and name in {"milestones", "available"}
    wholly_known_place = name in {"commune", "point", "departement"}
    if not disagree and not wholly_known_place:
        assert after in {before, Verdict.CANNOT_TELL}
    else:
        assert {before, after} != {Verdict.YES, Verdict.NO}


@FAST
@given(raw=needs, site=sites)
def test_a_site_of_which_nothing_is_known_is_never_refused(geography, raw, site):
    bare = Site(site_id=site.site_id, source_id="exemple", name="Exemple", source="exemple")
    assert verdict_of(geography, raw, bare) is not Verdict.NO


@FAST
@given(
    raw=needs, register=st.lists(sites, max_size=6, unique_by=lambda one: one.site_id), chance=st.randoms()
)
def test_the_order_of_the_register_changes_nothing(geography, raw, register, chance):
    need = parse_need(raw)
    first = rank_sites(need, register, geography, DAY)
    chance.shuffle(register)
    assert rank_sites(need, register, geography, DAY) == first


@FAST
@given(site=sites)
def test_a_site_reads_back_from_its_document(site):
    assert read_site(site_document(site)) == site

from datetime import date

import pytest

from catalyseur.toolbox.cases import check_case, unknown_areas
from catalyseur.toolbox.catalogue import Catalogue, load_catalogue, read_scheme
from catalyseur.toolbox.documents import scheme_document
from catalyseur.toolbox.errors import CatalogueError
from catalyseur.toolbox.matching import CRITERIA, is_listed, match_project
from catalyseur.toolbox.scheme import Scheme
from catalyseur.toolbox.wording import CRITERION_LABELS
from tests.factories import SEED_DAY, TODAY, judge, make_project, make_scheme

FULL = {"perimeter": {"include": ["FR"]}, "sector": {"include": ["C"]}}


def test_the_catalogue_holds_the_64_schemes(catalogue):
    assert [scheme.ref for scheme in catalogue.schemes] == [f"DSP-{number:03d}" for number in range(1, 65)]


@pytest.mark.parametrize("scheme", load_catalogue().schemes, ids=lambda scheme: scheme.ref)
def test_every_worked_case_of_a_scheme_holds(scheme, geography):
    assert [check_case(scheme, case, geography) for case in scheme.cases] == [None] * len(scheme.cases)


def test_a_yes_needs_a_perimeter_and_a_beneficiary_size_or_sector_published_and_met(geography):
    naf = {"firm": {"naf": "25.62B"}}
    assert judge(geography, FULL, **naf).verdict == "yes"
    assert judge(geography, {"perimeter": FULL["perimeter"]}, **naf).verdict == "cannot_tell"
    assert judge(geography, {"sector": FULL["sector"]}, **naf).verdict == "cannot_tell"
    assert judge(geography, FULL | {"unchecked": ["sector"]}, **naf).verdict == "cannot_tell"
    assert judge(geography, FULL | {"unchecked": ["sector"]}, firm={"naf": "01.11Z"}).verdict == "no"


def test_what_a_scheme_does_not_publish_is_to_confirm_outside_the_verdict(geography):
    match = judge(geography, FULL, firm={"naf": "25.62B"})
    assert match.to_confirm == tuple(name for name in CRITERIA if name not in FULL)
    assert [finding.criterion for finding in match.findings] == ["perimeter", "sector"]
    assert judge(geography, FULL | {"unchecked": ["sector"]}).to_confirm == tuple(
        c for c in CRITERIA if c != "perimeter"
    )


def test_the_window_never_changes_a_verdict(geography):
    for opens, closes in (
        ("2030-01-01", "2031-01-01"),
        ("2019-01-01", "2019-02-01"),
        ("2020-01-01", "2021-01-01"),
    ):
        window = {"mode": "one_off", "opens_on": opens, "closes_on": closes}
        assert judge(geography, FULL, window=window, firm={"naf": "25.62B"}).verdict == "yes"


def test_answers_come_by_verdict_then_window_then_ref(geography, catalogue):
    answers = match_project(
        make_project(commune="71153", firm={"naf": "25.62B"}), catalogue, geography, SEED_DAY
    )
    verdicts = ["yes", "cannot_tell", "no"]
    windows = ["closing_soon", "open", "to_verify", "upcoming", "suspended", "exhausted", "closed"]
    ranks = [
        (verdicts.index(m.verdict), windows.index(m.window.state), m.scheme.ref) for m in answers.matches
    ]
    assert ranks == sorted(ranks)
    assert len(answers.matches) + answers.not_listed == 64


@pytest.mark.parametrize(
    ("known_from", "on", "listed"),
    [
        ("2021-12-15", SEED_DAY, True),
        ("2021-12-16", SEED_DAY, False),
        ("2022", SEED_DAY, False),
        ("2021", SEED_DAY, True),
        ("2025-02-28", date(2024, 2, 29), True),
        ("2025-03-01", date(2024, 2, 29), False),
    ],
)
def test_a_scheme_first_known_over_a_year_later_is_not_listed(known_from, on, listed):
    assert is_listed(make_scheme(FULL, known_from=known_from), on) is listed


def test_the_seed_day_does_not_list_the_graduate_aid_of_2025(geography, catalogue):
    answers = match_project(make_project(), catalogue, geography, SEED_DAY)
    assert "DSP-043" not in {match.scheme.ref for match in answers.matches}
    assert answers.not_listed > 0
    assert "DSP-043" in {
        m.scheme.ref for m in match_project(make_project(), catalogue, geography, TODAY).matches
    }


def test_a_project_of_which_nothing_is_known_gets_no_refusal_on_a_missing_fact(geography, catalogue):
    """Unknown is a value: no missing fact turns into a no."""
    for on in (SEED_DAY, TODAY, date(2023, 6, 1)):
        answers = match_project(make_project(), catalogue, geography, on)
        assert {match.verdict for match in answers.matches} <= {"yes", "cannot_tell"}


def test_an_uncertain_membership_of_phase_1_cannot_tell(geography):
    criteria = {"perimeter": {"include": ["TI"]}}
    match = judge(geography, criteria, date(2021, 6, 1), commune="29019")
    assert (match.findings[0].verdict, match.findings[0].cause) == ("cannot_tell", "geography")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            ("mode: rolling", "mode: sometimes"),
            "versions.0.window.mode: Input should be 'one_off' or 'rolling'",
        ),
        (("include: [C]", "include: [Z]"), "versions.0.criteria.sector.0.include.0: 'Z' is not a NAF scope"),
        (("include: [FR]", "include: [MARS]"), "is not an area: write FR"),
        (("ref: DSP-900", "ref: 900"), "ref"),
        (("known_from: 2018", "known_from: 2018-13"), "known_from: '2018-13' is not a date of the calendar"),
        (("id: essai", "id: autre"), "must be the name of the file"),
        (("source: a", "source: z"), "source: 'z' is not among a"),
        (("summary:", "sumary:"), "sumary: is no key known here"),
        (("verdict: yes", "verdict: maybe"), "'yes', 'no' or 'cannot_tell'"),
        (("- id: v1", "- id: [v1"), "not YAML"),
        (("name: Essai", "name: Essai\nname: Autre"), "key 'name' is written twice"),
        (("include: [FR]", "include: [REG-99]"), "'REG-99' is no région of the data"),
    ],
)
def test_a_wrong_scheme_file_is_refused_by_file_and_key(change, says):
    assert read_scheme("essai.yaml", TEXT).id == "essai"
    with pytest.raises(CatalogueError) as refusal:
        read_scheme("essai.yaml", TEXT.replace(*change))
    assert str(refusal.value).startswith("essai.yaml: ")
    assert says in str(refusal.value)


def test_a_scheme_written_as_json_keeps_its_conflicts_and_amounts(catalogue):
    aid = scheme_document(catalogue.find("DSP-001"))["versions"][1]["aid"]["envelope_eur"]
    assert aid == {
        "conflict": [{"value": 250000000, "source": "fenetre-2"}, {"value": 400000000, "source": "fonds"}]
    }
    for scheme in catalogue.schemes:
        assert Scheme.model_validate(scheme_document(scheme)) == scheme


def test_every_area_a_scheme_names_exists(catalogue, geography):
    assert unknown_areas(catalogue, geography) == []
    wrong = make_scheme({"perimeter": {"include": ["COM-99999", "EPCI-000000000", "TI-2:ti-9999", "FR"]}})
    assert [line.split("'")[1] for line in unknown_areas(Catalogue(schemes=(wrong,)), geography)] == [
        "COM-99999",
        "EPCI-000000000",
        "TI-2:ti-9999",
    ]


def test_two_files_may_not_share_a_ref(tmp_path):
    for name in ("essai", "autre"):
        (tmp_path / f"{name}.yaml").write_text(TEXT.replace("id: essai", f"id: {name}"), "utf-8")
    with pytest.raises(CatalogueError, match="ref: 'DSP-900' stands in 2 files"):
        load_catalogue(tmp_path)


def test_every_criterion_has_a_name_people_read():
    assert set(CRITERION_LABELS) == set(CRITERIA)


def test_natures_that_disagree_are_refused_beside_a_spend_limit():
    natures = {"conflict": [{"value": ["training"]}, {"value": ["training", "remediation"]}]}
    with pytest.raises(ValueError, match="natures that disagree"):
        make_scheme({"nature": natures, "spend": {"min_eur": 1}})


def test_a_scheme_is_found_by_id_or_ref(catalogue):
    fund = catalogue.find("dsp-001")
    assert fund is catalogue.find("fonds-acceleration-investissements-industriels")
    assert catalogue.find("DSP-999") is None


TEXT = """
id: essai
ref: DSP-900
name: Essai
summary: Essai
audience: Essai
funder: Essai
operator: Essai
instruments: [grant]
known_from: 2018
legal_basis: [{kind: unknown}]
sources: [{id: a, label: Source A}]
versions:
  - id: v1
    window: {mode: rolling, opens_on: 2018-01-01}
    criteria:
      perimeter: {value: {include: [FR]}, source: a}
      sector: {include: [C]}
cases:
  - {title: essai, on: 2020-12-15, project: {title: essai}, verdict: yes, window: open}
"""

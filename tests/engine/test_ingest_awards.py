"""The official list of awards: placed by point and postcode, its defects flagged, its counts compared."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from catalyseur.bilan.awards import BASES, DEFECTS, MEASURES, Award
from catalyseur.bilan.embedded import (
    AWARDS_PUBLISHED,
    embedded_awards,
    fund_history,
    published_award_counts,
    published_figures,
    third_assembly,
)
from catalyseur.geography.atlas import Geography
from catalyseur.geography.outlines import load_outlines
from catalyseur.ingest.differences import by_key, compare
from catalyseur.ingest.placing import Placer, Whereabouts
from catalyseur.ingest.plan_de_relance import AwardList, read_awards
from catalyseur.ingest.schema import load_schema
from catalyseur.toolbox.catalogue import Catalogue
from tests.import_files import AWARD, referee, valid_file, write_csv

COLUMNS = load_schema("plan_de_relance").columns


@pytest.fixture(scope="module")
def placer(geography: Geography) -> Placer:
    return Placer(geography=geography, outlines=load_outlines("commune"))


@pytest.fixture(scope="module")
def published() -> bytes:
    """The published columns of the embedded excerpt, as a file of the official format."""
    text = (files("catalyseur.data") / "awards" / "france_relance.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return write_csv(COLUMNS, [[row[column] for column in COLUMNS] for row in rows], ";")


def _read(content: bytes, placer: Placer) -> AwardList:
    return read_awards(content, name="plan-de-relance.csv", vintage="2022-04-08", placer=placer)


def _one(placer: Placer, **changed: str) -> Award:
    (award,) = _read(valid_file("plan_de_relance", 1, **changed), placer).awards
    return award


def test_the_embedded_awards_are_what_the_reader_makes_of_the_published_columns(
    placer: Placer, published: bytes
) -> None:
    assert referee(published, "plan_de_relance", separator=";") == []
    read = _read(published, placer)
    assert read.awards == embedded_awards()
    assert len(read.awards) == len({award.key for award in read.awards}) == 293
    assert read.provenance.vintage == "2022-04-08"


def test_reading_the_same_list_again_changes_nothing(placer: Placer, published: bytes) -> None:
    before = by_key(embedded_awards(), lambda award: award.key)
    after = by_key(_read(published, placer).awards, lambda award: award.key)
    assert compare(before, after).is_empty


def test_the_known_defects_are_counted() -> None:
    counts = Counter(defect for award in embedded_awards() for defect in award.defects)
    assert set(counts) <= set(DEFECTS)
    assert counts["siret_in_siren_column"] == 29
    assert counts["siren_luhn_fails"] == counts["siren_lost_leading_zero"] == counts["not_a_siren"] == 1
    assert counts["postcode_not_in_point_commune"] == 34
    assert counts["department_differs_from_point"] == 2
    assert counts["company_missing"] == counts["siren_missing"] == counts["filiere_case_variant"] == 1


def test_the_award_of_row_161_has_no_siren_for_its_key_is_wrong() -> None:
    award = embedded_awards()[160]
    assert (award.identifier, award.siren) == ("404417000", None)
    assert award.defects == ("siren_luhn_fails",)


def test_the_awards_have_no_amount_and_know_what_placed_them() -> None:
    awards = embedded_awards()
    assert {award.amount_cents for award in awards} == {None}
    assert Counter(award.commune_basis for award in awards) == {
        "point_and_postcode": 257,
        "point": 33,
        "postcode": 1,
        "none": 2,
    }
    assert all((award.commune is None) == (award.commune_basis == "none") for award in awards)
    assert {award.commune_basis for award in awards} == set(BASES)
    assert {award.measure_code for award in awards} == set(MEASURES)


def test_a_sound_line_is_read_whole(placer: Placer) -> None:
    award = _one(placer)
    assert award == Award(
        key="318697687-chaleur_bas_carbone-2021-07-28-42300",
        source_id="plan_de_relance",
        company="Atelier (exemple)",
        company_kind="TPE / PME",
        identifier="318697687",
        siren="318697687",
        siret=None,
        strand="Verdissement",
        measure_code="chaleur_bas_carbone",
        measure_label="Soutien à la chaleur bas carbone",
        sector="Construction",
        listed_on=date(2021, 7, 28),
        departement="42",
        region="84",
        commune="42127",
        commune_basis="point_and_postcode",
        postcode="42300",
        description="",
        defects=(),
        tco2_per_year=Decimal("8368.67"),
    )


@pytest.mark.parametrize(
    ("published", "siren", "siret", "defects"),
    [
        ("43881012900025", "438810129", "43881012900025", ("siret_in_siren_column",)),
        ("438 810 129", "438810129", None, ()),
        ("438810129.0", "438810129", None, ()),
        ("65200420", "065200420", None, ("siren_lost_leading_zero",)),
        ("404417000", None, None, ("siren_luhn_fails",)),
        ("40441700000012", None, None, ("siren_luhn_fails", "siret_in_siren_column")),
        ("234500023", "234500023", None, ("siren_of_a_public_body",)),
        ("1120021", None, None, ("not_a_siren",)),
        ("", None, None, ("siren_missing",)),
    ],
)
def test_an_identifier_is_kept_as_published_and_read_for_what_it_proves(
    placer: Placer, published: str, siren: str | None, siret: str | None, defects: tuple[str, ...]
) -> None:
    award = _one(placer, siren=published)
    assert (award.identifier, award.siren, award.siret) == (published, siren, siret)
    assert award.defects == defects


@pytest.mark.parametrize(
    ("where", "commune", "basis"),
    [
        ({}, "42127", "point_and_postcode"),
        ({"postcode": "42321"}, "42127", "point"),
        ({"postcode": "42000"}, "42127", "point"),
        ({"postcode": None}, "42127", "point"),
        ({"departement": None, "postcode": "69003"}, "42127", "point"),
        ({"departement": "78", "postcode": "78140"}, "78640", "postcode"),
        ({"departement": "64", "postcode": "64130"}, None, "none"),
        ({"departement": "78"}, "42127", "point_and_postcode"),
        ({"departement": "78", "postcode": None}, None, "none"),
        ({"point": None, "departement": "78", "postcode": "78140"}, "78640", "postcode"),
        ({"point": None}, None, "none"),
        ({"point": (0.0, 0.0)}, None, "none"),
    ],
)
def test_a_project_lies_where_its_point_and_its_postcode_agree_or_in_its_departement(
    placer: Placer, where: dict[str, object], commune: str | None, basis: str
) -> None:
    sound = Whereabouts(point=(4.0633, 46.0919), postcode="42300", departement="42", commune_name="Mably")
    placing = placer.place(replace(sound, **where))  # type: ignore[arg-type]
    assert (placing.commune, placing.basis) == (commune, basis)


@pytest.mark.parametrize(
    ("name", "defect"),
    [
        ("MABLY", None),
        ("Mablly", "commune_name_variant"),
        ("Mably-sur-Loire", "commune_name_variant"),
        ("SAINT-MALO", "commune_name_differs_from_point"),
        ("", "commune_name_missing"),
    ],
)
def test_the_published_name_is_compared_and_never_decides(
    placer: Placer, name: str, defect: str | None
) -> None:
    award = _one(placer, nom_commune=name)
    assert award.commune == "42127"
    assert award.defects == ((defect,) if defect else ())


@pytest.mark.parametrize(
    ("changed", "departement", "defects"),
    [
        ({"code_departement": "42.0"}, "42", ()),
        ({"code_departement": "", "nom_departement": "LOIRE"}, "42", ("department_missing",)),
        ({"code_departement": ""}, "42", ("department_missing",)),
        ({"code_departement": "99", "nom_departement": "LOIRE"}, "42", ("department_unknown",)),
        ({"code_departement": "1"}, "01", ("department_differs_from_point",)),
    ],
)
def test_the_departement_is_that_of_the_line_else_that_of_the_place(
    placer: Placer, changed: dict[str, str], departement: str, defects: tuple[str, ...]
) -> None:
    award = _one(placer, **changed)
    assert (award.departement, award.defects) == (departement, defects)


@pytest.mark.parametrize("region", ["AUVERGNE-RHÔNE-ALPES", "Auvergne-Rhône-Alpes", "auvergne rhone alpes"])
def test_a_region_is_known_whatever_its_writing(placer: Placer, region: str) -> None:
    assert _one(placer, nom_region=region).region == "84"


@pytest.mark.parametrize(
    ("published", "postcode", "defects"),
    [
        ("1000", "01000", ("postcode_lost_leading_zero", "postcode_not_in_point_commune")),
        ("42300.0", "42300", ()),
        ("42 300", "42300", ()),
        ("CEDEX", None, ("postcode_malformed",)),
        ("", None, ("postcode_missing",)),
    ],
)
def test_a_postcode_is_mended_or_its_defect_told(
    placer: Placer, published: str, postcode: str | None, defects: tuple[str, ...]
) -> None:
    award = _one(placer, code_postal=published)
    assert (award.postcode, award.defects) == (postcode, defects)
    assert award.commune == "42127"


@pytest.mark.parametrize(
    ("published", "defect"),
    [
        ("", "no_coordinates"),
        ("Mably", "point_malformed"),
        ("46.09, 400.0", "point_malformed"),
        ("46,09", None),
    ],
)
def test_a_point_that_cannot_be_read_is_told(placer: Placer, published: str, defect: str | None) -> None:
    award = _one(placer, coordonnees_gps=published)
    assert {"no_coordinates", "point_malformed"} & set(award.defects) == ({defect} if defect else set())


def test_a_case_met_once_is_told_against_the_usual_one(placer: Placer) -> None:
    rows = [
        dict(AWARD),
        dict(AWARD),
        AWARD | {"nom_region": "Auvergne-Rhône-Alpes", "filiere": "CONSTRUCTION"},
    ]
    awards = _read(write_csv(list(AWARD), [list(row.values()) for row in rows]), placer).awards
    assert [award.defects for award in awards] == [(), (), ("filiere_case_variant", "region_case_variant")]
    assert {award.region for award in awards} == {"84"}
    assert {award.sector for award in awards} == {"Construction"}


def test_the_lines_tell_the_defects_in_french(placer: Placer) -> None:
    (report,) = _read(valid_file("plan_de_relance", 1, type_entreprise=""), placer).lines
    assert [(note.code, note.french) for note in report.notes] == [
        ("company_kind_missing", "type d’entreprise absent")
    ]


def test_counts_that_differ_from_the_published_ones_are_told_and_the_list_is_read(
    placer: Placer, published: bytes
) -> None:
    differing = {(one.column, one.label): one for one in _read(published, placer).differing}
    assert differing["", ""].french == "Fichier : 293 lignes au lieu de 3\u202f080 le 8 avril 2022."
    strand = differing["volet_relance", "Verdissement"]
    assert (strand.published, strand.found) == (1118, 110)
    assert differing["mesure", "AMI Capacity (COVID-19)"].found == 5


def test_the_published_counts_of_each_column_sum_to_the_list() -> None:
    totals: Counter[str] = Counter()
    for count in published_award_counts():
        totals[count.by] += count.awards
    assert set(totals.values()) == {AWARDS_PUBLISHED}
    assert len(totals) == 4


def test_two_awards_of_one_key_are_told_apart(placer: Placer) -> None:
    content = write_csv(list(AWARD), [list(AWARD.values())] * 3)
    keys = [award.key for award in _read(content, placer).awards]
    assert keys == [keys[0], f"{keys[0]}#2", f"{keys[0]}#3"]


def test_the_programme_has_36_published_figures_each_with_its_source() -> None:
    figures = {figure.figure_id: figure for figure in published_figures()}
    assert len(figures) == 36
    assert all(figure.source and figure.as_of for figure in figures.values())
    assert figures["territories_2020"].value == 148
    assert figures["court_committed"].value == 1_700_000_000_00
    assert figures["court_files_share"].value == 6700


def test_the_fund_was_announced_in_four_times() -> None:
    events = fund_history()
    assert [event.on for event in events] == ["2020-09-04", "2020-12-15", "2021-03-23", "2021-09"]
    assert (events[-1].state_cents, events[-1].regions_cents) == (None, None)
    assert events[2].amount_cents == events[2].state_cents + events[2].regions_cents  # type: ignore[operator]


def test_the_third_assembly_announced_schemes_of_the_catalogue(catalogue: Catalogue) -> None:
    assembly = third_assembly()
    assert (assembly["edition"], assembly["on"]) == (3, "2020-12-15")
    named = {scheme for one in assembly["announced"] for scheme in one["schemes"]}
    assert named <= {scheme.id for scheme in catalogue.schemes}
    assert len(assembly["announced"]) == 6

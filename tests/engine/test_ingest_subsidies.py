"""SCDL Subventions 1.1.0: real files mended and reported, wrong ones refused, written as frictionless accepts."""

from datetime import date
from decimal import Decimal

import pytest

from catalyseur.bilan.awards import Subsidy
from catalyseur.ingest.scdl_subventions import SubsidyList, read_subsidies, write_subsidies
from catalyseur.ingest.table import ImportRefusedError
from tests.import_files import SUBSIDY, referee, valid_file, valid_rows, write_csv

FORMAT = "scdl_subventions"


def _read(content: bytes) -> SubsidyList:
    return read_subsidies(content, name="aides.csv", licence="Licence Ouverte 2.0", vintage="2021")


def test_a_subsidy_is_read_to_the_cent() -> None:
    (subsidy,) = _read(valid_file(FORMAT, 1)).subsidies
    assert subsidy == Subsidy(
        key="98765432400019-12345678200010-2021-03-01-5766ced6",
        source_id="scdl_subventions",
        granter="Région (exemple)",
        granter_siret="98765432400019",
        agreed_on=date(2021, 3, 1),
        reference=None,
        beneficiary="Atelier (exemple)",
        beneficiary_siret="12345678200010",
        purpose="Machine moins gourmande, première tranche",
        amount_cents=123_450,
        nature="aide en numéraire",
        payment_terms="unique",
        paid_from=date(2021, 3, 1),
        paid_to=date(2021, 12, 31),
        aid_register_id=None,
        notified_to_eu=False,
        share=Decimal("0.25"),
        defects=(),
    )


def test_what_is_written_is_valid_and_reads_back_the_same() -> None:
    subsidies = _read(valid_file(FORMAT, 3, montant="0.10", objet="=1+1")).subsidies
    written = write_subsidies(subsidies)
    assert referee(written, FORMAT) == []
    assert _read(written).subsidies == subsidies
    assert write_subsidies(_read(written).subsidies) == written


@pytest.mark.parametrize(
    ("column", "text", "attribute", "value"),
    [
        ("dateConvention", "2021-03-01T00:00:00", "agreed_on", date(2021, 3, 1)),
        ("dateConvention", "2021-03-01 12:30:00+02:00", "agreed_on", date(2021, 3, 1)),
        ("datesPeriodeVersement", "2021-03-01_2021-12-31", "paid_to", date(2021, 12, 31)),
        ("referenceDecision", "NULL", "reference", None),
        ("nature", "Aide en numéraire", "nature", "aide en numéraire"),
        ("notificationUE", "OUI", "notified_to_eu", True),
    ],
)
def test_what_real_files_break_is_mended_and_reported(
    column: str, text: str, attribute: str, value: object
) -> None:
    content = valid_file(FORMAT, 1, **{column: text})
    read = _read(content)
    assert getattr(read.subsidies[0], attribute) == value
    assert [(note.code, note.column) for note in read.lines[0].notes if note.column] == [("mended", column)]
    assert referee(write_subsidies(read.subsidies), FORMAT) == []


@pytest.mark.parametrize(
    ("column", "text", "problem"),
    [
        ("montant", "NULL", "the cell is empty"),
        ("montant", "-10", "not an amount in euros and cents"),
        ("montant", "12.345", "not an amount in euros and cents"),
        ("datesPeriodeVersement", "2021-02-30", "the calendar has no such day"),
        ("datesPeriodeVersement", "2021-03-01/2021-02-28", "it ends before it begins"),
        ("datesPeriodeVersement", "2021-03-01//2021-12-31", "has not the expected form"),
    ],
)
def test_what_cannot_be_mended_is_refused_with_line_and_column(column: str, text: str, problem: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        _read(valid_file(FORMAT, 2, **{column: text}))
    (fault,) = refused.value.faults
    assert (fault.line, fault.column) == (2, column)
    assert problem in fault.problem


def test_a_siret_whose_key_is_wrong_is_kept_and_flagged() -> None:
    read = _read(valid_file(FORMAT, 1, idBeneficiaire="12345678200011"))
    assert "beneficiary_siret_fails" in read.subsidies[0].defects
    assert "beneficiary_siret_fails" in {note.code for note in read.lines[0].notes}


def test_columns_of_a_later_version_are_left_out_and_reported() -> None:
    content = write_csv([*SUBSIDY, "rnaBeneficiaire"], [[*SUBSIDY.values(), "W123456789"]])
    read = _read(content)
    assert len(read.subsidies) == 1
    assert ("unknown_column", "rnaBeneficiaire") in {(note.code, note.column) for note in read.header.notes}


def test_the_same_subsidy_on_two_lines_is_told_apart() -> None:
    row = valid_rows(FORMAT, 1)[0]
    keys = [one.key for one in _read(write_csv(list(row), [list(row.values())] * 2)).subsidies]
    assert keys[1] == f"{keys[0]}#2"

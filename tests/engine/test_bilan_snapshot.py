"""Snapshots: bytes that depend on nothing but what was known, and a report that depends on nothing but them."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import pytest

from catalyseur.bilan.awards import Subsidy
from catalyseur.bilan.document import tables_of
from catalyseur.bilan.exports import export_files
from catalyseur.bilan.gather import gather
from catalyseur.bilan.html import report_html
from catalyseur.bilan.inputs import read_inputs
from catalyseur.bilan.knowledge import subsidy_source, with_imports
from catalyseur.bilan.making import make_report
from catalyseur.bilan.snapshot import Snapshot
from tests.bilan_days import KNOWN_ON, PHASE_1, PHASE_2, figure, knowledge, report, snapshot

DIGEST = """
from tests.bilan_days import PHASE_1, report, snapshot
from catalyseur.bilan.exports import export_files
from catalyseur.bilan.html import report_html
import hashlib
made = report(PHASE_1)
files = export_files(made) | {"page": report_html(made).encode()}
print(snapshot(PHASE_1).digest, *(hashlib.sha256(files[name]).hexdigest() for name in sorted(files)))
"""


def test_the_digest_is_that_of_the_names_and_contents():
    one = Snapshot(files={"b.csv": b"2", "a.csv": b"1"})
    lines = f"{hashlib.sha256(b'1').hexdigest()}  a.csv\n{hashlib.sha256(b'2').hexdigest()}  b.csv\n"
    assert one.manifest == lines
    assert one.digest == hashlib.sha256(lines.encode()).hexdigest()
    assert one.digest != Snapshot(files={"a.csv": b"1", "b.csv": b"3"}).digest


def test_the_same_knowledge_gives_the_same_bytes_whatever_the_order():
    known = knowledge()
    shuffled = replace(
        known,
        awards=known.awards[::-1],
        sites=known.sites[::-1],
        published=known.published[::-1],
        sources=known.sources[::-1],
    )
    assert gather(shuffled, PHASE_2, "0.1.0").files == snapshot(PHASE_2).files


def test_another_process_gives_the_same_bytes():
    """Another seed of hashes, hence another order of every set."""
    seen = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_what_was_published_is_made_again_from_its_bytes_alone():
    stored = Snapshot(files=dict(snapshot(PHASE_1).files))
    again = make_report(stored, reading="as_known", known_on=PHASE_1)
    made = report(PHASE_1)
    assert replace(again, reading="on", known_on=KNOWN_ON) == made
    first, second = (make_report(stored, reading="as_known", known_on=PHASE_1) for _ in range(2))
    assert report_html(first) == report_html(second)
    assert export_files(first) == export_files(second)


def test_a_later_correction_changes_today_s_reading_and_not_what_was_published():
    known = knowledge()
    published = snapshot(PHASE_2)
    corrected = gather(replace(known, sites=known.sites[1:]), PHASE_2, "0.1.0")
    assert corrected.digest != published.digest
    changed = [name for name in published.files if published.files[name] != corrected.files[name]]
    assert changed == ["sites.csv"]
    assert figure(make_report(published, reading="as_known", known_on=PHASE_2), "sites_named").value == 44


@pytest.mark.parametrize("day", [PHASE_1, PHASE_2])
def test_nothing_dated_after_the_day_goes_in(day):
    inputs = read_inputs(snapshot(day))
    assert {one.figure_id for one in inputs.published} == {
        one.figure_id for one in knowledge().published if one.as_of <= day.isoformat()
    }
    assert all(one.on <= day.isoformat() for one in inputs.fund)
    assert all(one.listed_on is None or one.listed_on <= day for one in inputs.awards)
    assert bool(inputs.counts) is (day == PHASE_2)


def subsidy(key, granter, cents, agreed_on):
    return Subsidy(
        key=key,
        source_id="scdl_subventions",
        granter=granter,
        granter_siret="",
        agreed_on=agreed_on,
        reference=None,
        beneficiary="=Entreprise d’exemple",
        beneficiary_siret="",
        purpose="exemple",
        amount_cents=cents,
        nature="aide en numéraire",
        payment_terms="unique",
        paid_from=agreed_on,
        paid_to=None,
        aid_register_id=None,
        notified_to_eu=False,
        share=Decimal(1),
        defects=(),
    )


def test_imported_subsidies_are_added_by_granter_up_to_the_day():
    rows = (
        subsidy("a", "Région d’exemple", 100_00, PHASE_1),
        subsidy("b", "Région d’exemple", 50_50, PHASE_1),
        subsidy("c", "Métropole d’exemple", 1_00, PHASE_1),
        subsidy("d", "Métropole d’exemple", 9_999_00, PHASE_2),
    )
    source = subsidy_source(vintage="2020", sha256="1" * 64)
    known = with_imports(knowledge(), awards=(), subsidies=rows, sources=(source,))
    made = make_report(gather(known, PHASE_1, "0.1.0"), reading="on", known_on=KNOWN_ON)
    listed = next(t for section in made.sections for t in tables_of(section) if t.id == "subventions")
    assert listed.rows == (("Métropole d’exemple", 1, 1_00), ("Région d’exemple", 2, 150_50))
    amount = figure(made, "subsidy_amount")
    assert (amount.value, amount.indicator.tax, amount.indicator.instrument) == (151_50, "untold", "grant")
    assert next(one for one in made.sources if one.id == source.id).sha256 == "1" * 64


def test_without_imported_subsidies_their_amount_is_not_known():
    assert figure(report(PHASE_2), "subsidies").value == 0
    assert figure(report(PHASE_2), "subsidy_amount").value is None

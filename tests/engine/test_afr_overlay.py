"""The official list of regional aid zones: read or refused by line and column, kept in the overlay folder."""

import csv
import hashlib
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from catalyseur.geography.atlas import Geography, load_geography
from catalyseur.geography.overlay import OverlayError, read_overlays, write_overlay
from catalyseur.ingest.afr_2022 import AfrList, AfrListError, read_afr_2022
from catalyseur.values.provenance import Provenance
from catalyseur.values.verdict import Verdict

TODAY = date(2026, 11, 23)
VINTAGE = "2022-07-01"
Write = Callable[..., bytes]


@pytest.fixture(scope="module")
def write(geography: Geography) -> Write:
    """Return a maker of lists as long as the official one, its first rows replaced by those given."""
    codes = [code for code in geography.commune_codes if code[:2] not in {"97", "98"}][:6400]

    def content(
        *first: tuple[str, str, str], separator: str = ";", encoding: str = "utf-8", rows: int = 6261
    ) -> bytes:
        taken = {code for code, _, _ in first}
        rest = [(code, "Nom", "Intégralement") for code in codes if code not in taken]
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=separator)
        writer.writerows([("insee_com", "lib_com", "classement_afr"), *[*first, *rest][:rows]])
        return text.getvalue().encode(encoding)

    return content


def _read(geography: Geography, content: bytes) -> AfrList:
    return read_afr_2022(content, vintage=VINTAGE, is_known=geography.history.knows)


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_list_reads_in_its_usual_writings(
    geography: Geography, write: Write, separator: str, encoding: str
) -> None:
    content = write(
        ("01001", "L'Abergement-Clémenciat", "Intégralement"), separator=separator, encoding=encoding
    )
    found = _read(geography, content)
    assert len(found.records) == 6261
    assert found.records[0].name == "L'Abergement-Clémenciat"
    assert found.provenance.sha256 == hashlib.sha256(content).hexdigest()
    assert found.provenance.vintage == VINTAGE


@pytest.mark.parametrize(
    ("classement", "coverage"),
    [
        ("Intégralement", "full"),
        ("INTEGRAL", "full"),
        ("Totalement", "full"),
        ("Classée", "full"),
        ("AFR", "full"),
        ("Zone c", "full"),
        ("c", "full"),
        ("oui", "full"),
        ("Partiellement", "partial"),
        ("commune partiellement classée", "partial"),
        ("Non classée", None),
        ("pas classée", None),
        ("hors zone", None),
        ("aucun classement", None),
        ("zone non classée", None),
        ("", None),
    ],
)
def test_each_known_value_has_its_coverage(
    geography: Geography, write: Write, classement: str, coverage: str | None
) -> None:
    found = _read(geography, write(("01001", "Nom", classement)))
    coverages = {record.commune: record.coverage for record in found.records}
    assert coverages.get("01001") == coverage
    assert found.not_listed == (coverage is None)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("01001", "Nom", "peut-être"), "line 2, column classement_afr: 'peut-être'"),
        (("99999", "Nom", "oui"), "line 2, column insee_com: '99999'"),
        (("abc", "Nom", "oui"), "line 2, column insee_com: '00ABC'"),
    ],
)
def test_a_wrong_cell_is_refused_by_line_and_column(
    geography: Geography, write: Write, row: tuple[str, str, str], message: str
) -> None:
    with pytest.raises(AfrListError, match=message):
        _read(geography, write(row))


def test_a_list_that_is_short_torn_or_something_else_is_refused(geography: Geography, write: Write) -> None:
    with pytest.raises(AfrListError, match="6260 rows"):
        _read(geography, write(rows=6260))
    with pytest.raises(AfrListError, match="listed twice"):
        _read(geography, write(("01001", "Nom", "oui"), ("01001", "Nom", "oui")))
    with pytest.raises(AfrListError, match="no column insee_com, lib_com, classement_afr"):
        _read(geography, b"a;b\n1;2\n")
    with pytest.raises(AfrListError, match="line 2: 2 columns"):
        _read(geography, b"insee_com;lib_com;classement_afr\n01001;Nom\n")
    with pytest.raises(AfrListError, match="line 1"):
        _read(geography, b"")


def test_a_loaded_list_answers_and_keeps_its_provenance(
    geography: Geography, write: Write, tmp_path: Path
) -> None:
    found = _read(geography, write(("59350", "Lille", "Partiellement"), ("13055", "Marseille", "Non")))
    rows = [(record.commune, record.coverage) for record in found.records]
    write_overlay(tmp_path / "overlay", "afr-2022", rows, found.provenance)
    loaded = load_geography(tmp_path / "overlay")
    assert loaded.overlays["afr-2022"].provenance == found.provenance
    assert loaded.zonings_of("59350", TODAY).afr.verdict is Verdict.CANNOT_TELL
    assert loaded.zonings_of("13055", TODAY).afr.verdict is Verdict.NO
    assert loaded.zonings_of("01004", TODAY).afr.verdict is Verdict.YES
    assert geography.zonings_of("13055", TODAY).afr.reason == "list_not_loaded"


def test_an_overlay_is_replaced_whole_and_written_in_order(tmp_path: Path) -> None:
    provenance = Provenance(source="ANCT", licence="Licence Ouverte 2.0", vintage=VINTAGE, sha256="0" * 64)
    write_overlay(tmp_path, "afr-2022", [("01004", "full")], provenance)
    path = write_overlay(tmp_path, "afr-2022", [("02003", "partial"), ("01001", "full")], provenance)
    assert path.read_text(encoding="utf-8") == "commune,coverage\n01001,full\n02003,partial\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["afr-2022.csv", "afr-2022.json"]


def test_no_folder_is_no_overlay(tmp_path: Path) -> None:
    assert read_overlays(None) == {}
    assert read_overlays(tmp_path / "absent") == {}


@pytest.mark.parametrize("broken", ["afr-2022.csv", "afr-2022.json"])
def test_a_torn_overlay_is_refused_by_name(tmp_path: Path, broken: str) -> None:
    provenance = Provenance(source="ANCT", licence="Licence Ouverte 2.0", vintage=VINTAGE, sha256="0" * 64)
    write_overlay(tmp_path, "afr-2022", [("01004", "full")], provenance)
    (tmp_path / broken).write_text("{", encoding="utf-8")
    with pytest.raises(OverlayError, match=r"afr-2022\.csv.*catalyseur data add"):
        read_overlays(tmp_path)


@pytest.mark.parametrize(
    "classement",
    [
        "déclassée",
        "partiellement non classée",
        "classement inconnu",
        "classement en cours",
        "zone grise",
        "total à confirmer",
        "42",
    ],
)
def test_a_value_that_says_neither_is_refused_by_line_and_column(
    geography: Geography, write: Write, classement: str
) -> None:
    with pytest.raises(AfrListError, match="line 2, column classement_afr"):
        _read(geography, write(("01001", "Nom", classement)))

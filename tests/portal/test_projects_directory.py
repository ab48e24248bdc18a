"""The directory of firms: what its answers mean, what its silence means. No network.

`firm_directory_answer.json` has the fields and the values the API's own description gives as examples (its
`open-api.yml`, read on 2026-11-23), in the short form the site asks for: no manager, no establishment but the seat.
"""

import io
import json
from email.message import Message
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest

from catalyseur.portal.projects import firm_directory
from catalyseur.portal.projects.firm_directory import (
    ADDRESS,
    DirectoryError,
    FirmRecord,
    PublicDirectory,
    Unplugged,
    read_answer,
)

ANSWER = json.loads(Path(__file__).with_name("firm_directory_answer.json").read_text("utf-8"))
[FIRM] = ANSWER["results"]
SIREN = FIRM["siren"]


def test_an_answer_gives_what_it_says():
    assert read_answer(SIREN, ANSWER) == FirmRecord(
        siren="356000000",
        name="la poste",
        naf="53.10Z",
        category="GE",
        commune="75115",
        source="API Recherche d’entreprises (DINUM, données INSEE)",
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"activite_principale": "25.53G"}, "naf"),
        ({"activite_principale": None}, "naf"),
        ({"activite_principale": 53}, "naf"),
        ({"categorie_entreprise": "géante"}, "category"),
        ({"categorie_entreprise": None}, "category"),
        ({"categorie_entreprise": ["PME"]}, "category"),
        ({"siege": None}, "commune"),
        ({"siege": "75115"}, "commune"),
        ({"siege": {"commune": "[ND]"}}, "commune"),
        ({"siege": {"commune": 75115}}, "commune"),
    ],
)
def test_what_is_not_understood_stays_unknown(change, field):
    assert getattr(read_answer(SIREN, {"results": [FIRM | change]}), field) is None


def test_a_code_whose_nomenclature_is_no_longer_said_stays_unknown():
    firm = {name: value for name, value in FIRM.items() if name != "activite_principale_naf25"}
    assert read_answer(SIREN, {"results": [firm]}).naf is None


@pytest.mark.parametrize("results", [[], [FIRM | {"siren": "000000000"}], [None, 3]])
def test_another_firm_is_never_taken_for_the_one_asked(results):
    with pytest.raises(DirectoryError, match="ne connaît pas ce SIREN"):
        read_answer(SIREN, {"results": results})


def test_one_siren_is_asked_without_its_managers_two_seconds_at_most(monkeypatch):
    asked = []

    def answer(request, timeout):
        asked.append((request.full_url, request.get_header("User-agent").split("/")[0], timeout))
        return io.BytesIO(json.dumps(ANSWER).encode())

    monkeypatch.setattr(firm_directory, "urlopen", answer)
    assert PublicDirectory().find(SIREN).naf == "53.10Z"
    assert asked == [(f"{ADDRESS}?q={SIREN}&page=1&per_page=1&minimal=true&include=siege", "Catalyseur", 2.0)]


def _refused(status):
    return HTTPError(ADDRESS, status, "refused", Message(), io.BytesIO(b'{"erreur": "exemple"}'))


@pytest.mark.parametrize(
    ("failure", "says"),
    [
        (URLError("no network"), "ne répond pas"),
        (TimeoutError(), "ne répond pas"),
        (IncompleteRead(b"{"), "ne répond pas"),
        (_refused(429), "reçoit trop de demandes en ce moment"),
        (_refused(400), r"refuse de répondre \(erreur 400\)"),
        (_refused(503), r"refuse de répondre \(erreur 503\)"),
    ],
)
def test_silence_is_said_in_french_with_what_to_do(monkeypatch, failure, says):
    def fail(_request, timeout):
        del timeout
        raise failure

    monkeypatch.setattr(firm_directory, "urlopen", fail)
    with pytest.raises(DirectoryError, match=f"{says} : remplissez les champs vous-même"):
        PublicDirectory().find(SIREN)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\xff", b"[]", b"null", b'{"erreur": "x"}', b'{"results": 1}']
)
def test_an_answer_that_cannot_be_read_is_said_in_french(monkeypatch, body):
    monkeypatch.setattr(firm_directory, "urlopen", lambda _request, timeout: io.BytesIO(body))  # noqa: ARG005 - its signature
    with pytest.raises(DirectoryError, match="ne se lit pas : remplissez les champs vous-même"):
        PublicDirectory().find(SIREN)


def test_nothing_is_asked_by_default():
    with pytest.raises(DirectoryError, match="n’est pas activée"):
        Unplugged().find(SIREN)

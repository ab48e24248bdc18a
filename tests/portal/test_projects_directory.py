"""The directory of firms: what its answers mean, what its silence means. No network."""

import io
import json
from urllib.error import URLError

import pytest

from catalyseur.portal.projects import firm_directory
from catalyseur.portal.projects.firm_directory import DirectoryError, PublicDirectory, Unplugged, read_answer
from tests.fakes import KNOWN_SIREN

FIRM = {
    "siren": KNOWN_SIREN,
    "nom_complet": "USINAGE DU CENTRE",
    "activite_principale": "25.62B",
    "categorie_entreprise": "PME",
    "siege": {"commune": "71153"},
}


def test_an_answer_gives_what_it_says():
    record = read_answer(KNOWN_SIREN, {"results": [FIRM]})
    assert (record.name, record.naf, record.category, record.commune) == (
        "USINAGE DU CENTRE",
        "25.62B",
        "PME",
        "71153",
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"activite_principale": "25.53G"}, "naf"),
        ({"activite_principale": None}, "naf"),
        ({"categorie_entreprise": "géante"}, "category"),
        ({"categorie_entreprise": None}, "category"),
        ({"siege": None}, "commune"),
        ({"siege": {"commune": "99100 "}}, "commune"),
    ],
)
def test_what_is_not_understood_stays_unknown(change, field):
    assert getattr(read_answer(KNOWN_SIREN, {"results": [FIRM | change]}), field) is None


@pytest.mark.parametrize("document", [{}, {"results": []}, {"results": [FIRM | {"siren": "000000000"}]}])
def test_another_firm_is_never_taken_for_the_one_asked(document):
    with pytest.raises(DirectoryError, match="ne connaît pas ce SIREN"):
        read_answer(KNOWN_SIREN, document)


def test_one_siren_is_asked_two_seconds_at_most(monkeypatch):
    asked = []

    def answer(request, timeout):
        asked.append((request.full_url, timeout))
        return io.BytesIO(json.dumps({"results": [FIRM]}).encode())

    monkeypatch.setattr(firm_directory, "urlopen", answer)
    assert PublicDirectory().find(KNOWN_SIREN).naf == "25.62B"
    assert asked == [(f"{firm_directory.ADDRESS}?q={KNOWN_SIREN}&page=1&per_page=1", 2.0)]


@pytest.mark.parametrize("failure", [URLError("no network"), TimeoutError(), ValueError("not JSON")])
def test_silence_is_said_in_french(monkeypatch, failure):
    def fail(_request, timeout):
        del timeout
        raise failure

    monkeypatch.setattr(firm_directory, "urlopen", fail)
    with pytest.raises(DirectoryError, match="ne répond pas : remplissez"):
        PublicDirectory().find(KNOWN_SIREN)


def test_nothing_is_asked_by_default():
    with pytest.raises(DirectoryError, match="n’est pas activée"):
        Unplugged().find(KNOWN_SIREN)

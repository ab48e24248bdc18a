"""The page of codes says what the vocabularies say."""

from pathlib import Path

import pytest

from catalyseur.toolbox.project import Vat
from catalyseur.toolbox.vocabulary import Beneficiary, Category, Kind, Nature

PAGE = (Path(__file__).parents[2] / "docs/reference/project-codes.md").read_text("utf-8")


@pytest.mark.parametrize("vocabulary", [Kind, Beneficiary, Nature, Category, Vat])
def test_every_code_stands_on_its_page_with_its_french_words(vocabulary):
    table = "".join(f"| `{code.value}` | {code.label} |\n" for code in vocabulary)
    assert table in PAGE

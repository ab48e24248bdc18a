"""What an answer and its law say in French: names of texts, the end of the known law, loans, facts beside."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catalyseur.cli.plan_text import answer_text
from catalyseur.financing.answer_words import (
    FIT_IS_NO_AMOUNT,
    NO_SCHEME_PAYS,
    SOMETIMES_FEASIBLE,
    law_end_text,
    law_text,
    loans_note,
)
from catalyseur.financing.law import load_law
from catalyseur.financing.request import Request
from catalyseur.financing.scenarios import Answer, Raise
from tests.engine.financing_cases import answer, case, scheme

DE_MINIMIS_LOAN: dict[str, Any] = {"basis": "deminimis", "instrument": "loan", "rate": 0.2}


def said(found: Answer) -> str:
    return answer_text(found, {}, {}).replace("\u202f", " ").replace("\xa0", " ")


def test_the_law_is_named_in_words_with_the_hash_of_its_files():
    book = load_law()
    assert law_text(book.on(date(2026, 11, 28))) == (
        "Règlement (UE) n° 651/2014 (RGEC), version du 1er juillet 2023 ; de minimis : Règlement (UE) 2023/2831 ; "
        "carte des aides à finalité régionale 2022-2027 : Décret n° 2022-968, annexe 3, version du 29 décembre 2023 ; "
        f"limites nationales : CGCT, L.1111-10, et décret 2018-514 ; empreinte des textes : {book.sha256[:16]}"
    )
    assert "aucune version connue du RGEC" in law_text(book.on(date(2035, 1, 1)))


def test_the_code_of_the_law_stays_in_json_only():
    found = answer(case(scheme()))
    assert found.headline.answer.law.version.startswith("gber=gber-2023-07-01 ")
    assert "gber=" not in said(found)
    assert "sha256=" not in said(found)


@pytest.mark.parametrize(
    ("day", "ended"),
    [
        ("2027-06-30", {}),
        ("2027-07-01", {"gber": date(2027, 6, 30)}),
        ("2028-01-01", {"gber": date(2027, 6, 30), "regional_map": date(2027, 12, 31)}),
        (
            "2031-01-01",
            {
                "gber": date(2027, 6, 30),
                "de_minimis": date(2030, 12, 31),
                "regional_map": date(2027, 12, 31),
            },
        ),
    ],
)
def test_a_text_has_ended_the_day_after_its_last(day: str, ended: dict[str, date]):
    """Article 2."""
    law = load_law().on(date.fromisoformat(day))
    assert law.ended == ended
    assert bool(law_end_text(law)) == bool(ended)


def test_the_command_says_that_nothing_is_promised_after_the_known_law():
    text = said(answer(case(scheme(), grant_date="2035-01-01")))
    assert text.startswith(
        "Le droit connu s’arrête avant le 01/01/2035 (le RGEC au 30/06/2027, le règlement de minimis au 31/12/2030, "
        "la carte des aides à finalité régionale au 31/12/2027) : rien ne peut être promis après.\n"
    )


def test_loans_counted_at_nominal_value_are_said_in_the_headline():
    """Article 17: 200 000 € lent, nothing said of a grant, nor of a loan whose equivalent is published."""
    lent = answer(case(scheme(**DE_MINIMIS_LOAN)))
    stated = answer(case(scheme(**DE_MINIMIS_LOAN, gge_per_euro=0.1)))
    note = loans_note(lent.best.answer).replace("\u202f", " ").replace("\xa0", " ")
    assert note == " (dont 200 000 € de prêts ou garanties comptés à leur montant nominal)"
    assert note in said(lent)
    assert loans_note(stated.best.answer) == ""
    assert loans_note(answer(case(scheme(rate=0.1))).best.answer) == ""


def test_an_at_least_ties_a_fitting_scheme_to_its_amount():
    assert FIT_IS_NO_AMOUNT in said(answer(case(scheme(rate=None))))
    assert FIT_IS_NO_AMOUNT not in said(answer(case(scheme(rate=0.1))))


def test_nothing_sure_says_why_and_what_to_establish_first():
    """What the firm itself can say comes first; where nothing can pay, no hope is given."""
    hoped = said(answer(case(scheme(rate=0.1), scheme("R", rate=None), firm={"difficulty": None})))
    assert (
        "d’où 0 € ; pour commencer, établissez ceci : entreprise en difficulté : non (jusqu’à 100 000 €)"
        in hoped
    )
    assert NO_SCHEME_PAYS in said(answer(case(scheme(basis="art14"))))
    torn = answer(case(scheme(basis="art14"), zone=None), request=Request(use=frozenset({"S"})))
    assert SOMETIMES_FEASIBLE in said(torn)


def test_what_must_be_known_too_is_said_of_each_fact_alone():
    found = answer(case(scheme()))
    alone = Raise(fact="firm.size", value="small", cents=100)
    beside = Raise(fact="zone", value="c10", cents=300, beside=("firm.deminimis_received_3y",))
    text = said(replace(found, others=(), raises=(beside, alone)))
    assert (
        "zone d’aides à finalité régionale : zone c à 10 % : 3 € de plus, une fois connus aussi : aides de minimis"
        in text
    )
    assert "taille de l’entreprise : petite : 1 € de plus\n" in text
    assert text.count("nus aussi") == 1
    assert "Au plus, si tout se confirmait : " in text
    met = said(replace(found, raises=(beside, alone), is_whole=False))
    assert "Au plus, dans le meilleur des cas examinés : " in met

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalyseur.portal.projects.amounts import amount_text, euros_number, parse_amount
from catalyseur.values.money import MAX_CENTS, cents_from_euros

CENTS = st.integers(0, MAX_CENTS - 1)
SPACES = st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", ""])
CURRENCIES = st.sampled_from(["", " €", "€", "\u00a0€", " euros", " EUR"])


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1 250 000,50", 125000050),
        ("1\u202f250\u202f000,50\u00a0€", 125000050),
        ("1250000.5", 125000050),
        ("1.250.000,50", 125000050),
        ("0,07", 7),
        ("0", 0),
        ("950 000 euros", 95000000),
    ],
)
def test_french_amounts_give_exact_cents(text, cents):
    assert parse_amount(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1.250", "1,250", "12 50", "1,2,3", "-5", "1e6", "∞", "1 25", "١٢", "1.250.000", "12,345"],
)
def test_what_may_mean_two_amounts_or_none_is_refused_in_french(text):
    with pytest.raises(ValueError, match="n’est pas un montant"):
        parse_amount(text)


def test_an_amount_past_any_project_is_refused():
    with pytest.raises(ValueError, match="dix mille milliards"):
        parse_amount("99 999 999 999 999 999")


@given(cents=CENTS, space=SPACES, currency=CURRENCIES, sign=st.sampled_from([",", "."]))
def test_every_way_to_write_an_amount_gives_its_cents(cents, space, currency, sign):
    euros, rest = divmod(cents, 100)
    text = f"{euros:,}".replace(",", space) + f"{sign}{rest:02d}" + currency
    assert parse_amount(text) == cents


@given(cents=CENTS)
def test_a_document_holds_the_same_cents_and_the_form_writes_them_back(cents):
    number = euros_number(cents)
    assert cents_from_euros(number) == cents
    assert parse_amount(amount_text(number)) == cents


@given(text=st.from_regex(r"[0-9]{1,9}([ \u202f][0-9]{3})?[.,]?[0-9]{0,3} ?€?", fullmatch=True))
def test_whatever_is_typed_is_read_digit_for_digit_or_refused(text):
    try:
        cents = parse_amount(text)
    except ValueError:
        return
    digits = "".join(character for character in text if character.isdigit())
    assert str(cents).strip("0") == digits.strip("0")

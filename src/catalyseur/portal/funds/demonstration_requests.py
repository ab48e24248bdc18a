"""The example requests of the demonstration: invented firms, real communes inside and outside the label, days of 2021."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catalyseur.ledger.requests import AidBasis, Decision, FundRequest, Size

_CENTS = 100
_FIRST_LETTER = ord("A")


@dataclass(frozen=True, kw_only=True, slots=True)
class ExampleRequest:
    """A request, and the movements its file went through (none: no file), one day after the other from the decision."""

    facts: FundRequest
    kinds: tuple[str, ...]


_AWARD = ("reserve", "award")
_ADVANCE = (*_AWARD, "commit", "advance")
# commune, NAF, size, cooperative, euros asked, eligible; received, complete, decided; decision; basis; movements
_ROWS = (
    (
        "71153",
        "25.62B",
        "sme",
        False,
        400_000,
        900_000,
        "09-06",
        "09-20",
        "",
        "pending",
        "unknown",
        ("reserve",),
    ),
    (
        "42187",
        "28.99B",
        "sme",
        False,
        800_000,
        8_000_000,
        "05-03",
        "05-28",
        "10-15",
        "awarded",
        "gber",
        _AWARD,
    ),
    (
        "75056",
        "26.51B",
        "sme",
        None,
        250_000,
        2_500_000,
        "04-12",
        "06-30",
        "10-15",
        "awarded",
        "gber",
        (*_AWARD, "commit"),
    ),
    (
        "59183",
        "24.10Z",
        "large",
        False,
        600_000,
        4_000_000,
        "02-01",
        "03-15",
        "10-15",
        "awarded",
        "gber",
        _ADVANCE,
    ),
    (
        "74081",
        "25.62A",
        "sme",
        True,
        300_000,
        3_000_000,
        "03-22",
        "04-02",
        "10-15",
        "awarded",
        "gber",
        (*_ADVANCE, "instalment", "balance", "release"),
    ),
    (
        "69123",
        "20.16Z",
        "large",
        False,
        500_000,
        2_500_000,
        "03-01",
        "07-19",
        "10-18",
        "awarded",
        "other",
        (*_ADVANCE, "clawback", "release"),
    ),
    (
        "44184",
        "30.11Z",
        "sme",
        False,
        180_000,
        450_000,
        "05-17",
        "05-31",
        "10-20",
        "awarded",
        "de_minimis",
        _ADVANCE,
    ),
    (
        "35238",
        "10.71A",
        "sme",
        None,
        90_000,
        240_000,
        "06-14",
        "09-01",
        "11-05",
        "awarded",
        "de_minimis",
        _AWARD,
    ),
    ("16015", "27.11Z", "sme", False, 350_000, 700_000, "06-01", "06-21", "07-30", "refused", "unknown", ()),
    (
        "31555",
        "30.30Z",
        "large",
        False,
        1_200_000,
        6_000_000,
        "02-15",
        "05-10",
        "09-30",
        "refused",
        "unknown",
        (),
    ),
    ("33063", "33.20D", "sme", True, 75_000, None, "07-05", "", "09-13", "withdrawn", "unknown", ()),
    ("88160", "13.20Z", "sme", False, 210_000, 500_000, "09-27", "", "", "pending", "unknown", ()),
    ("", "22.29A", "unknown", None, 140_000, None, "10-04", "", "", "pending", "unknown", ()),
)
_WHY = "Critères non remplis (exemple)."
_ARTICLES = {
    ("gber", "sme"): "art. 17 (exemple)",
    ("gber", "large"): "art. 36 (exemple)",
    ("other", "large"): "texte exemple",
}


def example_requests() -> Iterator[ExampleRequest]:
    """Give the requests in order; each says that it is an example."""
    for number, row in enumerate(_ROWS, start=1):
        (
            commune,
            naf,
            size,
            cooperative,
            asked,
            eligible,
            received,
            complete,
            decided,
            decision,
            basis,
            kinds,
        ) = row
        facts = FundRequest(
            reference=f"EX-{number:02d}",
            business_name=f"Entreprise {chr(_FIRST_LETTER + number - 1)} (exemple)",
            purpose="Investissement productif (exemple)",
            commune=commune,
            naf=naf,
            size=Size(size),
            is_cooperative=cooperative,
            asked_cents=asked * _CENTS,
            eligible_cents=None if eligible is None else eligible * _CENTS,
            received_on=_day(received),
            complete_on=_day(complete) if complete else None,
            decided_on=_day(decided) if decided else None,
            decision=Decision(decision),
            why_refused=_WHY if decision == "refused" else "",
            aid_basis=AidBasis(basis),
            aid_article=_ARTICLES.get((basis, size), ""),
        )
        yield ExampleRequest(facts=facts, kinds=kinds)


def _day(text: str) -> date:
    return date.fromisoformat(f"2021-{text}")

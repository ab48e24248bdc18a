"""The ceilings of what is paid before the balance, as the law stood on a day."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


class NoRuleError(LookupError):
    """No rule of payment is known for a day."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRules:
    """Ceilings in basis points of the maximum grant; `text` is the decree, `articles` where each stands."""

    version: str
    text: str
    advance_bp: int
    advance_with_guarantee_bp: int
    instalments_bp: int
    instalments_over_48_months_bp: int
    articles: tuple[tuple[str, str], ...]

    def ceilings(self, *, has_guarantee: bool, over_48_months: bool) -> tuple[int, int]:
        """Return the ceiling of advances, then of advances and instalments together."""
        return (
            self.advance_with_guarantee_bp if has_guarantee else self.advance_bp,
            self.instalments_over_48_months_bp if over_48_months else self.instalments_bp,
        )


_RATES = ("advance_bp", "advance_with_guarantee_bp", "instalments_bp", "instalments_over_48_months_bp")


def payment_rules(day: date) -> PaymentRules:
    """Return the rules of grants decided on a day. Raises NoRuleError before the first decree known."""
    for version in _versions():
        if version["valid_from"] <= day and (version["valid_to"] is None or day <= version["valid_to"]):
            return PaymentRules(
                version=version["id"],
                text=version["text"],
                articles=tuple((rate, version[rate]["article"]) for rate in _RATES),
                **{rate: version[rate]["value"] for rate in _RATES},
            )
    raise NoRuleError(f"data/funds/payments.yaml: no rule of payment on {day}: add the decree in force then")


@cache
def _versions() -> tuple[dict[str, Any], ...]:
    text = (files("catalyseur.data") / "funds" / "payments.yaml").read_text(encoding="utf-8")
    return tuple(yaml.safe_load(text)["versions"])

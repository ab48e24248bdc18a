"""The rules of a selection in French."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

from catalyseur.portfolio.committee import HUNDREDTHS, Committee, Quota
from catalyseur.values.money import euros_text

_TEXTS = {
    "envelope:state": "l’enveloppe de l’État",
    "smes_at_least": "la part minimale des PME",
    "sector_at_most": "le plafond d’un secteur",
    "territory_at_most": "le plafond d’un territoire",
    "one_per_territory": "une aide par territoire où une demande atteint la note fixée",
    "cooperative_bonus": "le bonus des projets coopératifs",
    "exclusive": "les demandes qui s’excluent",
    "large_helps_small": "une grande entreprise n’est aidée qu’avec une PME qu’elle accompagne",
    "minimum_funding_ratio": "la part minimale financée de chaque demande",
    "ineligible": "aucune enveloppe ne peut payer la demande",
    "tie_order": "l’ordre publié des ex æquo",
}
_NAMED_TEXTS = {
    "envelope:region": "l’enveloppe de la région « {} »",
    "sector_at_most": "le plafond du secteur « {} »",
    "territory_at_most": "le plafond du territoire « {} »",
    "one_per_territory": "au moins une aide dans le territoire « {} »",
    "exclusive": "les demandes exclusives l’une de l’autre : {}",
    "ineligible": "l’enveloppe qui ne peut payer la demande « {} »",
    "maximum": "le montant maximal de la demande « {} »",
    "minimum": "le montant minimal de la demande « {} »",
    "negative": "un montant négatif pour la demande « {} »",
    "unknown": "la demande inconnue « {} »",
}

_PRESENCE = ("exclusive", "large_helps_small", "one_per_territory", "unknown")
_AT_LEAST = ("smes_at_least", "minimum_funding_ratio", "minimum")


def rule_text(rule: str, committee: Committee | None = None) -> str:
    """Write a rule as people read it, with the committee's own number where one is known."""
    if rule.endswith("+state"):
        return f"{rule_text(rule.removesuffix('+state'), committee)} et celle de l’État"
    amounts = _amounts(committee) if committee else {}
    return _words(rule) + (f" ({amounts[rule]})" if rule in amounts else "")


def conflict_lead(conflict: Sequence[str]) -> str:
    """Head the rules in conflict: one of them may be enough."""
    return "Ne peuvent tenir ensemble" if len(conflict) > 1 else "Ne peut être respectée"


def conflict_texts(conflict: Sequence[str], committee: Committee) -> list[str]:
    """Write the rules in conflict, and why where no request could ever meet one."""
    return [rule_text(rule, committee) + _never(rule, committee) for rule in conflict]


def _never(rule: str, committee: Committee) -> str:
    if rule != "smes_at_least" or any(one.is_sme and committee.is_payable(one) for one in committee.requests):
        return ""
    return ", alors qu’aucune demande d’une PME ne peut être aidée"


def _words(rule: str) -> str:
    if rule in _TEXTS:
        return _TEXTS[rule]
    kind, _, name = rule.rpartition(":") if rule.startswith("envelope:") else rule.partition(":")
    return _NAMED_TEXTS[kind].format(name)


def _amounts(committee: Committee) -> Mapping[str, str]:
    rules, envelopes = committee.rules, committee.envelopes
    found = {"envelope:state": euros_text(envelopes.state_cents)}
    found |= {f"envelope:region:{name}": euros_text(cents) for name, cents in envelopes.region_cents.items()}
    found |= {most.rule: quota_text(most.quota) for most in rules.at_most}
    if rules.one_per_territory_from is not None:
        found["one_per_territory"] = (
            f"{points_text(Fraction(rules.one_per_territory_from))} points, pour cette règle seule"
        )
    if rules.smes_at_least:
        found["smes_at_least"] = quota_text(rules.smes_at_least)
    return found


def excess_text(rule: str, excess: Fraction | int) -> str:
    """Say by how much a rule is broken: euros over or missing; nothing where requests are counted."""
    kind = rule.partition(":")[0]
    if kind in _PRESENCE:
        return ""
    return f"{euros_text(ceil(excess))} {'de moins qu’il ne faut' if kind in _AT_LEAST else 'de trop'}"


def broken_text(rule: str, excess: Fraction, committee: Committee) -> str:
    """Write a broken rule with the euros."""
    amount = excess_text(rule, excess)
    return rule_text(rule, committee) + (f" : {amount}" if amount else "")


def points_text(hundredths: Fraction) -> str:
    """Write points with two decimals, floored."""
    whole, rest = divmod(int(hundredths), HUNDREDTHS)
    grouped = f"{whole:,}".replace(",", "\u202f")
    return f"{grouped},{rest:02d}"


def quota_text(quota: Quota) -> str:
    """Write a quota: an amount, or a percentage of the euros awarded."""
    if quota.share is None:
        return euros_text(quota.cents or 0)
    percent = f"{float(quota.share * 100):.4f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"{percent}\u202f% des euros attribués"

"""Declarations due on awards: what is known of each, what was declared, the file of subsidies to publish."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Max, Min, Q

from catalyseur.bilan.awards import CASH, Subsidy
from catalyseur.geography.atlas import Geography
from catalyseur.ingest.scdl_subventions import SOURCE_ID, write_subsidies
from catalyseur.ledger.declarations import Declaration, Grant, declarations_of, rules
from catalyseur.ledger.movements import PAYMENTS, Kind
from catalyseur.ledger.requests import AidBasis, Size
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds.dues import Due, first_days, known_basis
from catalyseur.portal.funds.labels import homes_of
from catalyseur.portal.funds.models import Declared, File, Holder, Movement
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.values.cells import french_csv
from catalyseur.values.codes import is_siret
from catalyseur.values.money import euros_number

Days = dict[int, dict[str, date]]
_AT_ONCE = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Granter:
    """Who gives, as SCDL wants it."""

    name: str
    siret: str


class LeftOut(NamedTuple):
    """A subsidy the file cannot hold, and what it lacks, in words."""

    code: str
    label: str
    missing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubsidyList:
    """The rows of the files SCDL can hold, and those left out, by code."""

    files: tuple[int, ...]
    left_out: tuple[LeftOut, ...]


def declarations_due(
    dues: Sequence[Due], geography: Geography, on: date
) -> Iterator[tuple[File, Declaration]]:
    """Give, in their order, the files and all that is known of what is due. Three queries for each 500."""
    for start in range(0, len(dues), _AT_ONCE):
        some = dues[start : start + _AT_ONCE]
        keys = {one.file for one in some}
        files = File.objects.select_related("request", "holder").in_bulk(keys)
        days = _days_of(Q(file__in=keys))
        done: dict[int, dict[str, date]] = defaultdict(dict)
        kept = Declared.objects.filter(file__in=keys, declared_on__lte=on)
        for key, duty, day in kept.values_list("file", "duty", "declared_on"):
            done[key][duty] = day
        found = {
            (key, one.duty): one
            for key, file in files.items()
            for one in declarations_of(_grant(file, days.get(key, {}), done[key], geography, on), on)
        }
        for due in some:
            yield files[due.file], found[due.file, due.duty]


@one_transaction()
def declare(*, file: File, duty: str, on: date, by: User, at: datetime) -> Declared:
    """Keep that a declaration was made. Raises RefusedError for an unknown duty or the second time. Writes the journal."""
    if duty not in {rule.duty for rule in rules()}:
        raise RefusedError("Cette obligation n’existe pas : revenez à la liste des déclarations.")
    if Declared.objects.filter(file=file, duty=duty).exists():
        raise RefusedError("Cette déclaration est déjà enregistrée.")
    found = Declared.objects.create(file=file, duty=duty, declared_on=on, declared_by=by)
    record(actor=by, action="declaration_made", target=f"file:{file.code}/{duty}", at=at)
    return found


def declarations_csv(rows: Iterable[tuple[File, Declaration]]) -> str:
    """Write declarations for a French spreadsheet."""
    return french_csv(_HEADS, (_cells(file, one) for file, one in rows))


def _cells(file: File, one: Declaration) -> tuple[str, ...]:
    return (
        one.file,
        file.request.business_name if file.request else file.label,
        one.label,
        one.text,
        one.article,
        str(euros_number(one.amount_cents)).replace(".", ","),
        one.since.isoformat(),
        one.due_on.isoformat(),
        str(one.days_left) if one.declared_on is None else "",
        status_text(one),
        " ; ".join(one.missing),
        "oui" if file.is_example else "non",
    )


def status_text(one: Declaration) -> str:
    """Say where a declaration stands."""
    if one.declared_on:
        return f"faite le {one.declared_on:%d/%m/%Y}"
    if one.is_overdue:
        return f"en retard de {_days_text(-one.days_left)}"
    return "dernier jour" if one.days_left == 0 else f"dans {_days_text(one.days_left)}"


def _days_text(days: int) -> str:
    return f"{days:,} jour{'s' if days > 1 else ''}".replace(",", "\u202f")


def sort_subsidies(fund: Holder, payer: str) -> SubsidyList:
    """Return which subsidies of one payer of a fund SCDL can hold, and why the others are left out. Two queries."""
    committed = first_days(fund, Kind.COMMIT)
    kept, left_out = [], []
    files = File.objects.filter(holder__fund=fund, holder__payer=payer, maximum_cents__gt=0).order_by()
    for key, code, label, siret, asked, its_siret, paid in files.values_list(
        "pk", "code", "label", "siret", "request", "request__siret", _PAID
    ):
        known = (asked is not None, is_siret(siret or its_siret or ""), key in committed, paid > 0)
        if all(known):
            kept.append(key)
        else:
            missing = ", ".join(words for words, is_there in zip(_WANTED, known, strict=True) if not is_there)
            left_out.append(LeftOut(code=code, label=label, missing=missing))
    return SubsidyList(files=tuple(kept), left_out=tuple(sorted(left_out)))


def write_subsidy_file(fund: Holder, found: SubsidyList, granter: Granter) -> bytes:
    """Write as SCDL the subsidies that can be, by code."""
    together: Counter[int | None] = Counter()
    shares = File.objects.filter(holder__fund=fund).order_by()
    for asked, cents in shares.values_list("request", "maximum_cents"):
        together[asked] += cents
    days = _days_of(Q(file__holder__fund=fund))
    files = File.objects.filter(holder__fund=fund).select_related("request", "holder").in_bulk()
    kept = sorted((files[key] for key in found.files), key=lambda file: file.code)
    return write_subsidies(
        [_subsidy(file, days[file.pk], granter, together[file.request_id]) for file in kept]
    )


_PAID = F("advance_cents") + F("instalment_cents") + F("balance_cents")  # what was reversed is out of it
_WANTED = (
    "la demande",
    "le SIRET du bénéficiaire",
    "l’engagement, qui date la convention",
    "un premier versement, qui ouvre la période de versement",
)
_HEADS = (
    "dossier",
    "bénéficiaire",
    "déclaration",
    "texte",
    "article",
    "montant (€)",
    "depuis le",
    "au plus tard le",
    "jours restants",
    "état",
    "manque",
    "exemple",
)


def _days_of(wanted: Q) -> Days:
    """Return, by file, the first day awarded and committed, the first and last paid; what was reversed is left out."""
    moved = Movement.objects.filter(wanted, reversed_by=None).order_by()
    found: Days = defaultdict(dict)
    for key, awarded, committed, first_paid, last_paid in moved.values_list("file").annotate(
        awarded=Min("on", filter=Q(kind=Kind.AWARD)),
        committed=Min("on", filter=Q(kind=Kind.COMMIT)),
        first_paid=Min("on", filter=Q(kind__in=PAYMENTS)),
        last_paid=Max("on", filter=Q(kind__in=PAYMENTS)),
    ):
        known = {
            "awarded": awarded,
            "committed": committed,
            "first_paid": first_paid,
            "last_paid": last_paid,
        }
        found[key] = {name: day for name, day in known.items() if day}
    return found


def _grant(file: File, days: dict[str, date], done: dict[str, date], geography: Geography, on: date) -> Grant:
    asked = file.request
    awarded_on = (asked.decided_on if asked else None) or days.get("awarded") or on
    facts = {"siret": is_siret(_siret(file)), "payments": "first_paid" in days}
    basis = None
    if asked:
        basis = known_basis(asked.aid_basis)
        facts |= {
            "aid_basis": basis is not None,
            "region": bool(homes_of(geography, asked.commune, awarded_on)),
            "naf": bool(asked.naf),
            "size": asked.size != Size.UNKNOWN,
            "aid_article": bool(asked.aid_article),
            "purpose": bool(asked.purpose),
        }
    return Grant(
        file=file.code,
        amount_cents=file.maximum_cents,
        awarded_on=awarded_on,
        committed_on=days.get("committed"),
        aid_basis=basis,
        known=frozenset(name for name, is_there in facts.items() if is_there),
        declared_on=done,
    )


def _siret(file: File) -> str:
    return file.siret or (file.request.siret if file.request else "")


def _subsidy(file: File, days: dict[str, date], granter: Granter, together_cents: int) -> Subsidy:
    """Return the subsidy of a file; its share is of what the fund gives to the same request."""
    asked = file.request
    if asked is None:
        raise ValueError(f"{file.code}: without its request a file is no subsidy to publish")
    return Subsidy(
        key=file.code,
        source_id=SOURCE_ID,
        granter=granter.name,
        granter_siret=granter.siret,
        agreed_on=days["committed"],
        reference=asked.reference,
        beneficiary=asked.business_name,
        beneficiary_siret=_siret(file),
        purpose=asked.purpose,
        amount_cents=file.maximum_cents,
        nature=CASH,
        payment_terms=f"avances jusqu’à {file.advance_bp // 100} %, avances et acomptes jusqu’à "
        f"{file.instalments_bp // 100} % du montant maximum, solde sur dépense justifiée",
        paid_from=days["first_paid"],
        paid_to=days["last_paid"] if days["last_paid"] > days["first_paid"] else None,
        aid_register_id=None,
        notified_to_eu=asked.aid_basis == AidBasis.DE_MINIMIS,
        share=round(Decimal(file.maximum_cents) / together_cents, 4),
        defects=(),
    )

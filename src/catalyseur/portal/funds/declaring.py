"""Declarations due on awards: what is known of each, what was declared, the file of subsidies to publish."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, Min, Q

from catalyseur.bilan.awards import CASH, Subsidy
from catalyseur.geography.atlas import Geography
from catalyseur.ingest.scdl_subventions import SOURCE_ID, write_subsidies
from catalyseur.ledger.declarations import Declaration, Grant, declarations_of, duties
from catalyseur.ledger.movements import PAYMENTS, Kind
from catalyseur.ledger.requests import AidBasis, Size
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds.labels import homes_of
from catalyseur.portal.funds.models import Declared, File, Holder, Movement
from catalyseur.portal.funds.transactions import one_transaction
from catalyseur.values.cells import french_csv
from catalyseur.values.codes import is_siret
from catalyseur.values.money import euros_number

Days = dict[int, dict[str, date]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Granter:
    """Who gives, as SCDL wants it."""

    name: str
    siret: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubsidyFile:
    """The file to publish, how many subsidies it holds, and those left out, each with why."""

    content: bytes
    count: int
    left_out: tuple[tuple[File, str], ...]


def declarations_due(fund: Holder, geography: Geography, on: date) -> list[tuple[File, Declaration]]:
    """Return what the awards of a fund oblige to on a day, what is not done first, by last day. Three queries."""
    files = _awarded(fund)
    days = _days_of(fund)
    done: dict[int, dict[str, date]] = defaultdict(dict)
    rows = Declared.objects.filter(file__holder__fund=fund, declared_on__lte=on)
    for key, duty, day in rows.values_list("file", "duty", "declared_on"):
        done[key][duty] = day
    found = [
        (file, one)
        for file in files
        for one in declarations_of(_grant(file, days.get(file.pk, {}), done[file.pk], geography, on), on)
    ]
    return sorted(found, key=lambda pair: (pair[1].declared_on is not None, pair[1].due_on, pair[0].code))


@one_transaction()
def declare(*, file: File, duty: str, on: date, by: User, at: datetime) -> Declared:
    """Keep that a declaration was made. Raises RefusedError for an unknown duty or the second time. Writes the journal."""
    if duty not in {one["code"] for one in duties()}:
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
        return f"en retard de {-one.days_left} j"
    return "dernier jour" if one.days_left == 0 else f"dans {one.days_left} j"


def subsidy_file(fund: Holder, payer: str, granter: Granter) -> SubsidyFile:
    """Write the subsidies of one payer of a fund as SCDL; those that lack what the format wants are left out."""
    days, awarded = _days_of(fund), _awarded(fund)
    together: Counter[int | None] = Counter()
    for file in awarded:
        together[file.request_id] += file.maximum_cents
    kept, left_out = [], []
    for file in awarded:
        if file.holder.payer != payer:
            continue
        why = _lacks(file, days.get(file.pk, {}))
        if why:
            left_out.append((file, why))
        else:
            kept.append(_subsidy(file, days[file.pk], granter, together[file.request_id]))
    return SubsidyFile(content=write_subsidies(kept), count=len(kept), left_out=tuple(left_out))


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


def _awarded(fund: Holder) -> Sequence[File]:
    found = File.objects.filter(holder__fund=fund, maximum_cents__gt=0)
    return list(found.select_related("request", "holder").order_by("code"))


def _days_of(fund: Holder) -> Days:
    """Return, by file, the first day awarded and committed, the first and last paid; what was reversed is left out."""
    moved = Movement.objects.filter(file__holder__fund=fund, reversed_by=None).order_by()
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
        basis = None if asked.aid_basis == AidBasis.UNKNOWN else str(asked.aid_basis)
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


def _lacks(file: File, days: dict[str, date]) -> str:
    missing = {
        "la demande": file.request is not None,
        "le SIRET du bénéficiaire": is_siret(_siret(file)),
        "l’engagement, qui date la convention": "committed" in days,
        "un premier versement, qui ouvre la période de versement": "first_paid" in days,
    }
    return ", ".join(words for words, is_there in missing.items() if not is_there)


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

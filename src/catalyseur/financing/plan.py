"""The best legal financing plan of one project, or the smallest set of demands that conflict."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from catalyseur.financing.admission import Admission, Refusal, admit_requested, refused_text
from catalyseur.financing.check import Checked, check_plan
from catalyseur.financing.check_regional import exceeded_thresholds
from catalyseur.financing.conflict import smallest_conflict
from catalyseur.financing.exact import Exact
from catalyseur.financing.law import Law
from catalyseur.financing.limit import Paid, total_gge
from catalyseur.financing.optimum import Optimum, best_value, find_optimum
from catalyseur.financing.points import NoPlanError
from catalyseur.financing.request import Request
from catalyseur.financing.rules import build_model
from catalyseur.financing.situation import Allocation, Situation
from catalyseur.financing.to_verify import notes_to_verify
from catalyseur.financing.vocabulary import Reason


class UncheckedPlanError(RuntimeError):
    """The exact check refused what the solve proposed: a fault of ours, never shown as a plan."""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One way to describe the costs; `id` is None where a project has only one."""

    id: str | None
    situation: Situation


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The best plan of a project. Amounts in cents; `gge_cents` floors a fraction of a cent.

    `value_cents` is what the same choices bring before any fraction of a cent is floored: plans are compared by it.

    `excluded` gives each offer left out its reason code and words; `thresholds` names the notification
    thresholds passed: the plan then needs an individual notification to the Commission (Art. 4).
    `request` is what was asked of it.
    """

    variant: Variant
    law: Law
    request: Request
    allocation: Allocation
    gge_cents: int
    value_cents: Exact
    nominal_cents: int
    binding: tuple[str, ...]
    excluded: dict[str, Refusal]
    thresholds: tuple[str, ...]
    to_verify: tuple[str, ...]
    checked: Checked

    @property
    def own_and_private_cents(self) -> int:
        """What the offers leave to the owner and to private partners."""
        return self.variant.situation.cost_cents - self.nominal_cents

    @property
    def is_to_notify(self) -> bool:
        """Tell whether a notification threshold is passed."""
        return bool(self.thresholds)

    @property
    def rank(self) -> tuple[int, int, int]:
        """The objectives in order, greatest best."""
        return (self.gge_cents, -len(self.allocation), -self.nominal_cents)


@dataclass(frozen=True, kw_only=True)
class Infeasible:
    """No plan meets every demand; `conflict` lists, in French, demands that cannot hold together.

    `codes` names them: `request:SCHEME`, `leave:SCHEME`, and rules by their names.
    """

    conflict: tuple[str, ...]
    law: Law
    codes: tuple[str, ...] = ()


def make_plan(variants: Sequence[Variant], law: Law, request: Request | None = None) -> Plan | Infeasible:
    """Return the best plan over the variants (the first published of equals), checked exactly.

    Raises UncheckedPlanError when the exact check refuses the proposal.
    """
    request = request or Request()
    found = [_plan_variant(variant, law, request) for variant in variants]
    plans = [plan for plan in found if isinstance(plan, Plan)]
    if not plans:
        return next(answer for answer in found if isinstance(answer, Infeasible))
    return max(plans, key=lambda plan: plan.rank)


def plan_value(variants: Sequence[Variant], law: Law, request: Request | None = None) -> Exact:
    """Return what the best plan over the variants brings, unlike `make_plan` without finding it; -1 where none holds."""
    request, values = request or Request(), [Fraction(-1)]
    for variant in variants:
        admission = admit_requested(variant.situation, law, request)
        if not request.wanted & admission.refusals.keys():
            with suppress(NoPlanError):
                model = build_model(variant.situation, law, admission, request=request)
                values.append(Fraction(best_value(model)))
    return max(values)


def _plan_variant(variant: Variant, law: Law, request: Request) -> Plan | Infeasible:
    situation = variant.situation
    admission = admit_requested(situation, law, request)
    for offer in sorted(request.wanted & admission.refusals.keys()):
        refusal = admission.refusals[offer]
        words = refused_text(situation.offer(offer).label, refusal)
        codes = (f"{refusal.reason.code}:{offer}", f"request:{offer}")
        return Infeasible(conflict=(words,), codes=codes, law=law)
    try:
        optimum = find_optimum(build_model(situation, law, admission, request=request))
    except NoPlanError:
        found = smallest_conflict(situation, law, request)
        return Infeasible(conflict=tuple(found.values()), codes=tuple(found), law=law)
    allocation = _grouped(optimum)
    checked = check_plan(situation, law, allocation)
    if not checked.is_accepted:
        raise UncheckedPlanError(f"the exact check refuses {', '.join(checked.broken)} in {allocation}")
    return _describe(variant, law, request, admission=admission, optimum=optimum, checked=checked)


def _grouped(optimum: Optimum) -> Allocation:
    allocation: Allocation = {}
    for (offer_id, line_id), cents in optimum.amounts.items():
        allocation.setdefault(offer_id, {})[line_id] = cents
    return allocation


def _describe(  # noqa: PLR0913 - what was asked, what was admitted, what was found
    variant: Variant, law: Law, request: Request, *, admission: Admission, optimum: Optimum, checked: Checked
) -> Plan:
    situation, allocation = variant.situation, _grouped(optimum)
    paid = [
        Paid(offer=situation.offer(offer_id), line=situation.line(line_id), cents=cents)
        for offer_id, lines in allocation.items()
        for line_id, cents in lines.items()
    ]
    limits = tuple(exceeded_thresholds(situation, law, paid))
    reached = tuple(limit.rule for _, limit in limits if limit.is_binding)
    passed = dict.fromkeys(
        f"{limit.rule} (art. {number.article})" for number, limit in limits if limit.slack < 0
    )
    return Plan(
        variant=variant,
        law=law,
        request=request,
        allocation=allocation,
        gge_cents=floor(total_gge(paid)),
        value_cents=optimum.value_cents,
        nominal_cents=sum(part.cents for part in paid),
        binding=tuple(dict.fromkeys((*checked.binding, *reached))),
        excluded=_excluded(situation, admission, allocation),
        thresholds=tuple(passed),
        to_verify=notes_to_verify(situation, law, admission, paid, (number for number, _ in limits)),
        checked=checked,
    )


def _excluded(situation: Situation, admission: Admission, allocation: Allocation) -> dict[str, Refusal]:
    excluded: dict[str, Refusal] = {}
    for offer in situation.offers:
        if offer.id in admission.refusals:
            excluded[offer.id] = admission.refusals[offer.id]
        elif offer.id not in allocation:
            rivals = [
                other.label
                for other in situation.offers
                if other.id in allocation
                and offer.exclusive_group
                and other.exclusive_group == offer.exclusive_group
            ]
            refusal = (
                Refusal(
                    reason=Reason.EXCLUSIVE, text=f"{offer.exclusive_group}, {rivals[0]} rapporte davantage"
                )
                if rivals
                else Refusal(reason=Reason.NOT_USED, text="il n’ajoute rien au meilleur plan")
            )
            excluded[offer.id] = refusal
    return excluded

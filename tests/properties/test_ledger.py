"""The ledger against a naive recount: whatever is tried, in whatever order, both say the same.

CATALYSEUR_LEDGER_RUNS sets how many runs of fifty steps there are: 200 make 10,000 steps.
"""

import os
from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.grant import Settlement
from catalyseur.ledger.movements import AlreadyPosted, Credit, Posted, Refused
from catalyseur.ledger.posting import post
from catalyseur.ledger.replay import differences, replay
from tests.ledger_cases import (
    CHART,
    DESK,
    DESK_FILE,
    FILE,
    FUND,
    OTHER,
    REGION_2021,
    STATE_2021,
    Numbered,
)

RUNS = int(os.environ.get("CATALYSEUR_LEDGER_RUNS", "20"))
STEPS = 50
TAKES = ((STATE_2021, FUND), (REGION_2021, FUND), (DESK, STATE_2021))
HOLDERS = (FUND, STATE_2021, REGION_2021, DESK)
PAYERS = {FILE: (STATE_2021, STATE_2021, DESK), OTHER: (REGION_2021,), DESK_FILE: (STATE_2021, DESK)}
PAYMENTS = ("advance", "instalment", "balance")

cents = st.integers(1, 120) | st.integers(1, 10_000)
files = st.sampled_from(sorted(CHART.files))
credits_ = st.sampled_from(Credit)


def near(data, limit):
    """An amount at a limit, a cent beyond, a part of it, or anything."""
    return data.draw(st.sampled_from((max(1, limit), max(1, limit + 1), max(1, limit // 2))) | cents)


class Recount:
    """Everything reckoned again from the movements that stand, one sum a question."""

    def __init__(self, standing):
        self.standing = standing

    def total(self, *kinds, **facts):
        return sum(
            one.amount_cents
            for one in self.standing
            if one.kind in kinds and all(getattr(one, name) == value for name, value in facts.items())
        )

    def available(self, holder, credit):
        received = self.total("vote", holder=holder, credit=credit) + self.total(
            "delegate", to=holder, credit=credit
        )
        given = self.total("delegate", holder=holder, credit=credit)
        if credit is Credit.CP:
            return received - given - self.total(*PAYMENTS, holder=holder)
        return received - given - self.total("reserve", holder=holder) + self.total("release", holder=holder)

    def file(self, file):
        of = {
            kind: self.total(kind, file=file)
            for kind in ("reserve", "award", "commit", *PAYMENTS, "clawback")
        }
        freed = {stage: self.total("release", file=file, stage=stage) for stage in Stage}
        return {
            Stage.RESERVED: of["reserve"] - of["award"] - freed[Stage.RESERVED],
            Stage.AWARDED: of["award"] - of["commit"] - freed[Stage.AWARDED],
            Stage.COMMITTED: of["commit"] - freed[Stage.COMMITTED],
            Stage.MAXIMUM: of["award"] - freed[Stage.AWARDED],
            Stage.ADVANCE: of["advance"],
            Stage.INSTALMENT: of["instalment"],
            Stage.BALANCE: of["balance"],
            Stage.REPAID: -of["clawback"],
            Stage.RECOVERED: of["clawback"],
        }

    def net_paid(self, file):
        return self.total(*PAYMENTS, file=file) - self.total("clawback", file=file)

    def in_force(self, file):
        """The grant as it stands: awarded, less what was released since."""
        freed = [self.total("release", file=file, stage=stage) for stage in (Stage.AWARDED, Stage.COMMITTED)]
        return self.total("award", file=file) - sum(freed)

    def room(self, file, rate_bp, *kinds):
        """The whole cents left under a ceiling."""
        return rate_bp * self.in_force(file) // 10_000 - self.total(*kinds, file=file)

    def holds(self):
        return all(self.available(holder, credit) >= 0 for holder in HOLDERS for credit in Credit) and all(
            self.file_holds(file) for file in CHART.files.values()
        )

    def file_holds(self, file):
        at = self.file(file.code)
        early = at[Stage.ADVANCE] + at[Stage.INSTALMENT]
        return (
            min(at[Stage.RESERVED], at[Stage.AWARDED], at[Stage.COMMITTED]) >= 0
            and 0 <= self.net_paid(file.code) <= at[Stage.COMMITTED]
            and at[Stage.ADVANCE] <= at[Stage.MAXIMUM] * Fraction(file.advance_bp, 10_000)
            and early <= at[Stage.MAXIMUM] * Fraction(file.instalments_bp, 10_000)
        )

    def takes(self, movement):
        """Tell whether the rules of order let a movement on a file come now."""
        if movement.file is None:
            return True
        at = self.file(movement.file)
        if at[Stage.BALANCE] and movement.kind in {"reserve", "award", "commit", *PAYMENTS}:
            return False
        is_released = self.total("release", file=movement.file, stage=Stage.COMMITTED) > 0
        if is_released and movement.kind in {"reserve", "award"}:
            return False
        if movement.kind == "balance":
            return movement.amount_cents == movement.settlement.final_cents - self.net_paid(movement.file)
        return self.leaves_room(movement)

    def leaves_room(self, movement):
        """Tell whether a payment before the balance keeps within the ceilings of the grant in force."""
        rules = CHART.files[movement.file]
        rooms = {
            "advance": (
                self.room(movement.file, rules.advance_bp, "advance"),
                self.room(movement.file, rules.instalments_bp, "advance", "instalment"),
            ),
            "instalment": (self.room(movement.file, rules.instalments_bp, "advance", "instalment"),),
        }
        return all(movement.amount_cents <= room for room in rooms.get(str(movement.kind), ()))


class LedgerMachine(RuleBasedStateMachine):
    """Tries movements; the recount says beforehand which must pass."""

    def __init__(self):
        super().__init__()
        self.move = Numbered()
        self.accepted = []
        self.undone = set()
        self.books = replay(CHART, []).books

    @property
    def standing(self):
        return [one for one in self.accepted if one.kind != "reversal" and one.key not in self.undone]

    def attempt(self, movement, *, expected):
        before = self.books
        answer = post(before, movement)
        assert isinstance(answer, Posted) is expected, (movement, answer)
        if isinstance(answer, Refused):
            return
        assert isinstance(answer, Posted)
        assert sum(entry.cents for entry in answer.entries) == 0
        self.accepted.append(movement)
        self.undone |= {movement.reverses} - {None}
        self.books = type(before)(
            chart=CHART,
            of_holders={**before.of_holders, **answer.of_holders},
            of_files={**before.of_files, **answer.of_files},
            posted={**before.posted, movement.key: movement},
            reversed_keys=frozenset(self.undone),
            after_balance={one.key for one in self.standing} - self.under_balance(),
        )

    def attempt_simply(self, movement):
        now, then = Recount(self.standing), Recount([*self.standing, movement])
        self.attempt(movement, expected=now.takes(movement) and then.holds())

    @initialize(amount=st.integers(500, 20_000), share=st.integers(1, 6))
    def open_the_fund(self, amount, share):
        for credit in Credit:
            self.attempt_simply(self.move("vote", 0, FUND, cents=4 * amount, credit=credit))
            for holder, giver in TAKES:
                given = amount if giver == FUND else amount // 3
                self.attempt_simply(self.move("delegate", 0, giver, cents=given, to=holder, credit=credit))
        for file in CHART.files:
            self.decide_at_once(amount // share, file)

    @rule(amount=cents, pair=st.sampled_from(TAKES), credit=credits_)
    def delegate(self, amount, pair, credit):
        holder, giver = pair
        self.attempt_simply(self.move("delegate", 0, giver, cents=amount, to=holder, credit=credit))

    @rule(file=files, kind=st.sampled_from(("reserve", "award", "commit")), data=st.data())
    def decide(self, file, kind, data):
        holder, at = CHART.files[file].holder, Recount(self.standing)
        limit = {
            "reserve": at.available(holder, Credit.AE),
            "award": at.file(file)[Stage.RESERVED],
            "commit": at.file(file)[Stage.AWARDED],
        }[kind]
        self.attempt_simply(self.move(kind, 0, holder, cents=near(data, limit), file=file))

    @rule(amount=cents, file=files)
    def decide_at_once(self, amount, file):
        for kind in ("reserve", "award", "commit"):
            self.attempt_simply(self.move(kind, 0, CHART.files[file].holder, cents=amount, file=file))

    @rule(file=files, kind=st.sampled_from(("advance", "instalment", "clawback")), data=st.data())
    def pay_or_recover(self, file, kind, data):
        holder = data.draw(st.sampled_from(PAYERS[file]))
        at = Recount(self.standing)
        limits = {
            "advance": at.room(file, CHART.files[file].advance_bp, "advance"),
            "instalment": at.room(file, CHART.files[file].instalments_bp, "advance", "instalment"),
            "clawback": at.net_paid(file),
        }
        self.attempt_simply(self.move(kind, 0, holder, cents=near(data, limits[kind]), file=file))

    @rule(
        file=files,
        expense=cents,
        off=st.sampled_from((0, 0, 0, -1, 1)),
        cap=st.none() | cents,
        data=st.data(),
    )
    def pay_the_balance(self, file, expense, off, cap, data):
        recount = Recount(self.standing)
        settlement = Settlement(
            maximum_cents=recount.in_force(file),
            rate_bp=5000,
            justified_expense_cents=expense,
            intensity_cap_cents=cap,
        )
        due = settlement.final_cents - recount.net_paid(file) + off
        if due > 0:
            holder = data.draw(st.sampled_from(PAYERS[file]))
            self.attempt_simply(self.move("balance", 0, holder, cents=due, file=file, settlement=settlement))

    @rule(file=files, stage=st.sampled_from((Stage.RESERVED, Stage.AWARDED, Stage.COMMITTED)), data=st.data())
    def release(self, file, stage, data):
        at = Recount(self.standing)
        paid = at.net_paid(file) if stage is Stage.COMMITTED else 0
        amount = near(data, at.file(file)[stage] - paid)
        self.attempt_simply(
            self.move("release", 0, CHART.files[file].holder, cents=amount, file=file, stage=stage)
        )

    @precondition(lambda self: self.standing)
    @rule(data=st.data())
    def reverse(self, data):
        original = data.draw(st.sampled_from(self.standing[-3:]))
        movement = self.move(
            "reversal", 0, original.holder, cents=original.amount_cents, reverses=original.key
        )
        left = Recount([one for one in self.standing if one != original])
        self.attempt(movement, expected=left.holds() and original.key not in self.under_balance())

    def under_balance(self):
        """The keys of what stands and came before a balance that stands on the same file."""
        paid = {one.file: self.standing.index(one) for one in self.standing if one.kind == "balance"}
        return {one.key for at, one in enumerate(self.standing) if at < paid.get(one.file, 0)}

    @precondition(lambda self: self.accepted)
    @rule(data=st.data())
    def send_again(self, data):
        again = data.draw(st.sampled_from(self.accepted))
        assert post(self.books, again) == AlreadyPosted(key=again.key)

    @invariant()
    def both_say_the_same(self):
        recount = Recount(self.standing)
        assert recount.holds()
        for holder in HOLDERS:
            for credit in Credit:
                assert self.books.holder(holder).of(credit.available) == recount.available(holder, credit)
        for file in CHART.files:
            assert {stage: self.books.file(file).of(stage) for stage in recount.file(file)} == recount.file(
                file
            )

    def teardown(self):
        """A replay of all that was accepted gives the same books."""
        again = replay(CHART, self.accepted).books
        assert list(differences(self.books.of_holders, again.of_holders)) == []
        assert list(differences(self.books.of_files, again.of_files)) == []


TestLedger = LedgerMachine.TestCase
TestLedger.settings = settings(
    max_examples=RUNS,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

"""What the pages of officers show of movements: accounts by their labels, amounts as people read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catalyseur.ledger.accounts import Stage
from catalyseur.ledger.effects import Effect
from catalyseur.ledger.movements import Movement
from catalyseur.portal.accounts.models import User
from catalyseur.portal.funds.documents import balances_of, read_movement
from catalyseur.portal.funds.models import File, Holder, Proposal
from catalyseur.portal.funds.models import Movement as MovementRow
from catalyseur.portal.funds.posting import show_effects

_OF_HOLDER = (Stage.AE_AVAILABLE, Stage.CP_AVAILABLE)  # a holder's other balances are the sums of its files


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """The labels of accounts by code, and the code of the file of each movement that others undo, by its key."""

    holders: dict[str, str]
    files: dict[str, str]
    undone: dict[str, str]

    def file_of(self, movement: Movement) -> str | None:
        """Return the code of the file a movement, or what it undoes, is about."""
        return self.undone.get(movement.reverses) if movement.reverses else movement.file

    def about(self, movement: Movement) -> str:
        """Write what a movement is about."""
        giver = self.holders.get(movement.holder, movement.holder)
        if file := self.file_of(movement):
            return f"{self.files.get(file, file)} ({giver})"
        return f"{giver} → {self.holders.get(movement.to, movement.to)}" if movement.to else giver


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One balance before and after."""

    account: str
    stage: str
    before_cents: int
    after_cents: int


@dataclass(frozen=True, kw_only=True, slots=True)
class EffectPage:
    """What one movement would change."""

    effect: Effect
    kind: str
    about: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProposalPage:
    """A proposal as a person sees it."""

    proposal: Proposal
    movement: Movement
    about: str
    file: str | None
    is_mine: bool

    @property
    def kind(self) -> str:
        """The kind in French."""
        return self.movement.kind.label

    @property
    def is_waiting(self) -> bool:
        """Tell whether somebody must still validate or refuse it."""
        return self.proposal.movement_id is None and self.proposal.rejected_at is None


def balance_lines(row: Holder | File) -> list[tuple[str, int]]:
    """Return the balances of an account that are not nil, each once, in the order money goes through them."""
    held = balances_of(row)
    shown = (stage for stage in Stage if stage is not Stage.REPAID and held.of(stage))
    return [(stage.label, held.of(stage)) for stage in shown]


def effect_pages(shown: Iterable[Effect], opening: Iterable[File] = ()) -> tuple[EffectPage, ...]:
    """Return effects with the labels of their accounts; `opening` are files that are not there yet."""
    effects = tuple(shown)
    names = names_of([effect.movement for effect in effects], opening)
    return tuple(
        EffectPage(
            effect=effect,
            kind=effect.movement.kind.label,
            about=names.about(effect.movement),
            lines=tuple(
                Line(
                    account=(names.files if change.is_file else names.holders).get(
                        change.account, change.account
                    ),
                    stage=change.stage.label,
                    before_cents=change.before_cents,
                    after_cents=change.after_cents,
                )
                for change in effect.changes
                if change.is_file or change.stage in _OF_HOLDER
            ),
        )
        for effect in effects
    )


def is_clear(pages: Sequence[EffectPage]) -> bool:
    """Tell whether there is something to confirm: effects, none refused."""
    return bool(pages) and not any(page.effect.refused for page in pages)


def proposal_pages(proposals: Iterable[Proposal], viewer: User) -> list[ProposalPage]:
    """Return proposals as a person sees them."""
    rows = list(proposals)
    movements = [read_movement(row.document) for row in rows]
    names = names_of(movements)
    return [
        ProposalPage(
            proposal=row,
            movement=movement,
            about=names.about(movement),
            file=names.file_of(movement),
            is_mine=row.author_id == viewer.pk,
        )
        for row, movement in zip(rows, movements, strict=True)
    ]


def effect_today(movement: Movement, viewer: User, on: date) -> EffectPage:
    """Return what a proposal would change, were the viewer to validate it that day."""
    [page] = effect_pages(show_effects([replace(movement, validator=f"user:{viewer.pk}", on=on)]))
    return page


def names_of(movements: Sequence[Movement], opening: Iterable[File] = ()) -> Named:
    """Return the labels of the accounts of some movements, three queries whatever their number."""
    holders = {code for one in movements for code in (one.holder, one.to) if code}
    reversed_keys = [one.reverses for one in movements if one.reverses]
    undone = MovementRow.objects.filter(key__in=reversed_keys, file__isnull=False).order_by()
    file_of = dict(undone.values_list("key", "file__code"))
    files = {*file_of.values(), *(one.file for one in movements if one.file)}
    return Named(
        holders=dict(Holder.objects.filter(code__in=holders).values_list("code", "label")),
        files=dict(File.objects.filter(code__in=files).values_list("code", "label"))
        | {file.code: file.label for file in opening},
        undone=file_of,
    )

"""The steps of the check, in order; what is posted at each, read without losing a word."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.forms import BaseFormSet, Form, formset_factory
from django.http import QueryDict

from catalyseur.geography.locate import Locator
from catalyseur.portal.projects import forms, row_forms
from catalyseur.portal.projects.asked import APPLICATIONS, CONDITIONS, Asked
from catalyseur.portal.projects.documents import Document, with_lines, with_linked

MOST_ROWS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Rows:
    """Rows a step adds and removes: their form, where they stand in a document, the words around them."""

    prefix: str
    form: type[row_forms.RowForm]
    entries: Callable[[Document], list[Document]]
    write: Callable[[Document, list[Document]], Document]
    title: str
    one: str
    add: str
    note: str
    blank: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One page of questions."""

    slug: str
    title: str
    form: type[forms.StepForm]
    lead: str
    rows: Rows | None = None


LINES = Rows(
    prefix="lignes",
    form=row_forms.LineForm,
    entries=lambda document: document.get("lines", []),
    write=with_lines,
    title="Dépenses",
    one="Dépense",
    add="Ajouter une ligne",
    note="",
    blank=1,
)
LINKED = Rows(
    prefix="liees",
    form=row_forms.LinkedForm,
    entries=lambda document: document.get("firm", {}).get("linked", []),
    write=with_linked,
    title="Entreprises liées ou partenaires",
    one="Entreprise",
    add="Ajouter une entreprise liée",
    note="Celles qui détiennent l’entreprise ou qu’elle détient. Au-dessus de 50 %, leurs chiffres comptent en entier ; "
    "de 25 à 50 %, au prorata (annexe I du règlement (UE) 651/2014).",
    blank=0,
)
STEPS = (
    Step(
        slug="lieu",
        title="Le lieu",
        form=forms.PlaceForm,
        lead="Le lieu décide des zonages et du territoire d’industrie.",
    ),
    Step(
        slug="porteur",
        title="Le porteur",
        form=forms.WhoForm,
        lead="Chaque dispositif s’adresse à certains porteurs.",
    ),
    Step(
        slug="entreprise",
        title="L’entreprise",
        form=forms.FirmForm,
        lead="La taille se calcule sur le groupe : ajoutez les entreprises liées ou partenaires. "
        "Passez cette étape si le porteur n’est pas une entreprise.",
        rows=LINKED,
    ),
    Step(
        slug="projet", title="L’objet du projet", form=forms.KindForm, lead="Cochez tout ce qui s’applique."
    ),
    Step(
        slug="couts",
        title="Les dépenses",
        form=forms.StepForm,
        lead="Ligne par ligne, de préférence hors taxes. « Je ne sais pas encore » comme nature "
        "n’exclut aucun dispositif.",
        rows=LINES,
    ),
    Step(
        slug="dates",
        title="Les dates et les conditions particulières",
        form=forms.DatesForm,
        lead="Seules les conditions qu’un dispositif encore ouvert demande sont posées.",
    ),
)
BY_SLUG = {step.slug: step for step in STEPS}
_PLACES_OF_FACTS = {
    "commune": ("lieu", "place"),
    "beneficiary": ("porteur", "beneficiary"),
    "kinds": ("projet", "kinds"),
    "lines": ("couts", "lignes"),
    "start_of_works_on": ("dates", "start_of_works_on"),
    "firm.naf": ("entreprise", "naf"),
    "firm.headcount": ("entreprise", "headcount"),
    "firm.turnover_eur": ("entreprise", "turnover"),
    "firm.balance_sheet_eur": ("entreprise", "balance_sheet"),
    "firm.in_difficulty": ("entreprise", "in_difficulty"),
    "firm.linked": ("entreprise", "liees"),
}


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What the questions of a step depend on; `asked` is called by the last step only."""

    locator: Locator
    on: date
    asked: Callable[[], Asked]

    def of(self, step: Step) -> dict[str, Any]:
        """Return what a step's form takes."""
        if step.form is forms.PlaceForm:
            return {"locator": self.locator, "on": self.on}
        if step.form is forms.DatesForm:
            return {"asked": self.asked()}
        return {}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A step's form and its rows, ready to be drawn or read."""

    step: Step
    form: forms.StepForm
    rows: "BaseFormSet[Any] | None"

    def is_valid(self) -> bool:
        """Tell whether every answer given can be read."""
        read = self.form.is_valid()
        return (self.rows is None or self.rows.is_valid()) and read

    def facts(self, document: Document) -> Document:
        """Write the answers into a document; call it only when valid."""
        written = self.form.facts(document)
        if self.rows is None or self.step.rows is None:
            return written
        return self.step.rows.write(written, [row.facts() for row in self.rows])


def open_sheet(step: Step, document: Document, around: Surroundings) -> Sheet:
    """Draw a step with what the document says."""
    options = around.of(step)
    if step.form is forms.PlaceForm:
        initial = forms.PlaceForm.known_place(document, around.locator, around.on)
    else:
        initial = step.form.initial_of(document)
    rows = None
    if step.rows:
        entries = [step.rows.form.initial_of(entry) for entry in step.rows.entries(document)]
        rows = _rows(step.rows, entries, 0 if entries else step.rows.blank)
    return Sheet(step=step, form=step.form(initial=initial, **options), rows=rows)


def read_sheet(step: Step, data: QueryDict, around: Surroundings) -> Sheet:
    """Read what was posted."""
    rows = _factory(step.rows, 0)(data, prefix=step.rows.prefix) if step.rows else None
    return Sheet(step=step, form=step.form(data, **around.of(step)), rows=rows)


@dataclass(frozen=True, kw_only=True, slots=True)
class Retouch:
    """What to change of a step as typed: one row more, one less, some fields filled in."""

    add: bool = False
    remove: int | None = None
    fill: Mapping[str, str] = field(default_factory=dict)


def retouch_sheet(step: Step, data: QueryDict, around: Surroundings, retouch: Retouch) -> Sheet:
    """Draw again what was posted, as typed, with one change."""
    options = around.of(step)
    initial = _as_typed(step.form(**options), data) | dict(retouch.fill)
    rows = None
    if step.rows:
        typed = [
            _as_typed(step.rows.form(prefix=f"{step.rows.prefix}-{rank}"), data)
            for rank in range(_count(step.rows, data))
            if rank != retouch.remove
        ]
        rows = _rows(step.rows, typed, int(retouch.add and len(typed) < MOST_ROWS))
    return Sheet(step=step, form=step.form(initial=initial, **options), rows=rows)


def place_of_fact(fact: str) -> tuple[str, str]:
    """Return the step that asks a fact and the anchor of its question."""
    for start, prefix in ((CONDITIONS, "condition-"), (APPLICATIONS, "application-")):
        if fact.startswith(start):
            return "dates", f"champ-{prefix}{fact.removeprefix(start)}"
    slug, name = _PLACES_OF_FACTS[fact]
    return slug, f"champ-{name}"


def neighbour(step: Step, move: int) -> Step | None:
    """Return the step after (1) or before (-1), None past the ends."""
    rank = STEPS.index(step) + move
    return STEPS[rank] if 0 <= rank < len(STEPS) else None


def _factory(rows: Rows, extra: int) -> "type[BaseFormSet[Any]]":
    return formset_factory(rows.form, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def _rows(rows: Rows, initial: list[dict[str, Any]], extra: int) -> "BaseFormSet[Any]":
    return _factory(rows, extra)(initial=initial, prefix=rows.prefix)


def _count(rows: Rows, data: QueryDict) -> int:
    text = data.get(f"{rows.prefix}-TOTAL_FORMS", "0")
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _as_typed(form: Form, data: QueryDict) -> dict[str, Any]:
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }

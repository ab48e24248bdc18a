"""Reads: the register, one study as it is shown, its files."""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.timezone import localdate

from catalyseur.bilan.report import Report
from catalyseur.bilan.study.reading import StudyReading
from catalyseur.bilan.study.report import study_report
from catalyseur.bilan.study.secrecy import publishable
from catalyseur.panels.registration import Registration, open_registration
from catalyseur.portal.studies.models import StepKind, Study, StudyFile, StudyStep

REGISTERED = "enregistrée"
_LATEST_FIRST = (StepKind.WITHDRAWN, StepKind.FROZEN, StepKind.RUN, StepKind.FAILED, StepKind.ASKED)
WHOLE = "resultats-complets.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class StudyView:
    """A study as people see it: its registration, its steps by kind, in order."""

    study: Study
    registration: Registration
    steps: dict[str, StudyStep]

    @property
    def state(self) -> str:
        """The last state, in French."""
        for kind in _LATEST_FIRST:
            if kind in self.steps:
                return str(kind.label)
        return REGISTERED

    @property
    def has_run(self) -> bool:
        """Whether it ran."""
        return StepKind.RUN in self.steps

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has it, and has not answered."""
        return StepKind.ASKED in self.steps and not {StepKind.FAILED, StepKind.RUN, StepKind.WITHDRAWN} & set(
            self.steps
        )

    @property
    def failed(self) -> StudyStep | None:
        """The step that says why it could not run."""
        return self.steps.get(StepKind.FAILED)

    @property
    def is_published(self) -> bool:
        """Whether everybody may read its results: frozen, or withdrawn once run."""
        return self.has_run and bool({StepKind.FROZEN, StepKind.WITHDRAWN} & set(self.steps))

    @property
    def withdrawn(self) -> StudyStep | None:
        """The step that withdrew it."""
        return self.steps.get(StepKind.WITHDRAWN)


def registered_studies() -> QuerySet[Study]:
    """Return every study, the last first."""
    return Study.objects.select_related("data").defer("data__content").prefetch_related("steps")


def view_of(study: Study) -> StudyView:
    """Return a study with its steps."""
    return StudyView(
        study=study,
        registration=registration_of(study),
        steps={step.kind: step for step in study.steps.all()},
    )


def registration_of(study: Study) -> Registration:
    """Return what was registered; raises PanelError when it was altered."""
    return open_registration(study.document.encode())


def steps_of(study: Study) -> set[str]:
    """Return the kinds of steps a study went through, as the database has them now."""
    return set(StudyStep.objects.filter(study=study).values_list("kind", flat=True))


def report_of(view: StudyView) -> Report:
    """Return the report of a study that ran."""
    withdrawn = view.withdrawn
    ran = view.steps[StepKind.RUN]
    return _report(
        view.study.pk, view.study.digest, localdate(ran.at).isoformat(), withdrawn.reason if withdrawn else ""
    )


@lru_cache(maxsize=8)
def _report(study_id: int, _digest: str, _ran_on: str, withdrawn: str) -> Report:
    """Make the report; kept, since what it is made of never changes."""
    study = Study.objects.get(pk=study_id)
    ran = StudyStep.objects.get(study=study, kind=StepKind.RUN)
    whole = json.loads(file_content(study, WHOLE, everything=True) or b"{}")
    return study_report(
        StudyReading(
            registration=registration_of(study),
            results=whole if study.is_public else publishable(whole),
            ran_on=localdate(ran.at),
            is_public=study.is_public,
            withdrawn=withdrawn,
        )
    )


def file_names(study: Study) -> list[str]:
    """Return the names of the public files of a study, as they were made."""
    return list(StudyFile.objects.filter(study=study, is_public=True).values_list("name", flat=True))


def file_content(study: Study, name: str, *, everything: bool = False) -> bytes | None:
    """Return a file of a study, a public one unless `everything`; None when it has none of that name."""
    files = StudyFile.objects.filter(study=study, name=name)
    if not everything:
        files = files.filter(is_public=True)
    found = files.values_list("file__content", flat=True).first()
    return None if found is None else bytes(found)


def whole_digest(study: Study) -> str:
    """Return the sha256 of the whole results, those that secrecy keeps included."""
    return StudyFile.objects.get(study=study, name=WHOLE).file_id

"""What case officers do with a study. Each action is one transaction and one journal entry."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from catalyseur import __version__
from catalyseur.bilan.study.files import study_files
from catalyseur.bilan.study.reading import StudyReading
from catalyseur.bilan.study.secrecy import publishable
from catalyseur.panels.errors import PanelError
from catalyseur.panels.registration import Registration
from catalyseur.panels.running import Tell, file_bytes, run_study
from catalyseur.portal.accounts.actions import RefusedError, record
from catalyseur.portal.accounts.models import User
from catalyseur.portal.imports.actions import store_file
from catalyseur.portal.studies.models import StepKind, Study, StudyFile, StudyStep
from catalyseur.portal.studies.register.queries import WHOLE, registration_of, steps_of

ALREADY_ASKED = "L’exécution de cette étude est déjà demandée : revenez sur sa page."
ALREADY = "Cette étude est déjà enregistrée : même question, mêmes choix, mêmes données, même jour."


@transaction.atomic
def register_study(
    *, registration: Registration, data: bytes, is_public: bool, at: datetime, by: User | None = None
) -> Study:
    """Keep a registration and its data, which nobody reads.

    Side effects: keeps the file under its digest, adds the study, writes the journal. Raises RefusedError when the
    same one is there.
    """
    if Study.objects.filter(digest=registration.digest).exists():
        raise RefusedError(ALREADY)
    study = Study.objects.create(
        digest=registration.digest,
        document=file_bytes(registration.document()).decode(),
        data=store_file(content=data, at=at),
        is_public=is_public,
        registered_at=at,
        registered_by=by,
    )
    record(actor=by, action="study_registered", target=f"study:{study.pk}", at=at)
    return study


def execute_study(
    *, study: Study, at: datetime, by: User | None = None, tell: Tell = lambda _done, _total: None
) -> None:
    """Estimate as `catalyseur study run` does, then keep the results; `tell` hears of each part done.

    The estimate is made outside any transaction: it may take seconds. Side effects, in one transaction: keeps each
    file, adds the step, writes the journal. Raises RefusedError when the study was run or withdrawn, or cannot be
    estimated; nothing is kept then.
    """
    refuse_after(study, StepKind.RUN, StepKind.WITHDRAWN)
    registration = registration_of(study)
    try:
        results = run_study(registration, bytes(study.data.content), tell)
    except PanelError as error:
        raise RefusedError(
            f"L’étude ne peut pas être exécutée avec ces données : {error.french or f'« {error} » (en anglais)'}. "
            "Rien n’a été gardé : "
            "retirez l’étude en disant pourquoi, puis enregistrez-en une autre."
        ) from None
    shown = results if study.is_public else publishable(results)
    reading = StudyReading(
        registration=registration, results=shown, ran_on=localdate(at), is_public=study.is_public
    )
    _keep_run(study, {WHOLE: file_bytes(results)}, study_files(reading), at=at, by=by)


def execute_asked(*, study: Study, at: datetime, by: User | None, tell: Tell) -> None:
    """Run a study that was asked for: what `execute_study` does, or the step that says why it cannot be.

    One that another attempt ended since, or that was withdrawn, is left as it is.
    """
    try:
        execute_study(study=study, at=at, by=by, tell=tell)
    except RefusedError as error:
        if not {StepKind.RUN, StepKind.FAILED, StepKind.WITHDRAWN} & steps_of(study):
            add_step(study, StepKind.FAILED, at=at, by=by, reason=str(error))


@transaction.atomic
def _keep_run(
    study: Study, whole: Mapping[str, bytes], files: Mapping[str, bytes], *, at: datetime, by: User | None
) -> None:
    add_step(study, StepKind.RUN, at=at, by=by)
    for is_public, held in ((False, whole), (True, files)):
        StudyFile.objects.bulk_create(
            StudyFile(study=study, name=name, file=store_file(content=content, at=at), is_public=is_public)
            for name, content in held.items()
        )
    record(actor=by, action="study_run", target=f"study:{study.pk}", at=at)


@transaction.atomic
def freeze_study(*, study: Study, at: datetime, by: User | None = None) -> None:
    """Publish the results of a run, whatever they say.

    Side effects: adds the step, writes the journal. Raises RefusedError without a run, or when it is done already.
    """
    if StepKind.RUN not in steps_of(study):
        raise RefusedError("Cette étude n’a pas été exécutée : exécutez-la avant de publier ses résultats.")
    refuse_after(study, StepKind.FROZEN, StepKind.WITHDRAWN)
    add_step(study, StepKind.FROZEN, at=at, by=by)
    record(actor=by, action="study_frozen", target=f"study:{study.pk}", at=at)


@transaction.atomic
def withdraw_study(*, study: Study, reason: str, at: datetime, by: User | None = None) -> None:
    """Withdraw a study, which stays in the register with its reason; what it had found is published.

    Side effects: adds the step, writes the journal. Raises RefusedError when it is withdrawn already.
    """
    refuse_after(study, StepKind.WITHDRAWN)
    add_step(study, StepKind.WITHDRAWN, at=at, by=by, reason=reason)
    record(actor=by, action="study_withdrawn", target=f"study:{study.pk}", at=at)


_DONE = {
    StepKind.ASKED: ALREADY_ASKED,
    StepKind.FAILED: "Cette étude n’a pas pu être exécutée : retirez-la en disant pourquoi.",
    StepKind.RUN: "Cette étude a déjà été exécutée : ses résultats ne changent plus.",
    StepKind.FROZEN: "Les résultats de cette étude sont déjà publiés.",
    StepKind.WITHDRAWN: "Cette étude a été retirée : enregistrez-en une autre.",
}


def refuse_after(study: Study, *kinds: StepKind) -> None:
    """Raise RefusedError when a study went through one of these steps."""
    done = steps_of(study)
    for kind in kinds:
        if kind in done:
            raise RefusedError(_DONE[kind])


def add_step(study: Study, kind: StepKind, *, at: datetime, by: User | None, reason: str = "") -> None:
    """Add a step; of two people at once the second is refused by the database."""
    try:
        with transaction.atomic():
            StudyStep.objects.create(
                study=study, kind=kind, at=at, by=by, reason=reason, software=__version__
            )
    except IntegrityError:
        raise RefusedError(_DONE[kind]) from None

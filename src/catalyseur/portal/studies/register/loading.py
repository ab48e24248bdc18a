"""The demonstration study of the register: registered, run, frozen, on invented data."""

from datetime import datetime

from django.utils.timezone import localdate

from catalyseur.bilan.study.example import example_data, example_study
from catalyseur.panels.registration import register_study_data
from catalyseur.portal.studies.models import Study
from catalyseur.portal.studies.register.actions import execute_study, freeze_study, register_study
from catalyseur.portal.studies.register.queries import registration_of, steps_of


def load_example(*, at: datetime) -> Study:
    """Add the demonstration study where the register lacks it, or finish it; a second call changes nothing.

    Side effects: those of `register_study`, `execute_study` and `freeze_study`.
    """
    study = _find() or _register(at)
    if not steps_of(study):
        execute_study(study=study, at=at)
        freeze_study(study=study, at=at)
    return study


def _find() -> Study | None:
    wanted = example_study()
    return next((one for one in Study.objects.all() if registration_of(one).study == wanted), None)


def _register(at: datetime) -> Study:
    data = example_data()
    registration = register_study_data(example_study(), data, localdate(at))
    return register_study(registration=registration, data=data, is_public=True, at=at)

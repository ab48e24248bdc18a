"""A study stated before its results: question, outcome, controls, estimator, and the hash of data not opened."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from catalyseur.panels.errors import PanelError

_Words = Annotated[str, Field(min_length=1)]
_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_Model = TypeVar("_Model", bound=_Part)


class Estimator(_Part):
    """How the effect is estimated: the options of `catalyseur evaluate`, by the same names."""

    method: Literal["dr", "reg", "ipw", "twfe", "sunab", "did", "sc", "sdid"] = "dr"
    control: Literal["never", "notyet"] = "never"
    base: Literal["varying", "universal"] = "varying"
    missing: Literal["pairwise", "balanced"] = "pairwise"
    anticipation: Annotated[int, Field(ge=0)] = 0
    draws: Annotated[int, Field(ge=0)] = 999
    seed: Annotated[int, Field(ge=0)] = 1


class Checks(_Part):
    """What is looked at besides the estimate: each is stated before the results too."""

    strata: _Words | None = None
    placebo_dates: Annotated[int, Field(ge=0)] = 0
    placebo_outcomes: list[_Words] = []
    rings_km: list[Annotated[float, Field(ge=0)]] = []
    lon: _Words = "lon"
    lat: _Words = "lat"


class Study(_Part):
    """What a study asks, of which columns, and how. One of `cohort` and `treated` is given.

    `scale` tells what the outcome is: `log` when effects are log points, `level` otherwise. `shaded`: periods to
    read with care. `is_example`: the data are invented, and each figure says so.
    """

    question: _Words
    data: _Words
    unit: _Words
    time: _Words
    outcome: _Words
    cohort: _Words | None = None
    treated: _Words | None = None
    controls: list[_Words] = []
    weight: _Words | None = None
    cluster: _Words | None = None
    estimator: Estimator = Estimator()
    checks: Checks = Checks()
    scale: Literal["log", "level"] = "level"
    shaded: list[int] = []
    is_example: bool = False

    @model_validator(mode="after")
    def _one_treatment(self) -> "Study":
        if (self.cohort is None) == (self.treated is None):
            raise ValueError("give either cohort or treated")
        return self


class Registration(_Part):
    """A study with the day it was registered and the hash of its data, which no one had opened."""

    registered_on: Annotated[date, Field(strict=False)]
    data_sha256: _Sha256
    study: Study

    @property
    def digest(self) -> str:
        """SHA-256 of the registration, the same on every machine."""
        return hashlib.sha256(_canonical(self.model_dump(mode="json"))).hexdigest()

    def document(self) -> dict[str, Any]:
        """Return the file to keep: the registration under its hash."""
        return {"registration_sha256": self.digest, "registration": self.model_dump(mode="json")}


def register(spec: bytes, data: bytes, on: date) -> Registration:
    """Freeze a study; `data` is hashed and not read. Raises PanelError naming what is wrong in the spec."""
    return register_study_data(_read(Study, spec), data, on)


def register_study_data(study: Study, data: bytes, on: date) -> Registration:
    """Freeze a study and the hash of its data, which are not read."""
    return Registration(registered_on=on, data_sha256=hashlib.sha256(data).hexdigest(), study=study)


def read_study(spec: bytes) -> Study:
    """Return the study of a spec. Raises PanelError."""
    return _read(Study, spec)


def open_registration(content: bytes) -> Registration:
    """Return a registration as it was frozen. Raises PanelError when it was changed since."""
    try:
        document = json.loads(content)
        found = _read(Registration, json.dumps(document["registration"]).encode())
        stated = document["registration_sha256"]
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, PanelError):
            raise
        raise PanelError("not a registration: make one with `catalyseur study register`") from None
    if found.digest != stated:
        raise PanelError("changed since it was registered: its hash is not its own; take the file kept then")
    return found


def check_data(registration: Registration, data: bytes) -> None:
    """Refuse data other than those registered. Raises PanelError."""
    found = hashlib.sha256(data).hexdigest()
    if found != registration.data_sha256:
        raise PanelError(
            f"not the data registered: sha256 {found[:12]}… and not {registration.data_sha256[:12]}…; "
            "give the file registered, or register a new study"
        )


def results_document(
    registration: Registration,
    evaluation: dict[str, Any],
    checks: dict[str, Any],
    cohorts: list[dict[str, Any]],
) -> dict[str, Any]:
    """Return the results of the study and of its checks under the hash of its registration.

    `cohorts`: how many units each treated cohort has, which secrecy goes by.
    """
    return {
        "registration_sha256": registration.digest,
        "registered_on": registration.registered_on.isoformat(),
        "question": registration.study.question,
        "cohorts": cohorts,
        "evaluation": evaluation,
        "checks": checks,
    }


def _read(model: type[_Model], content: bytes) -> _Model:
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise PanelError(f"{where}: {first['msg']}") from None


def _canonical(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

"""What a case officer fills in to register a study, and to withdraw one."""

import re
from typing import Any

from django import forms

from catalyseur.evaluation.words import CONTROLS, METHODS
from catalyseur.panels.registration import Study
from catalyseur.portal.ui.fields import area, choice, line, number, upload_field

_COLUMN = "Le nom exact de la colonne, tel qu’il est écrit en tête du fichier."
_SCALES = [
    ("log", "un logarithme : les effets se lisent en %"),
    ("level", "un niveau : les effets se lisent dans son unité"),
]
_MISSING = [
    ("pairwise", "garder les unités présentes aux deux dates comparées"),
    ("balanced", "garder les unités complètes"),
]


class StudyForm(forms.Form):
    """The question, the data set, the columns, the method: all fixed before any result."""

    question = area(
        "La question",
        "Une phrase : quel effet, de quoi, sur quoi, pour qui.",
        most=500,
        required="Écrivez la question de l’étude.",
        rows=3,
    )
    dataset = upload_field(
        "Le jeu de données",
        "CSV ou Parquet, une ligne par unité et par période. Il est gardé sous son empreinte et n’est pas lu avant l’exécution.",
        most_mb=20,
        advice="retirez les colonnes dont l’étude n’a pas besoin",
        accept=".csv,.parquet",
    )
    is_public = forms.BooleanField(
        label="Ces données peuvent être téléchargées par tous",
        help_text="Sinon elles restent privées, et le secret statistique s’applique à ce qui est publié.",
        required=False,
    )
    unit = line("Colonne de l’unité", _COLUMN, most=60, required="Donnez la colonne de l’unité.")
    time = line("Colonne de la période", _COLUMN, most=60, required="Donnez la colonne de la période.")
    outcome = line("Colonne du résultat étudié", _COLUMN, most=60, required="Donnez la colonne du résultat.")
    scale = choice(
        "Ce résultat est", _SCALES, required="Dites si le résultat est un logarithme ou un niveau."
    )
    cohort = line(
        "Colonne de la première période traitée",
        "0 ou vide : jamais traitée. Sinon remplissez la suivante.",
        most=60,
    )
    treated = line("Ou colonne du traitement", "1 à partir de la première période traitée, sinon 0.", most=60)
    controls = line("Colonnes de contrôle", "Séparées par des virgules.", most=300)
    weight = line("Colonne de pondération", most=60)
    cluster = line(
        "Colonne des groupes",
        "Le niveau auquel le traitement a été décidé, un territoire par exemple.",
        most=60,
    )
    method = choice("Méthode", list(METHODS.items()), required="Choisissez la méthode.")
    control = choice(
        "Témoins", [(code, words) for code, words in CONTROLS.items()], required="Choisissez les témoins."
    )
    missing = choice("Valeurs manquantes", _MISSING, required="Dites que faire des valeurs manquantes.")
    anticipation = number(
        "Périodes d’anticipation", "0 : le traitement n’agit pas avant sa date.", least=0, most=10
    )
    shaded = line("Périodes à lire avec prudence", "Comme 2020, 2021 : elles sont grisées.", most=60)
    rings = line(
        "Distances des voisins, en km", "Comme 0, 15, 30, si le fichier a des colonnes lon et lat.", most=60
    )
    placebo_dates = number("Fausses dates", "Nombre de périodes plus tôt, 0 à 5.", least=0, most=5)
    strata = line("Colonne de strates", "Le hasard ne redistribue le traitement qu’à l’intérieur.", most=60)
    placebo_outcomes = line(
        "Colonnes de résultats placebo",
        "Ce que le traitement ne devait pas changer, séparées par des virgules.",
        most=300,
    )

    def clean_dataset(self) -> Any:  # noqa: ANN401 - an uploaded file
        """Refuse what is neither CSV nor Parquet."""
        file = self.cleaned_data["dataset"]
        if not file.name.lower().endswith((".csv", ".parquet")):
            raise forms.ValidationError(
                "Ce fichier n’est ni un CSV ni un Parquet : enregistrez-le dans l’un des deux."
            )
        return file

    def clean_shaded(self) -> list[int]:
        """Read years."""
        return [
            int(one) for one in self._numbers("shaded", r"\d{1,4}", "Écrivez des périodes comme 2020, 2021.")
        ]

    def clean_rings(self) -> list[float]:
        """Read increasing distances."""
        found = [
            float(one)
            for one in self._numbers("rings", r"\d{1,4}(?:\.\d+)?", "Écrivez des distances comme 0, 15, 30.")
        ]
        if found and (len(found) < 2 or found != sorted(set(found))):
            raise forms.ValidationError(
                "Écrivez au moins deux distances, de la plus petite à la plus grande."
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse both or neither of the two ways to date the treatment."""
        held: dict[str, Any] = super().clean() or {}
        if bool(held.get("cohort")) == bool(held.get("treated")):
            self.add_error("cohort", "Remplissez l’une des deux colonnes du traitement, et une seule.")
        return held

    def study(self) -> Study:
        """Return what is to be registered."""
        held = self.cleaned_data
        estimator = {name: held[name] for name in ("method", "control", "missing")}
        checks = {
            "strata": held["strata"] or None,
            "placebo_dates": held["placebo_dates"] or 0,
            "placebo_outcomes": _names(held["placebo_outcomes"]),
            "rings_km": held["rings"],
        }
        named = {name: held[name] or None for name in ("cohort", "treated", "weight", "cluster")}
        asked = {name: held[name] for name in ("question", "unit", "time", "outcome", "scale", "shaded")}
        given = {
            **asked,
            **named,
            "data": held["dataset"].name[-100:],
            "controls": _names(held["controls"]),
            "estimator": estimator | {"anticipation": held["anticipation"] or 0},
            "checks": checks,
        }
        return Study.model_validate(given)

    def _numbers(self, name: str, pattern: str, words: str) -> list[str]:
        parts = re.split(r"[\s,;]+", self.cleaned_data[name])
        typed = [part.strip() for part in parts if part.strip()]
        if any(not re.fullmatch(pattern, one) for one in typed):
            raise forms.ValidationError(words)
        return typed


class WithdrawalForm(forms.Form):
    """Why a study is withdrawn."""

    reason = area(
        "Pourquoi retirer cette étude",
        "Ce motif est public, et l’étude reste au registre.",
        most=1000,
        required="Dites pourquoi l’étude est retirée.",
        rows=3,
    )


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]

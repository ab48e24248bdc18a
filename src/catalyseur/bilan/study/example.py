"""The demonstration study: invented data, and said so everywhere."""

import gzip
from importlib.resources import files

from catalyseur.panels.registration import Checks, Study

NAME = "exemple-panel.csv"


def example_data() -> bytes:
    """Return the panel of the demonstration, synthetic: 418 units over 11 years."""
    return gzip.decompress((files("catalyseur.bilan.study") / "example.csv.gz").read_bytes())


def example_study() -> Study:
    """Return what is registered of it."""
    return Study(
        question="Exemple : un label territorial change-t-il l’emploi industriel des intercommunalités labellisées ?",
        data=NAME,
        unit="unite",
        time="annee",
        outcome="ln_emploi_exemple",
        cohort="cohorte",
        controls=["part_industrie_exemple", "taille_exemple"],
        checks=Checks(placebo_dates=2, rings_km=[0.0, 15.0, 30.0]),
        scale="log",
        shaded=[2020],
        is_example=True,
    )

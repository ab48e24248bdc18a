"""Hold the evaluation to every published reference, those that may not be committed included.

`python tools/check_reference.py [--facts ../shared/facts]` reads the reference panels and expected values of the
facts, base_stagg among them (it ships only in a GPL package), and prints the largest difference of each case.
Exit status 1 when one is beyond its tolerance.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from catalyseur.evaluation.aggregation import by_cohort, by_period, event_study, simple
from catalyseur.evaluation.balance import balance
from catalyseur.evaluation.group_time import GroupTimes, estimate_group_times
from catalyseur.evaluation.panel import Panel
from catalyseur.evaluation.pretrends import EventEstimates, detectable_slope
from catalyseur.evaluation.regression import Regression, sun_abraham, two_way, two_way_event_study
from catalyseur.evaluation.sensitivity import Test, relative_magnitudes
from catalyseur.evaluation.smoothness import smoothness_interval
from catalyseur.evaluation.specification import Base, Control, Specification
from catalyseur.evaluation.synthetic import Synthetic, donor_placebo, synthetic
from catalyseur.evaluation.table import Roles, build_panel
from catalyseur.evaluation.two_by_two import Method

Line = tuple[str, str, float, float]
_CONTROLS = {"nevertreated": Control.NEVER, "notyettreated": Control.NOT_YET}
_ROLES = {
    "mpdta": Roles(unit="countyreal", time="year", outcomes=("lemp",), cohort="first_treat"),
    "epci_synth": Roles(unit="epci", time="annee", outcomes=("y",), cohort="cohorte"),
    "base_stagg": Roles(unit="id", time="year", outcomes=("y",), cohort="year_treated", covariates=("x1",)),
    "prop99": Roles(unit="State", time="Year", outcomes=("PacksPerCapita",), treated="treated"),
}


class Facts:
    """The folder of references."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder."""
        self.folder = folder

    def panel(self, name: str, **roles: Any) -> Panel:  # noqa: ANN401 - roles as in Roles
        """Return a reference panel, with other roles where asked."""
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        columns = {
            title: np.array(values)
            for title, values in zip(rows[0], zip(*rows[1:], strict=True), strict=True)
        }
        base = _ROLES[name]
        known = {
            field: getattr(base, field)
            for field in ("unit", "time", "outcomes", "cohort", "treated", "covariates")
        }
        return build_panel(columns, Roles(**(known | roles)))

    def expected(self, name: str) -> Any:  # noqa: ANN401 - any JSON document
        """Return expected values."""
        return json.loads((self.folder / f"{name}.expected.json").read_text("utf-8"))


def main() -> int:
    """Print one line a case; return 1 when a difference is beyond its tolerance."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=Path, default=Path("../shared/facts"))
    facts = Facts(parser.parse_args().facts / "evaluation")
    if not facts.folder.is_dir():
        print(f"{facts.folder}: no such folder: give the facts with --facts", file=sys.stderr)
        return 2
    failed = 0
    for checks in (_group_times, _regressions, _synthetic, _sensitivity, _power, _balance):
        for case, title, difference, tolerance in checks(facts):
            good = difference <= tolerance
            failed += not good
            print(
                f"{'ok ' if good else 'BAD'} {case:4} {title:34} {difference:.1e} (tolerance {tolerance:.0e})"
            )
    return int(failed > 0)


def _group_times(facts: Facts) -> Iterator[Line]:
    for case, data in (("A1", "mpdta"), ("A3", "epci_synth")):
        for name, wanted in facts.expected(data).items():
            spec = wanted["spec"]
            names = tuple(
                part.strip() for part in spec["xformla"].lstrip("~").split("+") if part.strip() != "1"
            )
            specification = Specification(
                method=Method(spec["est_method"]),
                control=_CONTROLS[spec["control_group"]],
                base=Base(spec["base_period"]),
                anticipation=spec["anticipation"],
            )
            (result,) = estimate_group_times(facts.panel(data, covariates=names), specification).values()
            label = "A2" if data == "mpdta" and names else case
            yield label, f"{data} {name}", _largest(result, wanted), 1e-7 if label == "A2" else 1e-8


def _largest(result: GroupTimes, wanted: Any) -> float:  # noqa: ANN401 - a JSON document
    pairs = [(effect, row["att"]) for effect, row in zip(result.effects, wanted["attgt"], strict=True)]
    pairs += [(error, row["se"]) for error, row in zip(result.errors, wanted["attgt"], strict=True)]
    overall = simple(result)
    pairs += [(overall.effects[0], wanted["simple"]["att"]), (overall.errors[0], wanted["simple"]["se"])]
    for part, aggregate in (("dynamic", event_study), ("group", by_cohort), ("calendar", by_period)):
        found = aggregate(result)
        pairs += [
            (found.overall.effects[0], wanted[part]["att"]),
            (found.overall.errors[0], wanted[part]["se"]),
        ]
        pairs += [
            (effect, row["att"]) for effect, row in zip(found.by.effects, wanted[part]["by"], strict=True)
        ]
        pairs += [(error, row["se"]) for error, row in zip(found.by.errors, wanted[part]["by"], strict=True)]
    return max(abs(float(found) - float(value)) for found, value in pairs if value is not None)


def _regressions(facts: Facts) -> Iterator[Line]:
    wanted = facts.expected("twfe_sunab")
    stagg, mpdta, epci = facts.panel("base_stagg"), facts.panel("mpdta"), facts.panel("epci_synth")
    single = {
        "stagg_att": sun_abraham(stagg),
        "mpdta_twfe": two_way(mpdta),
        "mpdta_sa": sun_abraham(mpdta),
        "epci_twfe": two_way(epci),
        "epci_twfe_dep": two_way(facts.panel("epci_synth", cluster="dep")),
        "epci_twfe_w": two_way(facts.panel("epci_synth", weight="poids", cluster="dep")),
        "epci_twfe_x": two_way(facts.panel("epci_synth", covariates=("x1", "x2"))),
        "epci_sa_att": sun_abraham(epci),
    }
    for name, found in single.items():
        yield "A4", name, abs(found.effect - wanted[name]["att"]), 1e-7
        yield "A4", f"{name} se", abs(found.error - wanted[name]["se"]), 1e-6
    studies = {
        "stagg_es": sun_abraham(stagg),
        "stagg_twfe": two_way_event_study(stagg),
        "epci_twfe_es": two_way_event_study(epci),
        "epci_sa_es": sun_abraham(epci),
        "mpdta_sa_es": sun_abraham(mpdta),
    }
    for name, found in studies.items():
        yield from _study(name, found, [row for row in wanted[name] if row["term"] != "x1"])


def _study(name: str, found: Regression, rows: list[Any]) -> Iterator[Line]:
    yield "A4", name, float(np.abs(found.event_effects - [row["est"] for row in rows]).max()), 1e-7
    yield "A4", f"{name} se", float(np.abs(found.event_errors - [row["se"] for row in rows]).max()), 1e-6


def _synthetic(facts: Facts) -> Iterator[Line]:
    wanted = facts.expected("prop99")["prop99"]
    panel = facts.panel("prop99")
    for method, key in (("sdid", "synthdid"), ("sc", "sc"), ("did", "did")):
        yield "A5", f"prop99 {method}", abs(synthetic(panel, Synthetic(method)).effect - wanted[method]), 1e-4
        spread = donor_placebo(panel, Synthetic(method)).spread
        yield (
            "A5",
            f"prop99 {method} placebo",
            abs(spread - wanted[f"placebo_{key}_estimate"]["sd_pop"]),
            1e-2,
        )
    staggered = facts.expected("sdid_epci")
    found = synthetic(facts.panel("epci_synth"), Synthetic.SDID)
    yield "A6", "epci pooled", abs(found.effect - staggered["att_weighted_by_treated_cells"]), 1e-6
    for cohort in found.cohorts:
        row = staggered["epci"][f"{cohort.cohort:g}"]
        gap = max(abs(cohort.effect - row["att"]), abs(cohort.error - row["se_jackknife"]))
        yield "A6", f"epci {cohort.cohort:g}", gap, 1e-6


def _sensitivity(facts: Facts) -> Iterator[Line]:
    wanted = facts.expected("honest")
    for data in ("ehec", "bc"):
        before, after = wanted[data]["npre"], wanted[data]["npost"]
        times = np.concatenate([np.arange(-before - 1, -1), np.arange(after)]).astype(np.float64)
        sigma = np.array(wanted[data]["sigma"])
        estimates = EventEstimates(effects=np.array(wanted[data]["betahat"]), covariance=sigma, times=times)
        first = np.zeros(after)
        first[0] = 1.0
        step = 40 * float(np.sqrt(sigma[before, before])) / 999
        for key, test, steps in (("rm_cond", Test.CONDITIONAL, 1), ("rm_clf", Test.HYBRID, 2)):
            gaps = []
            for row in wanted[data][key]:
                found = relative_magnitudes(estimates, row["Mbar"], first, test)
                gaps += [abs((found.low or 0) - row["lb"]), abs((found.high or 0) - row["ub"])]
            yield "A7", f"{data} {key}", max(gaps), steps * step * 1.001
        if data == "ehec":
            for bend, (low, high) in wanted["sd_flci_two_python_ports"].items():
                interval = smoothness_interval(estimates, float(bend), first)
                gap = max(abs((interval.low or 0) - low), abs((interval.high or 0) - high))
                yield "A7", f"smoothness {bend}", gap, 5e-5


def _power(facts: Facts) -> Iterator[Line]:
    wanted = facts.expected("pretrends_power")
    times = np.array(wanted["t"], dtype=np.float64)
    sigma = np.array(wanted["sigma"])
    estimates = EventEstimates(effects=np.array(wanted["beta"]), covariance=sigma, times=times)
    for power, slope in wanted["scipy_exact_slopes"].items():
        yield "A8", f"slope at {power}", abs(detectable_slope(estimates, float(power)) - slope), 2e-4


def _balance(facts: Facts) -> Iterator[Line]:
    wanted = facts.expected("balance_epci")
    for one in balance(facts.panel("epci_synth", covariates=("x1", "x2"))):
        row = wanted[f"{one.cohort:g}"]
        gaps = [abs((one.effective_controls or 0) - row["ess_c"])]
        for covariate in one.covariates:
            gaps.append(abs((covariate.difference or 0) - row[covariate.name]["smd"]))
            gaps.append(abs((covariate.difference_weighted or 0) - row[covariate.name]["smd_w"]))
        yield "A10", f"balance {one.cohort:g}", max(gaps), 1e-6


if __name__ == "__main__":
    sys.exit(main())

"""`catalyseur evaluate` and its checks `honest`, `power`, `balance`, `permute`, `curve`, `spill`."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from importlib import import_module

from catalyseur.cli.arguments import Commands, add_command, add_json
from catalyseur.evaluation.specification import Base, Control, Missing
from catalyseur.evaluation.synthetic import Synthetic
from catalyseur.evaluation.two_by_two import Method

_GROUP_TIME = tuple(method.value for method in Method)
_REGRESSIONS = ("twfe", "sunab")
_METHODS = (*_GROUP_TIME, *_REGRESSIONS, *(method.value for method in Synthetic))
_ROLES = "--unit epci --time year --outcome ln_jobs --cohort first_year"


def add_to(commands: Commands) -> None:
    """Declare the seven commands."""
    _add_evaluate(commands)
    _add_checks_of_estimates(commands)
    _add_checks_of_panels(commands)


def _add_evaluate(commands: Commands) -> None:
    parser = _add(
        commands, "evaluate", "estimate an effect with a control group", f"panel.csv {_ROLES} --json"
    )
    _add_panel(parser)
    parser.add_argument("--method", choices=_METHODS, default=Method.DOUBLY_ROBUST.value)
    _add_specification(parser)
    _add_chance(parser)
    parser.set_defaults(run=run)


def _add_checks_of_estimates(commands: Commands) -> None:
    honest = _add(
        commands, "honest", "how wrong parallel trends may be before the conclusion falls", "event.json"
    )
    honest.add_argument("estimates", metavar="FILE.json", help="betahat, sigma, times (or npre and npost)")
    honest.add_argument("--target", default="mean", help="mean (default), first, last or weights w1,w2,…")
    honest.add_argument(
        "--mbar", type=_numbers, default=(0.0, 0.5, 1.0, 1.5, 2.0), help="default: 0,0.5,1,1.5,2"
    )
    honest.add_argument(
        "--m", type=_numbers, default=None, help="changes of slope (default: up to 1 standard error)"
    )
    add_json(honest)
    honest.set_defaults(run=_later("run_honest"))
    power = _add(commands, "power", "what the test of earlier trends could have seen", "event.json --json")
    power.add_argument("estimates", metavar="FILE.json", help="beta, sigma, t, and possibly trend")
    power.add_argument("--power", type=_numbers, default=(0.5, 0.8, 0.9), help="default: 0.5,0.8,0.9")
    power.add_argument("--slope", type=float, default=None, help="slope per period of the trend to study")
    add_json(power)
    power.set_defaults(run=_later("run_power"))


def _add_checks_of_panels(commands: Commands) -> None:
    balance = _add(commands, "balance", "are the controls comparable", f"panel.csv {_ROLES} --covariates a,b")
    _add_panel(balance)
    balance.set_defaults(run=_later("run_balance"))
    permute = _add(commands, "permute", "the estimate had chance dealt the treatment", f"panel.csv {_ROLES}")
    _add_panel(permute)
    permute.add_argument("--method", choices=(*_GROUP_TIME, "did"), default=Method.DOUBLY_ROBUST.value)
    permute.add_argument("--strata", default=None, help="column within which dates are dealt")
    permute.add_argument("--leave-one-out", action="store_true", help="also without each cluster, or unit")
    permute.add_argument(
        "--placebo-dates", type=_whole, default=0, metavar="K", help="also 1 to K periods earlier"
    )
    permute.add_argument(
        "--placebo-outcomes", type=_names, default=(), metavar="A,B", help="columns it should not move"
    )
    _add_specification(permute)
    _add_chance(permute)
    permute.set_defaults(run=_later("run_permute"))
    curve = _add(commands, "curve", "the effect under every defensible specification", f"panel.csv {_ROLES}")
    _add_panel(curve)
    curve.add_argument(
        "--anticipations", type=_numbers, default=(0.0, 1.0), metavar="K,…", help="default: 0,1"
    )
    curve.add_argument(
        "--shaded",
        type=_numbers,
        default=(),
        metavar="T,…",
        help="periods also left out, in turn with all kept",
    )
    curve.set_defaults(run=_later("run_curve"))
    spill = _add(commands, "spill", "did neighbours pay or gain", f"panel.csv {_ROLES} --rings 0,15,30")
    _add_panel(spill)
    spill.add_argument("--method", choices=_GROUP_TIME, default=Method.DOUBLY_ROBUST.value)
    spill.add_argument(
        "--rings", type=_numbers, required=True, metavar="KM,…", help="distances, as in 0,15,30"
    )
    spill.add_argument("--lon", default="lon", help="column of longitudes (default: lon)")
    spill.add_argument("--lat", default="lat", help="column of latitudes (default: lat)")
    _add_specification(spill)
    spill.set_defaults(run=_later("run_spill"))


def _add(commands: Commands, name: str, words: str, example: str) -> ArgumentParser:
    return add_command(commands, name, words, f"example: catalyseur {name} {example}")


def _add_panel(parser: ArgumentParser) -> None:
    parser.add_argument("panel", metavar="PANEL", help="one row a unit and period: .csv or .parquet")
    parser.add_argument("--unit", required=True, metavar="COLUMN")
    parser.add_argument("--time", required=True, metavar="COLUMN")
    parser.add_argument("--outcome", required=True, metavar="COLUMN")
    treatment = parser.add_mutually_exclusive_group(required=True)
    treatment.add_argument("--cohort", metavar="COLUMN", help="first treated period; 0 or empty: never")
    treatment.add_argument("--treated", metavar="COLUMN", help="1 from the first treated period on, else 0")
    parser.add_argument("--covariates", type=_names, default=(), metavar="A,B")
    parser.add_argument("--weight", default=None, metavar="COLUMN")
    parser.add_argument("--cluster", default=None, metavar="COLUMN")
    add_json(parser)


def _add_specification(parser: ArgumentParser) -> None:
    parser.add_argument("--control", choices=[each.value for each in Control], default=Control.NEVER.value)
    parser.add_argument("--base", choices=[each.value for each in Base], default=Base.VARYING.value)
    parser.add_argument("--anticipation", type=_whole, default=0, metavar="K")
    parser.add_argument("--missing", choices=[each.value for each in Missing], default=Missing.PAIRWISE.value)


def _add_chance(parser: ArgumentParser) -> None:
    parser.add_argument("--draws", type=_whole, default=999)
    parser.add_argument("--seed", type=_whole, default=1)


def run(asked: Namespace) -> None:
    """Print the estimation."""
    _later("run_evaluate")(asked)


def _later(name: str) -> Callable[[Namespace], None]:
    """Return a function of evaluate_runs, loaded when called: no other command waits for scipy, which is slow."""

    def run_it(asked: Namespace) -> None:
        getattr(import_module("catalyseur.cli.evaluate_runs"), name)(asked)

    return run_it


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise ArgumentTypeError(f"'{text}' is not numbers separated by commas") from None


def _whole(text: str) -> int:
    if not text.isdigit():
        raise ArgumentTypeError(f"'{text}' is not a whole number of 0 or more")
    return int(text)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())

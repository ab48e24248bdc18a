"""Where a function crosses 0, without the second that scipy.optimize takes to load."""

from collections.abc import Callable

_MOST_STEPS = 100  # a bracket shrinks faster than bisection: what is left after these is rounding


def crossing(function: Callable[[float], float], low: float, high: float, tolerance: float) -> float:
    """Return where a continuous function crosses 0 between two points at which its signs differ.

    Illinois method: regula falsi, where an end kept twice counts half; stops when it moves by less than `tolerance`, relative above 1.
    """
    at_low, at_high = function(low), function(high)
    found, previous, kept_low = low, high, None
    for _ in range(_MOST_STEPS):
        if abs(found - previous) <= tolerance * max(1.0, abs(found)) or at_low == at_high:
            break
        previous, found = found, (low * at_high - high * at_low) / (at_high - at_low)
        value = function(found)
        if value == 0:
            break
        keeps_low = (value > 0) == (at_high > 0)
        if keeps_low:
            high, at_high = found, value
            at_low /= 2 if kept_low is True else 1
        else:
            low, at_low = found, value
            at_high /= 2 if kept_low is False else 1
        kept_low = keeps_low
    return found

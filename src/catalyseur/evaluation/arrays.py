"""The array types of this room, and the few questions asked of every array."""

from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]
_Real = TypeVar("_Real", np.float32, np.float64)
_ONE_THREAD = 1 << 18
_DEPTH = 128


def product(left: NDArray[_Real], right: NDArray[_Real]) -> NDArray[_Real]:
    """Return the matrix product (m, k) x (k, n), in pieces so small that each runs in one thread.

    On shared cores the threads of a large product wait for each other ten times longer than they help; and the order
    of its sums, so its last digits, no longer depends on the number of cores.
    """
    depth = min(_DEPTH, left.shape[1])
    rows = max(1, _ONE_THREAD // max(1, depth * right.shape[1]))
    total = np.zeros((left.shape[0], right.shape[1]), dtype=left.dtype)
    for start in range(0, left.shape[1], _DEPTH):
        piece = right[start : start + _DEPTH]
        for top in range(0, left.shape[0], rows):
            total[top : top + rows] += left[top : top + rows, start : start + _DEPTH] @ piece
    return total


def to_number(value: float) -> float | None:
    """Return a plain float, or None for what could not be estimated."""
    return float(value) if np.isfinite(value) else None


def to_label(value: float) -> int | float:
    """Return a period or a cohort as an integer where it is one."""
    return int(value) if float(value).is_integer() else float(value)


def some_labels(labels: NDArray[np.str_] | list[str], limit: int = 5) -> str:
    """Name the first labels of a list and count the others."""
    shown = ", ".join(str(label) for label in labels[:limit])
    return shown if len(labels) <= limit else f"{shown} and {len(labels) - limit} more"

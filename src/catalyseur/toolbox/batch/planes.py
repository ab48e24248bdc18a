"""Bit planes: what M schemes answer, one bit each in rows of 64-bit words.

Every criterion answers with two bits. While tables are combined they are « no » and « not yes », for which
Kleene's logic needs no negation: `all_of` is OR of both; `agree` is AND of « no », OR of « not yes »;
`any_of` is AND of both. In the end they are « fails » and « is unknown » (`settle`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WORD = np.dtype("<u8")
NO_BIT, DOUBT_BIT = 0, 1

Rows = NDArray[np.bool_]  # (2, R): « no », « not yes » of one scheme for each of R codes
Words = NDArray[np.uint64]  # (W,): one bit a scheme
Table = NDArray[np.uint64]  # (R, 2, W): both bits of every scheme for each of R codes


def word_count(schemes: int) -> int:
    """Return how many words hold one bit a scheme."""
    return -(-schemes // 64)


def pack(flags: Sequence[bool] | NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Pack flags (M, ...) into words (..., W), scheme m at bit m % 64 of word m // 64."""
    columns = np.asarray(flags, np.bool_)
    packed = np.packbits(columns, axis=0, bitorder="little")
    padding = word_count(len(columns)) * 8 - len(packed)
    padded = np.pad(packed, [(0, padding), *[(0, 0)] * (packed.ndim - 1)])
    return np.ascontiguousarray(np.moveaxis(padded, 0, -1)).view(WORD)


def unpack(words: NDArray[np.uint64], schemes: int) -> NDArray[np.uint8]:
    """Return the bits (..., M) of words (..., W)."""
    return np.unpackbits(
        np.ascontiguousarray(words).view(np.uint8), axis=-1, count=schemes, bitorder="little"
    )


def tabulate(columns: Sequence[Rows | None], size: int) -> Table:
    """Pack each scheme's answers to `size` codes; a scheme that publishes nothing neither fails nor doubts."""
    silent = np.zeros((2, size), np.bool_)
    distinct = {id(rows): rows for rows in (silent, *columns) if rows is not None}
    places = {key: place for place, key in enumerate(distinct)}
    chosen = [places[id(silent if rows is None else rows)] for rows in columns]
    table = pack(np.stack(list(distinct.values()))[np.array(chosen, np.intp)])
    return np.ascontiguousarray(np.swapaxes(table, 0, 1))


def agree_rows(alternatives: Sequence[Rows]) -> Rows:
    """Return what every alternative answers, unknown where they differ."""
    if len(alternatives) == 1:
        return alternatives[0]
    stack = np.stack(list(alternatives))
    return np.stack([stack[:, NO_BIT].all(axis=0), stack[:, DOUBT_BIT].any(axis=0)])


def any_rows(alternatives: Sequence[Rows], size: int) -> Rows:
    """Return the Kleene OR; of nothing, no."""
    return np.logical_and.reduce(list(alternatives), axis=0) if alternatives else np.ones((2, size), np.bool_)


def negate_rows(rows: Rows) -> Rows:
    """Return the Kleene NOT."""
    return ~rows[::-1]


def settle(table: Table) -> Table:
    """Turn « no, not yes » into « fails, is unknown », in place."""
    table[..., DOUBT_BIT, :] ^= table[..., NO_BIT, :]
    return table

"""What would change: the records stored against those of a new file, by key."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True, kw_only=True, slots=True)
class Change(Generic[R]):
    """One record that stands on both sides with another content."""

    key: str
    before: R
    after: R


@dataclass(frozen=True, kw_only=True, slots=True)
class Differences(Generic[R]):
    """What is new, gone, changed and the same, each in the order of its own side."""

    added: tuple[tuple[str, R], ...]
    removed: tuple[tuple[str, R], ...]
    changed: tuple[Change[R], ...]
    unchanged: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether importing would change nothing."""
        return not (self.added or self.removed or self.changed)


def compare(before: Mapping[str, R], after: Mapping[str, R]) -> Differences[R]:
    """Compare two sides by key; records are compared with `==`."""
    both = [key for key in after if key in before]
    return Differences(
        added=tuple((key, record) for key, record in after.items() if key not in before),
        removed=tuple((key, record) for key, record in before.items() if key not in after),
        changed=tuple(
            Change(key=key, before=before[key], after=after[key]) for key in both if before[key] != after[key]
        ),
        unchanged=tuple(key for key in both if before[key] == after[key]),
    )


def by_key(records: Iterable[R], key_of: Callable[[R], str]) -> dict[str, R]:
    """Index records by key, in order. Of several with one key, the second is `key#2`, and so on."""
    kept = tuple(records)
    return dict(zip(numbered(map(key_of, kept)), kept, strict=True))


def numbered(keys: Iterable[str]) -> list[str]:
    """Return the keys, each occurrence after the first followed by its number: `a`, `a#2`, `a#3`."""
    seen: Counter[str] = Counter()
    result = []
    for key in keys:
        seen[key] += 1
        result.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return result

"""What is wrong with a file: each fault says where, what and what to do, in English and in French."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One reason to refuse a file. `line` counts from 1 (the header); `column` is "" when none is at stake.

    `problem` and `remedy` are English; `french` says both in French.
    """

    line: int
    column: str
    value: str
    problem: str
    remedy: str
    french: str

    @property
    def sentence(self) -> str:
        """One English sentence: where, what, what to do."""
        place = f"line {self.line}, column {self.column}" if self.column else f"line {self.line}"
        return f"{place}: {self.problem}: {self.remedy}"

    @property
    def french_sentence(self) -> str:
        """One French sentence: where, what, what to do."""
        place = f"Ligne {self.line}, colonne {self.column}" if self.column else f"Ligne {self.line}"
        return f"{place} : {self.french}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """What was odd in a line that is kept: a stable `code`, the column ("" for the line), a French sentence."""

    code: str
    column: str
    french: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LineReport:
    """What became of one line: accepted as it stands, or accepted and flagged."""

    line: int
    notes: tuple[Note, ...] = ()

    @property
    def is_flagged(self) -> bool:
        """Tell whether something odd was kept or mended."""
        return bool(self.notes)


def with_defects(report: LineReport, defects: Iterable[str], words: Mapping[str, str]) -> LineReport:
    """Return a report with a note for each defect of its record; `words` says them in French."""
    notes = (Note(code=code, column="", french=words[code]) for code in defects)
    return LineReport(line=report.line, notes=(*report.notes, *notes))


class ImportRefusedError(ValueError):
    """A file that is refused whole. Its text is one sentence: the first fault and how many others."""

    def __init__(self, faults: Iterable[Fault], name: str = "") -> None:
        """Take the faults in the order of the file; `name` is that of the file."""
        self.faults = tuple(faults)
        self.name = name
        others = len(self.faults) - 1
        more = f" (and {others} other fault{'s' * (others > 1)})" if others else ""
        super().__init__(f"{name}{': ' * bool(name)}{self.faults[0].sentence}{more}")


def shown(value: str) -> str:
    """Return a value short enough for a sentence."""
    flat = " ".join(value.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"

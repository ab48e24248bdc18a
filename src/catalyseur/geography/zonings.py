"""Zonings of a commune on a day: employment zone, ZRR, FRR, QPV, regional aid map and its rates."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from catalyseur.geography.history import CommuneHistory
from catalyseur.geography.overlay import Overlay
from catalyseur.geography.tables import LAST_YEAR, read_columns, read_rows, year_of
from catalyseur.values.verdict import Verdict

AFR_OVERLAY = "afr-2022"
QUESTION_AFR = "L’adresse du projet est-elle dans la partie classée de la commune ?"
QUESTION_ZRR = "L’adresse du projet est-elle dans la partie de la commune classée en ZRR ?"
QUESTION_QPV = "L’adresse du projet est-elle dans une commune qui compte un quartier prioritaire (QPV 2024) ?"
QUESTION_FRR = "La commune du projet est-elle classée France ruralités revitalisation ?"
QUESTION_LIST = "La commune du projet est-elle sur la liste officielle des zones AFR 2022-2027 ?"

_ZRR_FROM, _ZRR_LIST_FROM, _ZRR_TO = date(2017, 7, 1), date(2021, 1, 1), date(2024, 6, 30)
_QPV_FROM = date(2024, 1, 1)
_MAP_1 = (date(2014, 7, 1), date(2021, 12, 31))
_MAP_2 = (date(2022, 1, 1), date(2027, 12, 31))
_MAP_2_C_FROM = date(2022, 7, 3)
_MAP_1_YEAR, _MAP_2_YEAR = 2019, 2022
_SOURCE_MAP_1 = "Décret n° 2014-758, annexe 1"
_SOURCE_MAP_2 = "Décret n° 2022-968, annexe 1"
_SOURCE_ZRR = "ANCT, classement en ZRR 2021"
_SOURCE_FRR = "Code général des impôts, article 44 quindecies A"
_SOURCE_QPV = "ANCT, quartiers prioritaires de la politique de la ville 2024"
_OUTERMOST = ("971", "972", "973", "974", "976")
_SAINT_MARTIN = "978"


@dataclass(frozen=True, kw_only=True, slots=True)
class AfrRates:
    """Regional aid rates in basis points, by size of firm, with their days and source."""

    large_bp: int
    medium_bp: int
    small_bp: int
    valid_from: date
    valid_to: date
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Zoning:
    """One zoning of a commune on a day.

    `verdict`: is the commune in it (an employment zone: is it known). `code` and `label` are its plain
    value, None when unknown. `reason` is a code: `outside_dates`, `ended`, `not_yet`, `partial`,
    `list_not_loaded`, `list_not_in_data`, `not_covered`, `best_known` (a later list carried back).
    `question` is what to ask, in French, when the answer would decide.
    """

    name: str
    verdict: Verdict
    code: str | None = None
    label: str | None = None
    rates: AfrRates | None = None
    source: str
    vintage: str
    reason: str | None = None
    question: str | None = None


_zrr = partial(Zoning, name="zrr", source=_SOURCE_ZRR, vintage="2021")
_frr = partial(Zoning, name="frr", source=_SOURCE_FRR, vintage="2024")
_qpv = partial(Zoning, name="qpv", source=_SOURCE_QPV, vintage="2024")
_afr_1 = partial(Zoning, name="afr", source=_SOURCE_MAP_1, vintage="2014-2021")
_afr_2 = partial(Zoning, name="afr", source=_SOURCE_MAP_2, vintage="2022-2027")


@dataclass(frozen=True, kw_only=True, slots=True)
class Zonings:
    """Every zoning of a commune on a day."""

    employment_zone: Zoning
    zrr: Zoning
    frr: Zoning
    qpv: Zoning
    afr: Zoning
    density: Zoning
    rurality: Zoning
    massif: Zoning


@dataclass(frozen=True, kw_only=True)
class _Rate:
    zone: str
    scope: tuple[str, ...]
    rates: AfrRates


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ZoningTables:
    """The zonings of the communes of 2026, the regional aid maps, their rates and the loaded list."""

    index: dict[str, int]
    columns: Mapping[str, list[str]]
    labels: dict[tuple[str, str], str]
    map_1: dict[str, tuple[str, str]]
    map_2: dict[str, str] | None
    map_2_vintage: str
    rates: tuple[_Rate, ...]
    history: CommuneHistory

    def of(self, code: str, on: date) -> Zonings:
        """Return the zonings of a commune of the day."""
        return Zonings(
            employment_zone=self._value("employment_zone", "ze2020", code, on, "2020"),
            zrr=self.zrr(code, on),
            frr=frr(on),
            qpv=self.qpv(code, on),
            afr=self.afr(code, on),
            density=self._value("density", "density_grid", code, on, "2024"),
            rurality=self._value("rurality", "rurality_type", code, on, "2024"),
            massif=self._value("massif", "massif", code, on, "2024"),
        )

    def zrr(self, code: str, on: date) -> Zoning:
        """ZRR from 2017-07-01 to 2024-06-30, by the list of 2021. A partly listed commune: cannot tell."""
        if on > _ZRR_TO:
            return _zrr(verdict=Verdict.NO, reason="ended")
        if on < _ZRR_FROM:
            return _zrr(verdict=Verdict.CANNOT_TELL, reason="outside_dates")
        value = self._cell("zrr_2021", code, on)
        if value is None:
            return _zrr(verdict=Verdict.CANNOT_TELL, reason="not_covered")
        if value == "PC":
            return _zrr(verdict=Verdict.CANNOT_TELL, code=value, reason="partial", question=QUESTION_ZRR)
        verdict = Verdict.YES if value == "C" else Verdict.NO
        return _zrr(verdict=verdict, code=value, reason="best_known" if on < _ZRR_LIST_FROM else None)

    def qpv(self, code: str, on: date) -> Zoning:
        """Tell whether the commune has a priority neighbourhood of 2024; before 2024-01-01: cannot tell."""
        if on < _QPV_FROM:
            return _qpv(verdict=Verdict.CANNOT_TELL, reason="outside_dates")
        count, certain = self._qpv_count(code, on)
        if not certain:
            reason = "partial" if count else "not_covered"
            return _qpv(verdict=Verdict.CANNOT_TELL, reason=reason, question=QUESTION_QPV)
        return _qpv(verdict=Verdict.YES if count else Verdict.NO, code=str(count))

    def afr(self, code: str, on: date) -> Zoning:
        """Regional aid zone on a day, by the map of 2014-2021 or of 2022-2027, with its rates."""
        if _MAP_1[0] <= on <= _MAP_1[1]:
            return self._afr_map_1(code, on)
        if _MAP_2[0] <= on <= _MAP_2[1]:
            return self._afr_map_2(code, on)
        return _afr_2(verdict=Verdict.CANNOT_TELL, reason="outside_dates")

    def plain_answers(self, name: str, on: date) -> list[Verdict]:
        """Return the zone `afr`, `zrr`, `frr` or `qpv` of every code of the history, from its table alone.

        Right for a metropolitan commune that stood alone since 2019; ask for the others one by one.
        """
        if name == "frr":
            return [frr(on).verdict] * len(self.history.codes)
        if name == "zrr" and _ZRR_FROM <= on <= _ZRR_TO:
            return self._read_cells("zrr_2021", {"C": Verdict.YES, "NC": Verdict.NO})
        if name == "qpv" and on >= _QPV_FROM:
            return self._read_cells(
                "n_qpv_2024", {"0": Verdict.NO, "": Verdict.CANNOT_TELL}, otherwise=Verdict.YES
            )
        coverage = self._coverage_on(on) if name == "afr" else None
        if coverage is not None:
            listed = {"full": Verdict.YES, "partial": Verdict.CANNOT_TELL}
            return [listed.get(coverage.get(code, ""), Verdict.NO) for code in self.history.codes]
        probe = self.history.codes[0]  # 01001 stood alone in metropolitan France
        same = {"zrr": self.zrr, "qpv": self.qpv, "afr": self.afr}[name](probe, on).verdict
        return [same] * len(self.history.codes)

    def _coverage_on(self, on: date) -> Mapping[str, str] | None:
        if _MAP_1[0] <= on <= _MAP_1[1]:
            return {code: coverage for code, (_, coverage) in self.map_1.items()}
        return self.map_2 if _MAP_2_C_FROM <= on <= _MAP_2[1] else None

    def _read_cells(
        self,
        column: str,
        meanings: Mapping[str, Verdict],
        otherwise: Verdict = Verdict.CANNOT_TELL,
    ) -> list[Verdict]:
        cells = dict(zip(self.columns["commune"], self.columns[column], strict=True))
        return [meanings.get(cells.get(code, ""), otherwise) for code in self.history.codes]

    def _afr_map_1(self, code: str, on: date) -> Zoning:
        departement = self._departement(code)
        if departement == _SAINT_MARTIN:
            return self._afr([("a", "full")], code, on, _afr_1)
        if is_overseas(departement) and departement not in _OUTERMOST:
            return _afr_1(verdict=Verdict.CANNOT_TELL, reason="not_covered")
        parts = self.history.overlap(code, year_of(on), _MAP_1_YEAR)
        return self._afr([self.map_1.get(part, ("", "")) for part in parts], code, on, _afr_1)

    def _afr_map_2(self, code: str, on: date) -> Zoning:
        departement = self._departement(code)
        new = partial(_afr_2, vintage=self.map_2_vintage)
        if departement in (*_OUTERMOST, _SAINT_MARTIN):
            return self._afr([("a", "full")], code, on, _afr_2)
        if is_overseas(departement):
            return new(verdict=Verdict.CANNOT_TELL, reason="not_covered")
        if on < _MAP_2_C_FROM:
            return new(verdict=Verdict.NO, reason="not_yet")
        if self.map_2 is None:
            return new(verdict=Verdict.CANNOT_TELL, reason="list_not_loaded", question=QUESTION_LIST)
        parts = self.history.overlap(code, year_of(on), _MAP_2_YEAR)
        found = [("c" if part in self.map_2 else "", self.map_2.get(part, "")) for part in parts]
        return self._afr(found, code, on, new)

    def _afr(self, found: list[tuple[str, str]], code: str, on: date, new: Callable[..., Zoning]) -> Zoning:
        coverages = {coverage for _, coverage in found}
        if coverages == {""}:
            return new(verdict=Verdict.NO)
        zone = max(zone for zone, _ in found)
        rates = self._rates(zone, code, on)
        if coverages == {"full"}:
            return new(verdict=Verdict.YES, code=zone, rates=rates)
        return new(
            verdict=Verdict.CANNOT_TELL, code=zone, rates=rates, reason="partial", question=QUESTION_AFR
        )

    def _rates(self, zone: str, code: str, on: date) -> AfrRates | None:
        place = self.history.index[code]
        columns = self.history.columns
        scopes = {f"REG-{columns['region'][place]}", f"DEP-{columns['departement'][place]}"}
        fitting = [
            rate
            for rate in self.rates
            if rate.zone == zone and rate.rates.valid_from <= on <= rate.rates.valid_to
        ]
        own = [rate.rates for rate in fitting if scopes & set(rate.scope)]
        other = [rate.rates for rate in fitting if rate.scope == ("OTHER",)]
        return next(iter(own + other), None)

    def _departement(self, code: str) -> str:
        return self.history.columns["departement"][self.history.index[code]]

    def _homes(self, code: str, on: date) -> frozenset[str]:
        """Return the communes of the table that answer for `code`: itself when listed, else its holders."""
        return (
            frozenset((code,)) if code in self.index else self.history.overlap(code, year_of(on), LAST_YEAR)
        )

    def _cell(self, column: str, code: str, on: date) -> str | None:
        values = {
            self.columns[column][self.index[home]] for home in self._homes(code, on) if home in self.index
        }
        return values.pop() or None if len(values) == 1 else None

    def _value(self, name: str, column: str, code: str, on: date, vintage: str) -> Zoning:
        value = self._cell(column, code, on)
        source = "Insee, zones d’emploi 2020" if column == "ze2020" else "ANCT et Insee, zonages des communes"
        new = partial(Zoning, name=name, source=source, vintage=vintage)
        listed = self._homes(code, on) <= self.index.keys()
        if value is None and not (column == "massif" and listed):
            return new(verdict=Verdict.CANNOT_TELL, reason="not_covered")
        if value is None:
            return new(verdict=Verdict.NO)
        return new(verdict=Verdict.YES, code=value, label=self.labels.get((column, value)))

    def _qpv_count(self, code: str, on: date) -> tuple[int, bool]:
        """Count the neighbourhoods of every commune of 2026 that shares ground; certain when all agree."""
        year = year_of(on)
        homes = self.history.overlap(code, year, LAST_YEAR)
        if not homes <= self.index.keys():
            return 0, False
        counts = [int(self.columns["n_qpv_2024"][self.index[home]]) for home in homes]
        whole = all(self.history.overlap(home, LAST_YEAR, year) == {code} for home in homes)
        return sum(counts), whole or not any(counts)


def frr(on: date) -> Zoning:
    """France ruralités revitalisation starts on 2024-07-01; its list is not in the data."""
    if on <= _ZRR_TO:
        return _frr(verdict=Verdict.NO, reason="not_yet")
    return _frr(verdict=Verdict.CANNOT_TELL, reason="list_not_in_data", question=QUESTION_FRR)


def is_overseas(departement: str) -> bool:
    """Tell whether a département or collectivity is overseas: its code has three characters."""
    return len(departement) == 3


def load_zonings(history: CommuneHistory, overlays: Mapping[str, Overlay]) -> ZoningTables:
    """Read the zonings, the map of 2014-2021, the rates, and the list of 2022-2027 when it was loaded."""
    columns, map_1 = read_columns("zonings.csv"), read_columns("afr_2014_2021.csv")
    loaded = overlays.get(AFR_OVERLAY)
    return ZoningTables(
        index={code: place for place, code in enumerate(columns["commune"])},
        columns=columns,
        labels={(row["zoning"], row["code"]): row["label"] for row in read_rows("zoning_labels.csv")},
        map_1=dict(zip(map_1["commune"], zip(map_1["zone"], map_1["coverage"], strict=True), strict=True)),
        map_2=_carry(loaded.coverage, history) if loaded else None,
        map_2_vintage=loaded.provenance.vintage if loaded else "2022-2027",
        rates=tuple(_read_rates()),
        history=history,
    )


def _carry(coverage: Mapping[str, str], history: CommuneHistory) -> dict[str, str]:
    """Carry a list to the communes of 2022: a later merged commune covers its parts; a part is partial."""
    found: dict[str, str] = {}
    for code, how in coverage.items():
        if history.stands(code, _MAP_2_YEAR):
            found[code] = how
            continue
        years = [year for year in range(_MAP_2_YEAR + 1, LAST_YEAR + 1) if history.stands(code, year)]
        parts = history.overlap(code, years[0], _MAP_2_YEAR) if years else history.holders(code, _MAP_2_YEAR)
        for part in parts:
            inside = bool(years) and history.holders(part, years[0]) == (code,)
            found.setdefault(part, how if inside else "partial")
    return found


def _read_rates() -> Iterable[_Rate]:
    for row in read_rows("afr_rates.csv"):
        rates = AfrRates(
            large_bp=100 * int(row["large_pct"]),
            medium_bp=100 * int(row["medium_pct"]),
            small_bp=100 * int(row["small_pct"]),
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]),
            source=row["source"],
        )
        yield _Rate(zone=row["zone"], scope=tuple(row["scope"].split("|")), rates=rates)

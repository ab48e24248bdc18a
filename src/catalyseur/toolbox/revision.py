"""A proposed text of a scheme: its faults by key and line, its differences, what changes for the worked cases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import yaml

from catalyseur.geography.atlas import Geography
from catalyseur.geography.places import UnknownPlaceError
from catalyseur.toolbox.cases import unknown_areas_of
from catalyseur.toolbox.catalogue import Catalogue, read_scheme
from catalyseur.toolbox.description import (
    WINDOW_LABELS,
    Line,
    Reading,
    describe_identity,
    describe_version,
)
from catalyseur.toolbox.errors import CatalogueError
from catalyseur.toolbox.facts import Facts
from catalyseur.toolbox.matching import match_scheme
from catalyseur.toolbox.project import ProjectError, parse_project
from catalyseur.toolbox.scheme import Scheme, WorkedCase
from catalyseur.toolbox.windows import WindowState
from catalyseur.toolbox.wording import VERDICT_LABELS
from catalyseur.values.verdict import Verdict

MAX_TEXT = 60_000  # characters of one file

_WORDS = (
    (r"is required", "cette clé est obligatoire : ajoutez-la"),
    (r"is no key known here", "cette clé n’existe pas : retirez-la ou corrigez son nom"),
    (r"must be a list", "la valeur doit être une liste : mettez-la entre crochets"),
    (r"must be an object", "la valeur doit être un bloc de clés, une par ligne"),
    (r"must be a number", "la valeur doit être un nombre"),
    (r"must be true or false", "la valeur doit être true ou false"),
    (r"must be a text", "la valeur doit être un texte : entourez-la de guillemets"),
    (r"Input should be a valid .*", "la valeur n’a pas la forme attendue : un texte s’entoure de guillemets"),
    (r"Input should be (.+)", r"valeur refusée ; sont admises : \1"),
    (r"String should match pattern '(.+?)'.*", r"la valeur doit suivre la forme « \1 »"),
    (r"Tuple should have at least 1 item.*", "la liste ne peut pas être vide"),
    (
        r"'(.+)' is not an area.*",
        r"« \1 » n’est pas un périmètre : écrivez FR, REG-84, DEP-13, EPCI-200068781, COM-71153, TI, TI-2, TI-2:ti-0101, ZONE-zrr ou une autre zone",
    ),
    (
        r"'(.+)' (?:is not a NAF scope|covers no subclass).*",
        r"« \1 » n’est pas un champ NAF : écrivez \"C\", \"B-E\", \"10-33\", \"25.62\" ou \"25.62B\"",
    ),
    (
        r"'(.+)' (?:is not a date|ends before).*",
        r"« \1 » n’est pas une date : écrivez 2026-11-23, 2026-11, 2026 ou DÉBUT/FIN",
    ),
    (r"'(.+)' (?:is not an amount|has more than two decimals).*", r"« \1 » n’est pas un montant en euros"),
    (r"a range needs min.*", "l’intervalle demande min, max ou les deux"),
    (r"min is above max.*", "le minimum dépasse le maximum"),
    (r"a conflict lists.*", "un conflit liste au moins deux valeurs publiées, chacune avec sa source"),
    (r"a size criterion needs.*", "le critère de taille demande eu, category ou headcount"),
    (
        r"'(.+)' must be the name of the file.*",
        r"« \1 » n’est pas l’identifiant de ce dispositif : il ne change pas",
    ),
    (r"'(.+)' is not among (.+)", r"la source « \1 » n’est pas déclarée ; le sont : \2"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong: the key in the file, its line (from 1) when found, and one French sentence."""

    key: str
    line: int | None
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A proposed text once read: the scheme when it holds, else its faults."""

    scheme: Scheme | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One line that changes, and where: the scheme itself or one of its versions. Empty means not published."""

    where: str
    label: str
    before: tuple[Reading, ...]
    after: tuple[Reading, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseChange:
    """What a worked case answers before and after, in French; None where there is no such scheme."""

    title: str
    on: date
    before: str | None
    after: str

    @property
    def has_changed(self) -> bool:
        """Tell whether the answer differs."""
        return self.before != self.after


def read_draft(scheme_id: str, text: str, catalogue: Catalogue, geography: Geography) -> Draft:
    """Read a proposed text of a scheme, check it against the other schemes and run its worked cases."""
    if len(text) > MAX_TEXT:
        fault = f"le texte dépasse {MAX_TEXT} caractères : raccourcissez les notes"
        return Draft(scheme=None, faults=(Fault(key="fichier", line=None, message=fault),))
    try:
        scheme = read_scheme(f"{scheme_id}.yaml", text)
    except CatalogueError as error:
        return Draft(scheme=None, faults=tuple(_faults(str(error), f"{scheme_id}.yaml", text)))
    except (TypeError, ValueError, RecursionError):
        fault = 'une valeur n’a pas le type attendu : entourez les codes de guillemets ("17", "71153")'
        return Draft(scheme=None, faults=(Fault(key="fichier", line=None, message=fault),))
    faults = (*_faults_among(scheme, catalogue, text), *_area_faults(scheme, geography, text))
    faults = faults or tuple(_case_faults(scheme, geography, text))
    return Draft(scheme=None if faults else scheme, faults=faults)


def compare(current: Scheme | None, proposed: Scheme, geography: Geography) -> tuple[Difference, ...]:
    """Return the lines that differ, in the order of the page, those that go last."""
    before = _lines(current, geography) if current else {}
    after = _lines(proposed, geography)
    return tuple(
        Difference(where=place[0], label=(after.get(place) or before[place]).label, before=old, after=new)
        for place in {**after, **before}
        for old, new in [(_readings(before, place), _readings(after, place))]
        if old != new
    )


def compare_cases(current: Scheme | None, proposed: Scheme, geography: Geography) -> tuple[CaseChange, ...]:
    """Run the worked cases of both texts through both schemes."""
    cases = {(case.title, case.on): case for scheme in (current, proposed) if scheme for case in scheme.cases}
    return tuple(
        CaseChange(
            title=case.title,
            on=case.on,
            before=_answer(current, case, geography) if current else None,
            after=_answer(proposed, case, geography),
        )
        for case in cases.values()
    )


def may_review(author: int, reviewer: int) -> bool:
    """Tell whether a person may give the second reading: never the author's own."""
    return author != reviewer


def line_of(text: str, key: str) -> int | None:
    """Return the line (from 1) of a dotted key in a YAML text, or of the nearest key above it; None at the top."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return None
    line = None
    for part in key.split("."):
        while (child := _child(node, part)) is None and (inner := _child(node, "value", "conflict")):
            node = inner[1]
        if child is None:
            break
        line, node = child[0] + 1, child[1]
    return line


def _child(node: yaml.Node | None, *names: str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(
            ((name.start_mark.line, value) for name, value in node.value if name.value in names), None
        )
    if isinstance(node, yaml.SequenceNode) and names[0].isdigit() and int(names[0]) < len(node.value):
        child = node.value[int(names[0])]
        return child.start_mark.line, child
    return None


def _faults(error: str, file_name: str, text: str) -> Iterator[Fault]:
    for line in error.splitlines():
        said = line.removeprefix(f"{file_name}: ")
        if said.startswith("not YAML"):
            at, twice = re.search(r"line (\d+)", said), re.search(r"key '(.+?)' is written twice", said)
            message = "le texte n’est pas du YAML : vérifiez l’alignement, les guillemets et les deux-points"
            if twice:
                message = f"la clé « {twice[1]} » est écrite deux fois dans ce bloc : gardez-en une"
            yield Fault(key="fichier", line=int(at[1]) if at else None, message=message)
            continue
        key, _, message = said.partition(": ")
        at_line = _line_holding(text, message) if key == "source" else line_of(text, key)
        yield Fault(key="fichier" if key == "file" else key, line=at_line, message=_in_french(message))


def _line_holding(text: str, message: str) -> int | None:
    """Return the first line that names the unknown source a message quotes."""
    named = re.search(r"source: '?" + re.escape(message.split("'")[1]), text)
    return text.count("\n", 0, named.start()) + 1 if named else None


def _in_french(message: str) -> str:
    plain = re.sub(r" \(got .*\)$", "", message)
    for shape, words in _WORDS:
        found = re.fullmatch(shape, plain, re.DOTALL)
        if found:
            return found.expand(words).replace('\\"', '"').replace(" or ", " ou ")
    return f"valeur refusée ({plain})"


def _faults_among(scheme: Scheme, catalogue: Catalogue, text: str) -> Iterator[Fault]:
    """Check what no file can alone: the ref is the scheme's own, what it requires exists."""
    holder, current = catalogue.find(scheme.ref), catalogue.find(scheme.id)
    if holder and holder.id != scheme.id:
        message = f"« {scheme.ref} » est la référence de « {holder.name} » : choisissez-en une libre"
        yield Fault(key="ref", line=line_of(text, "ref"), message=message)
    elif current and current.ref != scheme.ref:
        yield Fault(key="ref", line=line_of(text, "ref"), message=f"la référence reste « {current.ref} »")
    ids = {one.id for one in catalogue.schemes}
    for required in scheme.stacking.requires:
        if required not in ids:
            message = f"« {required} » n’est l’identifiant d’aucun dispositif"
            yield Fault(key="stacking.requires", line=line_of(text, "stacking.requires"), message=message)


def _area_faults(scheme: Scheme, geography: Geography, text: str) -> Iterator[Fault]:
    for area in unknown_areas_of(scheme, geography):
        found = re.search(rf"\b{re.escape(area)}\b", text)
        line = text.count("\n", 0, found.start()) + 1 if found else None
        message = f"« {area} » n’est aucun lieu des données : vérifiez son code"
        yield Fault(key="perimeter", line=line, message=message)


def _case_faults(scheme: Scheme, geography: Geography, text: str) -> Iterator[Fault]:
    for number, case in enumerate(scheme.cases):
        key = f"cases.{number}"
        if case.window not in set(WindowState):
            states = ", ".join(WindowState)
            message = f"« {case.window} » n’est pas un état de fenêtre ; sont admis : {states}"
            yield Fault(key=f"{key}.window", line=line_of(text, f"{key}.window"), message=message)
            continue
        expected = _text_of(Verdict(case.verdict), WindowState(case.window))
        found = _answer(scheme, case, geography)
        if expected != found:
            message = f"le cas « {case.title} » attend « {expected} » et obtient « {found} »"
            yield Fault(key=key, line=line_of(text, key), message=message)


def _answer(scheme: Scheme, case: WorkedCase, geography: Geography) -> str:
    try:
        project = parse_project(case.project)
        match = match_scheme(Facts(project=project, on=case.on, geography=geography), scheme)
    except (ProjectError, UnknownPlaceError) as error:
        return f"projet illisible ({error})"
    return _text_of(match.verdict, match.window.state)


def _text_of(verdict: Verdict, window: WindowState) -> str:
    return f"{VERDICT_LABELS[verdict]}, {WINDOW_LABELS[window]}"


def _lines(scheme: Scheme, geography: Geography) -> dict[tuple[str, str], Line]:
    found = {("dispositif", line.key): line for line in describe_identity(scheme)}
    for version in scheme.versions:
        described = describe_version(scheme, version, geography)
        notes = tuple(Reading(text=note, source=None) for note in described.notes)
        parts = (*described.window, *described.criteria, *described.conditions, *described.aid)
        for line in (*parts, Line(key="notes", label="notes", readings=notes)):
            found[f"version « {version.id} »", line.key] = line
    return found


def _readings(lines: dict[tuple[str, str], Line], place: tuple[str, str]) -> tuple[Reading, ...]:
    line = lines.get(place)
    if line is None:
        return ()
    unchecked = (Reading(text="(à vérifier)", source=None),) if line.is_unchecked else ()
    return line.readings + unchecked

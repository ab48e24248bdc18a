"""Reading the schemes: one YAML file each, refused by file and key when wrong."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import ValidationError

from catalyseur.toolbox.errors import CatalogueError
from catalyseur.toolbox.scheme import Scheme

_PLAIN = {
    "extra_forbidden": "is no key known here",
    "missing": "is required",
    "tuple_type": "must be a list",
    "model_type": "must be an object",
    "dict_type": "must be an object",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_type": "must be a text",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "greater_than_equal": "must not be negative",
}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML 1.2 scalars: `on`, `yes` and `no` are words, a date stays the text its source wrote."""


_NOT_YAML_1_2 = (":bool", ":timestamp")
_Loader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in resolvers if not tag.endswith(_NOT_YAML_1_2)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    """Read a mapping; a key written twice is refused, one merged by `<<` may be overridden."""
    written = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
    twice = next((key for key, count in Counter(written).items() if count > 1), None)
    if twice is not None:
        raise yaml.constructor.ConstructorError(
            None, None, f"key '{twice}' is written twice", node.start_mark
        )
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Every scheme, in the order of its `ref`."""

    schemes: tuple[Scheme, ...]

    @cached_property
    def _by_name(self) -> dict[str, Scheme]:
        return {name: scheme for scheme in self.schemes for name in scheme.names}

    def find(self, name: str) -> Scheme | None:
        """Return the scheme of that id or ref (`DSP-003`, case ignored), if there is one."""
        return self._by_name.get(name.casefold())


def load_catalogue(folder: Traversable | None = None) -> Catalogue:
    """Read every `*.yaml` of `folder` (default: the embedded schemes).

    Raises CatalogueError naming the file, the key and the allowed values.
    """
    folder = folder or files("catalyseur.data").joinpath("schemes")
    paths = sorted((path for path in folder.iterdir() if path.name.endswith(".yaml")), key=lambda p: p.name)
    schemes = sorted((read_scheme(path.name, path.read_text("utf-8")) for path in paths), key=lambda s: s.ref)
    _check_together(schemes)
    return Catalogue(schemes=tuple(schemes))


def read_scheme(file_name: str, text: str) -> Scheme:
    """Read one scheme from the text of its file.

    Raises CatalogueError with one line a wrong key.
    """
    try:
        raw = read_yaml(text)
    except yaml.YAMLError as error:
        raise CatalogueError(f"{file_name}: not YAML: {' '.join(str(error).split())}") from None
    try:
        scheme = Scheme.model_validate(raw)
    except ValidationError as error:
        raise CatalogueError("\n".join(f"{file_name}: {line}" for line in describe(error))) from None
    if f"{scheme.id}.yaml" != file_name:
        raise CatalogueError(f"{file_name}: id: '{scheme.id}' must be the name of the file without .yaml")
    _check_sources(file_name, scheme)
    return scheme


def read_yaml(text: str) -> Any:  # noqa: ANN401 - what YAML holds
    """Return what a YAML 1.2 text holds. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader with fewer resolvers


def compose_yaml(text: str) -> yaml.Node | None:
    """Return the nodes of a YAML 1.2 text, each with its place. Raises yaml.YAMLError."""
    node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    return node


def describe(error: ValidationError) -> list[str]:
    """Write each fault as `key.path: what is wrong, what is allowed`; a fault that only echoes a deeper one is left out."""
    faults = error.errors(include_url=False)
    deepest = [
        fault
        for fault in faults
        if not any(
            other["loc"] != fault["loc"] and other["loc"][: len(fault["loc"])] == fault["loc"]
            for other in faults
        )
    ]
    return [
        f"{_key(fault['loc'])}: {_PLAIN.get(fault['type'], fault['msg']).removeprefix('Value error, ')}"
        + (f" (got {fault['input']!r})" if isinstance(fault["input"], str | int | float) else "")
        for fault in deepest
    ]


def _key(loc: tuple[int | str, ...]) -> str:
    hidden = {"alternatives", "value"}
    return ".".join(str(part) for part in loc if part not in hidden) or "file"


def _check_sources(file_name: str, scheme: Scheme) -> None:
    known = {source.id for source in scheme.sources}
    unknown = sorted(set(_sources_named(scheme.model_dump(mode="python")["versions"])) - known)
    if unknown:
        raise CatalogueError(f"{file_name}: source: '{unknown[0]}' is not among {', '.join(sorted(known))}")


def _sources_named(node: object) -> Iterable[str]:
    if isinstance(node, dict):
        if isinstance(node.get("source"), str):
            yield node["source"]
        node = tuple(node.values())
    if isinstance(node, list | tuple):
        for child in node:
            yield from _sources_named(child)


def _check_together(schemes: list[Scheme]) -> None:
    for key in ("id", "ref"):
        counts = Counter(getattr(scheme, key) for scheme in schemes)
        for name, count in counts.items():
            if count > 1:
                raise CatalogueError(
                    f"schemes: {key}: '{name}' stands in {count} files; each must be its own"
                )
    ids = {scheme.id for scheme in schemes}
    for scheme in schemes:
        for required in scheme.stacking.requires:
            if required not in ids:
                raise CatalogueError(f"{scheme.id}.yaml: stacking.requires: '{required}' is no scheme's id")

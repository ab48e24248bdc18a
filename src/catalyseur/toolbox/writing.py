"""Write a value into the YAML text of a scheme, its comments and its layout kept."""

import json
import re
from collections.abc import Sequence
from typing import Any

import yaml

from catalyseur.toolbox.catalogue import compose_yaml, read_yaml

Path = Sequence[str | int]
_PLAIN = re.compile(r"[a-z_][a-z0-9_-]*|\d{4}-\d{2}-\d{2}")
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


class NotWritableError(ValueError):
    """The text is laid out in a way no value can be written into; the message says where."""


def set_value(text: str, path: Path, value: Any) -> str:  # noqa: ANN401 - what YAML holds
    """Return the text with `value` at a path of keys and positions; what stands there goes, what misses is added.

    None is written `null`, which means not published. Raises NotWritableError where the layout does not
    allow it: a part shared with another by `&` and `*`, a path through neither keys nor lists.
    """
    expected = _apart(read_yaml(text))
    _put(expected, path, value)
    return _checked(_set(text, path, value), expected, path)


def append_value(text: str, path: Path, value: Any) -> str:  # noqa: ANN401 - what YAML holds
    """Return the text with one more item at the end of the list of a path; the list is made when it misses.

    Raises NotWritableError as `set_value` does.
    """
    node: yaml.Node | None = _node(text)
    expected = _apart(read_yaml(text))
    items = expected
    for part in path:
        node = _child(node, part) if node else None
        items = items.get(part) if isinstance(items, dict) else None
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        return set_value(text, path, [value])
    _put(expected, path, [*(items or ()), value])
    return _checked(_append(text, node, write_value(value)), expected, path)


def write_value(value: Any) -> str:  # noqa: ANN401 - what YAML holds
    """Write a value on one line of YAML 1.2: codes and days bare, texts between quotes."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {write_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(write_value, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)


def _apart(data: Any) -> Any:  # noqa: ANN401 - what YAML holds
    """Copy what a text holds, the parts shared by `&` and `*` each on its own."""
    if isinstance(data, dict):
        return {key: _apart(value) for key, value in data.items()}
    return [_apart(value) for value in data] if isinstance(data, list) else data


def _put(data: Any, path: Path, value: Any) -> None:  # noqa: ANN401 - what YAML holds
    try:
        for part in path[:-1]:
            if isinstance(data, dict) and data.get(part) is None:
                data[part] = {}
            data = data[part]
        data[path[-1]] = value
    except (IndexError, KeyError, TypeError):
        raise NotWritableError(f"{_name(path)}: no value can be written here") from None


def _checked(text: str, expected: Any, path: Path) -> str:  # noqa: ANN401 - what YAML holds
    """Give a text only when it holds what was meant and nothing else moved."""
    try:
        if read_yaml(text) == expected:
            return text
    except yaml.YAMLError:
        pass
    raise NotWritableError(f"{_name(path)}: this part is shared with another one")


def _set(text: str, path: Path, value: Any) -> str:  # noqa: ANN401 - what YAML holds
    node, done = _node(text), 0
    while done < len(path) and (child := _child(node, path[done])):
        node, done = child, done + 1
    if done == len(path):
        return _replace(text, node, value)
    for part in reversed(path[done + 1 :]):
        value = {part: value}
    if isinstance(node, yaml.ScalarNode) and node.value in {"", "null"}:
        return _replace(text, node, {path[done]: value})
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise NotWritableError(f"{_name(path)}: no key can be written here")
    return _insert_key(text, node, f"{path[done]}: {write_value(value)}")


def _name(path: Path) -> str:
    return ".".join(map(str, path))


def _node(text: str) -> yaml.Node:
    node = compose_yaml(text)
    if node is None:
        raise NotWritableError("the text is empty")
    return node


def _child(node: yaml.Node, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        child: yaml.Node = node.value[part]
        return child
    return None


def _replace(text: str, node: yaml.Node, value: Any) -> str:  # noqa: ANN401 - what YAML holds
    """Write a value in place of a node; that of a block goes up beside its key."""
    start, end = node.start_mark.index, _end(text, node)
    before = text[:start]
    if before[before.rfind("\n") + 1 :].isspace() or before.endswith("\n"):
        before = before.rstrip() + " "
    elif before.endswith(":"):  # an empty value starts right after the colon
        before += " "
    return f"{before}{write_value(value)}{text[end:]}"


def _insert_key(text: str, node: yaml.MappingNode, written: str) -> str:
    """Add a key after the first one, on a line of its own where the others are."""
    first, value = node.value[0]
    if node.flow_style:
        last = _end(text, node.value[-1][1])
        return f"{text[:last]}, {written}{text[last:]}"
    end = _line_end(text, _end(text, value))
    return f"{text[:end]}\n{' ' * first.start_mark.column}{written}{text[end:]}"


def _append(text: str, node: yaml.SequenceNode, written: str) -> str:
    last = _end(text, node.value[-1])
    if node.flow_style:
        return f"{text[:last]}, {written}{text[last:]}"
    end, first = _line_end(text, last), node.value[0].start_mark.index
    dash = text.rfind("-", 0, first)
    indent = dash - text.rfind("\n", 0, dash) - 1
    return f"{text[:end]}\n{' ' * indent}- {written}{text[end:]}"


def _end(text: str, node: yaml.Node) -> int:
    """Return where the last character of a node stands: a block ends before the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(last, tuple) else last)
    return len(text[: node.end_mark.index].rstrip())


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end

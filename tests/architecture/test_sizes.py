"""Rule 11: small. Median function under 10 lines, none over 50; modules at most 400 lines; README 150."""

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src").rglob("*.py")) + sorted((ROOT / "tools").glob("*.py"))


def _lines(node):
    return node.end_lineno - node.lineno + 1


def _function_lengths(path):
    """Lines of each function, its docstring left out: words that explain are not size."""
    lengths = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = _lines(node.body[0]) if ast.get_docstring(node) else 0
            lengths.append((node.name, _lines(node) - words))
    return lengths


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_keeps_to_400_lines_and_a_function_to_50(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400
    assert [(name, length) for name, length in _function_lengths(path) if length > 50] == []


def test_the_median_function_keeps_under_10_lines():
    assert median(length for path in MODULES for _, length in _function_lengths(path)) < 10


def test_the_readme_keeps_to_150_lines():
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 150

"""The shape of the code, its lint and its types: `pytest` alone checks all that can be checked."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "answercenter"
MAXIMUM_MODULE = 300  # lines
MAXIMUM_FUNCTION = 40  # lines
MAXIMUM_BASE = 60  # lines of base.html

SOURCES = sorted(
    path
    for folder in ("answercenter", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "versions" not in path.parts
)
MODULES = [path for path in SOURCES if PACKAGE in path.parents]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_imports_point_down_only() -> None:
    assert_passes("-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache")


def test_lint_finds_nothing() -> None:
    assert_passes("-m", "ruff", "check", "--no-cache", ".")


def test_format_is_the_agreed_one() -> None:
    assert_passes("-m", "ruff", "format", "--check", "--no-cache", ".")


def test_types_agree() -> None:
    assert_passes("-m", "mypy")


@pytest.mark.parametrize("path", [*SOURCES, *TEMPLATES], ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (MAXIMUM_BASE if path == ROOT / "templates" / "base.html" else MAXIMUM_MODULE)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [f"{one.name}: {length(one)} lines" for one in functions(tree) if length(one) > MAXIMUM_FUNCTION]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_imports_the_package(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = [node for one in functions(tree) for node in ast.walk(one)]
    imported = [alias.name for node in inner if isinstance(node, ast.Import) for alias in node.names]
    imported += [node.module or "." for node in inner if isinstance(node, ast.ImportFrom)]
    assert not [name for name in imported if name.split(".")[0] in {"answercenter", ""}]


def test_every_module_is_named_after_a_noun_of_the_field() -> None:
    assert not [path for path in MODULES if path.stem in {"utils", "util", "helpers", "helper", "common", "misc"}]


def test_no_two_files_of_tests_have_one_name() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(names) == sorted(set(names))


def test_importing_any_module_has_no_effect() -> None:
    """All but `wsgi`, which is there to make the application."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in MODULES
        if path.stem not in {"wsgi", "__main__", "env"}
    ]
    lines = "\n".join(f"import {name}" for name in names)
    before = sorted(path.name for path in (ROOT / "instance").iterdir())
    assert_passes("-c", f"{lines}\nimport threading\nassert threading.active_count() == 1")
    assert sorted(path.name for path in (ROOT / "instance").iterdir()) == before


def assert_passes(*arguments: str) -> None:
    """Run a checker of this interpreter in the checkout; its words are the failure's message."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail((done.stdout + done.stderr)[-8000:], pytrace=False)


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """List every function of a module, methods and inner ones included."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count a function's lines, its decorators left out."""
    return (function.end_lineno or function.lineno) - function.lineno + 1

"""Who may know whom: imports point one way, and the clock is asked in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
OURS = ("flows", "storage", "bot", "tests")
TELEGRAM_FACING = {
    "raw_bot",
    "__init__",
    "__main__",
    "app",
    "intake",
    "courier",
    "uploads",
}  # and all of bot/local


def modules(folder: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    """The full names of the modules that a module imports, wherever in it."""
    names = {
        each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names
    }
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return names | {f"{node.module}.{each.name}" for node in froms for each in node.names}


def ours(tree: ast.Module) -> set[str]:
    return {name for name in imported(tree) if name.split(".")[0] in OURS}


def test_flows_import_nothing_of_ours_but_flows() -> None:
    for path, tree in modules("flows"):
        assert all(name.startswith("flows.") or name == "flows" for name in ours(tree)), path


def test_the_engine_knows_no_flow() -> None:
    allowed = ("flows.engine.", "flows.places.")
    for path, tree in modules("flows/engine"):
        known = {name for name in ours(tree) if not name.startswith(allowed)}
        assert known <= {"flows.engine", "flows.catalogue.FLOWS"}, path
        assert path.stem == "diagram" or "flows.catalogue.FLOWS" not in known, path


def test_storage_imports_at_most_the_values_of_the_engine() -> None:
    values = ("flows.engine.model.", "flows.engine.effects.", "flows.engine.nudges.")
    allowed = ("storage", *values)
    for path, tree in modules("storage"):
        assert all(name.startswith(allowed) for name in ours(tree)), path


def test_only_the_doors_of_the_bot_import_telegram() -> None:
    for folder in ("flows", "storage", "bot"):
        for path, tree in modules(folder):
            if any(name.split(".")[0] == "telegram" for name in imported(tree)):
                is_door = path.parent.name == "local" or path.stem in TELEGRAM_FACING
                assert folder == "bot", path
                assert is_door, path


def test_the_clock_is_asked_in_one_module() -> None:
    asked = {
        str(path)
        for folder in ("flows", "storage", "bot")
        for path, tree in modules(folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and (ast.unparse(node) in ("datetime.now", "datetime.utcnow", "date.today", "time.time"))
    }
    assert asked == {"bot/clock.py"}


def test_the_coach_neither_waits_nor_knows_telegram() -> None:
    tree = ast.parse((ROOT / "bot/coach.py").read_text(encoding="utf-8"))
    waits = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    assert not [node for node in ast.walk(tree) if isinstance(node, waits)]
    assert not [name for name in imported(tree) if name.startswith("telegram")]

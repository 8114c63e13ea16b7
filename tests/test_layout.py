"""The folders are the data flow, and imports point down it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORDS = {"errors", "scales", "tables", "config", "stats"}
MAY_IMPORT = {
    "store": set[str](),
    "cluster": set[str](),
    "shop": {"store"},
    "vectors": {"store"},
    "mining": {"store", "cluster", "shop", "vectors"},
    "judging": {"store", "cluster", "vectors"},
    "people": {"store"},
    "measure": {"store", "people", "shop"},
    "export": {"store", "cluster", "people", "shop", "vectors"},
}
"""Which wings a wing may import, beside the words and itself. The command line may import all of them."""

SQL = {"sqlalchemy", "sqlmodel", "sqlite3", "alembic"}
OWN_DATABASE = ROOT / "judge" / "judging" / "replies.py"
"""The reply cache is another database, diskcache's; it names sqlite3 for the errors that come out of there."""


def modules(folder: str) -> list[Path]:
    return sorted(path for path in (ROOT / folder).rglob("*.py") if "versions" not in path.parts)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wing(name: str) -> str | None:
    """The wing of `judge` that a dotted name lies in."""
    parts = name.split(".")
    return parts[1] if parts[0] == "judge" and len(parts) > 1 else None


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


OUTSIDE_THE_STORE = [
    *(path for path in modules("judge") if "store" not in path.parts and path.name != "tables.py" and path != OWN_DATABASE),
    *modules("ui"),
]


@pytest.mark.parametrize("path", modules("judge"), ids=named)
def test_a_module_imports_only_what_stands_above_it_in_the_flow(path: Path) -> None:
    here = path.relative_to(ROOT / "judge").parts[0].removesuffix(".py")
    used = {found for name in imported(path) if (found := wing(name)) and found != "__version__"} - {here}
    if here in ("cli", "__main__"):
        return
    allowed = WORDS | MAY_IMPORT.get(here, set())
    assert used <= allowed, f"{named(path)} reaches up or across to {sorted(used - allowed)}"


@pytest.mark.parametrize("path", modules("judge/stats"), ids=named)
def test_the_arithmetic_imports_nothing_of_ours(path: Path) -> None:
    assert {found for name in imported(path) if (found := wing(name))} <= {"stats"}


@pytest.mark.parametrize("path", OUTSIDE_THE_STORE, ids=named)
def test_only_the_store_talks_to_the_database(path: Path) -> None:
    assert {name.split(".")[0] for name in imported(path)} & SQL == set()


@pytest.mark.parametrize("path", modules("judge"), ids=named)
def test_the_pages_are_not_needed_to_judge(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)}
    assert "streamlit" not in roots
    assert "ui" not in roots or "cli" in path.parts


def test_every_wing_is_in_the_map() -> None:
    wings = {path.name for path in (ROOT / "judge").iterdir() if (path / "__init__.py").exists()}
    assert wings <= {*MAY_IMPORT, *WORDS, "cli"}

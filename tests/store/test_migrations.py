from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from judge import __version__
from judge.errors import StoreError
from judge.store.candidates import Selection, count_selected, proposals_of
from judge.store.catalog import products_by_id
from judge.store.db import Database, open_database
from judge.store.migrations import HERE, head, migrate

STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9001", "HEAD", None, None


def upgrade():
    with op.batch_alter_table("product", recreate="always") as table:
        table.add_column(sa.Column("colour", sa.String(), nullable=False, server_default="red"))
"""
BROKEN_STEP = STEP + '    op.execute("UPDATE no_such_table SET x = 1")\n'


@pytest.fixture
def newer(tmp_path: Path) -> Callable[[str], Path]:
    """Today's migrations and one more step, as the next version of the program would have them."""

    def with_step(step: str) -> Path:
        folder = shutil.copytree(HERE, tmp_path / "newer", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "9001_colour.py").write_text(step.replace("HEAD", head()))
        return folder

    return with_step


def copies(db: Database) -> list[str]:
    return sorted(path.name for path in Path(db.target).parent.iterdir() if "backup" in path.name)


def version_of(path: Path) -> str:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    connection.close()
    return str(found)


def test_the_migrated_schema_is_exactly_the_one_the_tables_declare(db: Database) -> None:
    with db.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.sqlite
def test_a_database_of_a_newer_program_is_refused_naming_both_versions_and_left_untouched(db: Database) -> None:
    path = Path(db.target)
    with db.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as error:
        open_database(path)
    assert "9999" in error.value.problem
    assert head() in error.value.problem
    assert __version__ in error.value.problem
    assert "upgrade" in error.value.remedy
    assert path.read_bytes() == before


@pytest.mark.sqlite
def test_an_older_file_is_backed_up_and_then_brought_up_to_date(shop: Callable[..., Database], newer: Callable[[str], Path]) -> None:
    db = shop(products=2, queries=1)
    migrate(db.engine, newer(STEP))
    assert version_of(Path(db.target)) == "9001"
    with db.read() as connection:
        assert connection.exec_driver_sql("SELECT id, colour FROM product ORDER BY id").all() == [("p1", "red"), ("p2", "red")]
    assert copies(db) == [f"labels.db.schema-{head()}.backup"]
    copy = open_database(f"{db.target}.schema-{head()}.backup")
    assert set(products_by_id(copy, ["p1", "p2"])) == {"p1", "p2"}
    copy.close()


@pytest.mark.sqlite
def test_a_migration_that_rebuilds_a_table_keeps_the_rows_that_refer_to_it(
    shop: Callable[..., Database], newer: Callable[[str], Path]
) -> None:
    db = shop(products=2, queries=1)
    migrate(db.engine, newer(STEP))
    assert count_selected(db, Selection()) == 2
    with db.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.sqlite
def test_a_migration_that_fails_leaves_the_file_as_it_was(shop: Callable[..., Database], newer: Callable[[str], Path]) -> None:
    db = shop(products=2, queries=1)
    with pytest.raises(Exception, match="no_such_table"):
        migrate(db.engine, newer(BROKEN_STEP))
    assert version_of(Path(db.target)) == head()
    with db.read() as connection:
        assert "colour" not in [column[1] for column in connection.exec_driver_sql("PRAGMA table_info(product)")]
    assert count_selected(db, Selection()) == 2


@pytest.mark.sqlite
def test_a_backup_never_replaces_an_earlier_one(db: Database, newer: Callable[[str], Path]) -> None:
    earlier = Path(f"{db.target}.schema-{head()}.backup")
    earlier.write_text("what an earlier migration saved")
    migrate(db.engine, newer(STEP))
    assert earlier.read_text() == "what an earlier migration saved"
    assert copies(db) == [f"labels.db.schema-{head()}.backup", f"labels.db.schema-{head()}.backup2"]


def test_a_fresh_file_and_an_up_to_date_one_need_no_backup(tmp_path: Path) -> None:
    for _ in range(2):
        open_database(tmp_path / "labels.db").close()
    assert [path.name for path in tmp_path.iterdir()] == ["labels.db"]


@pytest.mark.sqlite
def test_a_migration_that_would_leave_rows_pointing_nowhere_is_taken_back(
    shop: Callable[..., Database], newer: Callable[[str], Path]
) -> None:
    db = shop(products=2, queries=1)
    with pytest.raises(StoreError, match="left as it was"):
        migrate(db.engine, newer(STEP + """    op.execute("DELETE FROM product WHERE id = 'p1'")\n"""))
    assert version_of(Path(db.target)) == head()
    assert set(products_by_id(db, ["p1", "p2"])) == {"p1", "p2"}


def test_a_file_of_the_first_schema_is_backed_up_and_gets_every_later_table(tmp_path: Path) -> None:
    first = shutil.copytree(
        HERE, tmp_path / "first", ignore=lambda _, names: [name for name in names if name[:4] > "0001" and name[0] == "0"]
    )
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine, first)
    engine.dispose()
    assert version_of(path) == "0001"
    db = open_database(path)
    assert version_of(path) == head()
    assert copies(db) == ["old.db.schema-0001.backup"]
    with db.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    db.close()


def test_proposals_of_before_sources_said_what_they_expect_are_kept_and_expect_nothing(tmp_path: Path) -> None:
    fifth = shutil.copytree(
        HERE, tmp_path / "fifth", ignore=lambda _, names: [name for name in names if name[:4] > "0005" and name[0] == "0"]
    )
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    migrate(engine, fifth)
    rows = {
        "query": "'q1', 'lamp', '', 'real', '', '', ''",
        "product": "'p1', 'Lamp', '', '', '{}', '', '', NULL, ''",
        "candidate": "'q1', 'p1'",
        "proposal": "'q1', 'p1', 'lexical', 3, 2.5, ''",
    }
    with engine.begin() as connection:
        for table, values in rows.items():
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({values})")
    engine.dispose()
    db = open_database(path)
    (kept,) = proposals_of(db, "q1", "p1")
    assert (kept.source, kept.rank, kept.score) == ("lexical", 3, 2.5)
    assert (kept.negative_type, kept.violated, kept.distance) == ("", "", None)
    assert copies(db) == ["old.db.schema-0005.backup"]
    db.close()

"""An export is whole or absent, and never replaces what it did not write."""

from __future__ import annotations

import stat

import pytest

from judge.errors import InputError
from judge.export import export
from judge.export.folder import MANIFEST, in_place_when_whole


def everything(folder):
    """Every path below, hidden ones too, but for the database."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.name.startswith("labels.db"))


@pytest.fixture
def home(tmp_path):
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_nothing_is_there_until_all_of_it_is(home):
    with in_place_when_whole(home / "out") as new:
        (new / "file").write_text("x")
        assert not (home / "out").exists()
    assert everything(home) == ["out", "out/file"]


def test_a_failure_leaves_nothing_new_and_the_earlier_export_as_it_was(graded, home):
    def fail():
        with in_place_when_whole(home / "out") as new:
            (new / "file").write_text("half")
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        fail()
    assert everything(home) == []
    export(graded.db, home / "out", ["qrels"], judge_id=graded.judge_id)
    before = everything(home)
    with pytest.raises(RuntimeError):
        fail()
    assert everything(home) == before


def test_folders_on_the_way_are_made_and_others_may_read_the_export(graded, home):
    export(graded.db, home / "a" / "b" / "out", ["qrels"], judge_id=graded.judge_id)
    plain = home / "plain"
    plain.mkdir()
    assert stat.S_IMODE((home / "a" / "b" / "out").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_an_empty_folder_is_used(graded, home):
    (home / "out").mkdir()
    assert export(graded.db, home / "out", ["qrels"], judge_id=graded.judge_id).folder == home / "out"


def test_an_earlier_export_is_replaced_and_none_of_its_files_stays(graded, home):
    export(graded.db, home / "out", ["qrels", "triples-jsonl", "triples-parquet"], judge_id=graded.judge_id)
    export(graded.db, home / "out", ["qrels"], judge_id=graded.judge_id)
    assert {path.split("/")[1] for path in everything(home) if "/" in path} == {"DATA_CARD.md", MANIFEST, "qrels"}


@pytest.mark.parametrize("foreign", ["thesis.txt", "qrels/mine.qrels", ".hidden"])
def test_a_folder_with_anything_else_in_it_is_refused_and_untouched(graded, home, foreign):
    export(graded.db, home / "out", ["qrels"], judge_id=graded.judge_id)
    (home / "out" / foreign).write_text("mine")
    before = everything(home)
    with pytest.raises(InputError, match=foreign):
        export(graded.db, home / "out", ["qrels"], judge_id=graded.judge_id)
    assert everything(home) == before
    assert (home / "out" / foreign).read_text() == "mine"


@pytest.mark.parametrize("manifest", ["", "[]", '{"made_by": "another"}', '{"made_by": "shelfjudge", "files": 3, "extra": 1}'])
def test_a_manifest_of_something_else_does_not_make_a_folder_ours(graded, home, manifest):
    (home / "out").mkdir()
    (home / "out" / MANIFEST).write_text(manifest)
    (home / "out" / "model.bin").write_text("weights")
    with pytest.raises(InputError, match=r"model\.bin"):
        export(graded.db, home / "out", ["qrels"], judge_id=graded.judge_id)


def test_a_file_or_a_link_in_the_place_is_refused(graded, home):
    (home / "file").write_text("x")
    (home / "link").symlink_to(home / "elsewhere")
    for name in ("file", "link"):
        with pytest.raises(InputError, match="not a folder"):
            export(graded.db, home / name, ["qrels"], judge_id=graded.judge_id)

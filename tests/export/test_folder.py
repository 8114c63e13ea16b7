"""An export is whole or absent, and never replaces what it did not write."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from errno import EACCES, ENOSPC, EROFS

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
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    before = everything(home)
    with pytest.raises(RuntimeError):
        fail()
    assert everything(home) == before


def test_folders_on_the_way_are_made_and_others_may_read_the_export(graded, home):
    export(graded.db, home / "a" / "b" / "out", ["qrels"], judges=graded.judges)
    plain = home / "plain"
    plain.mkdir()
    assert stat.S_IMODE((home / "a" / "b" / "out").stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_an_empty_folder_is_used(graded, home):
    (home / "out").mkdir()
    assert export(graded.db, home / "out", ["qrels"], judges=graded.judges).folder == home / "out"


def test_an_earlier_export_is_replaced_and_none_of_its_files_stays(graded, home):
    export(graded.db, home / "out", ["qrels", "triples-jsonl", "triples-parquet"], judges=graded.judges)
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    assert {path.split("/")[1] for path in everything(home) if "/" in path} == {"DATA_CARD.md", MANIFEST, "qrels"}


@pytest.mark.parametrize("foreign", ["thesis.txt", "qrels/mine.qrels", ".hidden"])
def test_a_folder_with_anything_else_in_it_is_refused_and_untouched(graded, home, foreign):
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    (home / "out" / foreign).write_text("mine")
    before = everything(home)
    with pytest.raises(InputError, match=foreign):
        export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    assert everything(home) == before
    assert (home / "out" / foreign).read_text() == "mine"


@pytest.mark.parametrize("manifest", ["", "[]", '{"made_by": "another"}', '{"made_by": "shelfjudge", "files": 3, "extra": 1}'])
def test_a_manifest_of_something_else_does_not_make_a_folder_ours(graded, home, manifest):
    (home / "out").mkdir()
    (home / "out" / MANIFEST).write_text(manifest)
    (home / "out" / "model.bin").write_text("weights")
    with pytest.raises(InputError, match=r"model\.bin"):
        export(graded.db, home / "out", ["qrels"], judges=graded.judges)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("/proc/x", "/proc takes no folders"),
        ("file/x", "file is a file, no folder"),
        ("file/a/b", "file is a file, no folder"),
        ("n" * 300, "File name too long"),
    ],
)
def test_where_no_folder_can_be_the_reason_is_a_sentence_and_nothing_is_left(home, place, said):
    (home / "file").write_text("x")
    with pytest.raises(InputError, match=said) as refused, in_place_when_whole(home / place):
        pytest.fail("nothing is to be written")
    assert "Errno" not in str(refused.value)
    assert ".part" not in str(refused.value)
    assert "folder" in refused.value.remedy
    assert everything(home) == ["file"]


def half_written(folder, error):
    """An export that ends so in the middle."""
    with in_place_when_whole(folder) as new:
        (new / "file").write_text("half")
        raise error


@pytest.mark.parametrize(
    ("code", "said"), [(ENOSPC, "The disk is full"), (EACCES, "you may not write in"), (EROFS, "you may not write in")]
)
def test_a_disk_that_takes_no_more_is_told_in_words_and_the_earlier_export_stays(graded, home, code, said):
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    before = everything(home)
    with pytest.raises(InputError, match=said):
        half_written(home / "out", OSError(code, os.strerror(code)))
    assert everything(home) == before


def test_what_a_server_did_is_not_blamed_on_the_folder(home):
    with pytest.raises(ConnectionError), in_place_when_whole(home / "out"):
        raise ConnectionResetError
    assert everything(home) == []


def test_interrupted_it_leaves_nothing_new_and_the_earlier_export_as_it_was(graded, home):
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    before = everything(home)
    with pytest.raises(KeyboardInterrupt):
        half_written(home / "out", KeyboardInterrupt())
    assert everything(home) == before


INTERRUPTED = """
import sys
from pathlib import Path
from judge.export.folder import in_place_when_whole

def stop(event, arguments):
    if event == "os.rename" and Path(arguments[0]).name == "new":
        raise KeyboardInterrupt

with in_place_when_whole(Path(sys.argv[1])) as new:
    (new / "file").write_text("new")
    sys.addaudithook(stop)
"""


def test_interrupted_between_taking_the_earlier_export_away_and_bringing_its_own_it_gives_that_back(graded, home):
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    before = everything(home)
    ended = subprocess.run([sys.executable, "-c", INTERRUPTED, str(home / "out")], capture_output=True, text=True, check=False)
    assert "KeyboardInterrupt" in ended.stderr
    assert everything(home) == before


def test_a_file_in_the_place_is_refused(graded, home):
    (home / "file").write_text("x")
    with pytest.raises(InputError, match="not a folder"):
        export(graded.db, home / "file", ["qrels"], judges=graded.judges)


@pytest.mark.parametrize("there", [True, False])
def test_a_link_in_the_place_is_refused_as_a_link_and_the_folder_itself_is_named(graded, home, there):
    if there:
        (home / "elsewhere").mkdir()
    (home / "link").symlink_to("elsewhere")
    with pytest.raises(InputError, match="link is a link") as refused:
        export(graded.db, home / "link", ["qrels"], judges=graded.judges)
    assert str(home / "elsewhere") in refused.value.remedy
    assert export(graded.db, home / "elsewhere", ["qrels"], judges=graded.judges).folder.is_dir()


@pytest.mark.parametrize(("named", "place"), [("nest/../out", "out"), ("a/b/../../out", "out"), ("a/../b/out", "b/out")])
def test_a_folder_that_the_path_only_passes_through_is_not_made(home, named, place):
    with in_place_when_whole(home / named) as new:
        (new / "file").write_text("x")
    assert everything(home) == sorted({place.split("/")[0], place, f"{place}/file"})


def test_a_path_that_goes_up_from_a_link_goes_up_from_where_that_leads(home):
    (home / "far" / "in").mkdir(parents=True)
    (home / "link").symlink_to(home / "far" / "in")
    with in_place_when_whole(home / "link" / ".." / "out"):
        pass
    assert (home / "far" / "out").is_dir()


KILLED = """
import os, signal, sys
from pathlib import Path
from judge.export.folder import in_place_when_whole
with in_place_when_whole(Path(sys.argv[1])) as new:
    (new / "file").write_text("half")
    print("at work", flush=True)
    signal.pause()
"""


@pytest.fixture
def at_work(home):
    """A process in the middle of an export to `home / "out"`."""
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(home / "out")], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "at work\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def parts(home):
    return [path.name for path in home.iterdir() if path.name.endswith(".part")]


def test_what_a_killed_export_left_is_removed_by_the_next_one_to_the_same_place(graded, home, at_work):
    at_work.kill()
    at_work.wait()
    assert len(parts(home)) == 1
    export(graded.db, home / "another", ["qrels"], judges=graded.judges)
    assert len(parts(home)) == 1
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    assert parts(home) == []


def test_an_export_that_is_at_work_is_left_alone(graded, home, at_work):
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    (left,) = parts(home)
    assert (home / left / "new" / "file").read_text() == "half"


def test_an_export_killed_while_it_changed_places_gives_the_earlier_one_back(graded, home):
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    before = everything(home)
    (home / ".out.a1b2c3d_.part").mkdir()
    (home / "out").rename(home / ".out.a1b2c3d_.part" / "old")

    def fail():
        with in_place_when_whole(home / "out"):
            raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        fail()
    assert everything(home) == before


def test_folders_of_other_names_are_nobody_s_leftovers(graded, home):
    names = [".out.part", ".out.mine.part", ".out.b.a1b2c3d_.part", "out.a1b2c3d_.part", ".other.a1b2c3d_.part"]
    for name in names:
        (home / name).mkdir()
    export(graded.db, home / "out", ["qrels"], judges=graded.judges)
    assert sorted(parts(home)) == sorted(names)

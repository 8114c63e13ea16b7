"""An import that is stopped in the middle: the file is in as a whole or not at all, and the same command brings it in."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from judge.store.catalog import count
from judge.store.db import open_database
from judge.tables import Product

ROWS = 50_000


@pytest.mark.skipif(not Path("/proc/self/fdinfo").exists(), reason="only Linux says how far a process has read")
@pytest.mark.parametrize(("by", "code", "says"), [(signal.SIGINT, 3, "Stopped by you"), (signal.SIGKILL, -9, "")])
def test_nothing_of_the_file_is_in_and_the_same_command_brings_it_in(tmp_path: Path, by: int, code: int, says: str) -> None:
    file, path = tmp_path / "products.csv", tmp_path / "labels.db"
    file.write_text("id,title\n" + "".join(f"{number},Lamp {number}\n" for number in range(ROWS)))
    command = [sys.executable, "-m", "judge", "import", "products", str(file), "--db", str(path)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    while read_so_far(running.pid, file) < file.stat().st_size / 2:
        assert running.poll() is None, "the import was over before it was stopped"
        time.sleep(0.005)
    running.send_signal(by)
    _, complaint = running.communicate(timeout=60)
    assert (running.returncode, complaint[: len(says)]) == (code, says)
    assert products_in(path) == 0
    assert subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0
    assert products_in(path) == ROWS


def read_so_far(process: int, file: Path) -> int:
    """How far a process has come in a file it reads; 0 while it has not opened it."""
    with suppress(OSError):
        for opened in Path(f"/proc/{process}/fd").iterdir():
            if opened.resolve() == file:
                first, *_ = Path(f"/proc/{process}/fdinfo/{opened.name}").read_text().splitlines()
                return int(first.removeprefix("pos:"))
    return 0


def products_in(path: Path) -> int:
    db = open_database(path)
    try:
        return count(db, Product)
    finally:
        db.close()

"""The README cannot rot: its commands run, its table is made from the code, its figures are printed again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from support.faulty_server import running
from support.readme import README, icecat, tour, with_table

from judge.store.db import open_database

BIN = Path(sys.executable).parent
FIGURE = re.compile(r"\d\.\d{3}")


def shell(line: str, folder: Path, **environment: str) -> str:
    """What a command of the README prints. It may not fail."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        line,
        shell=True,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=400,
        env={**os.environ, "PATH": path, "COLUMNS": "200", **environment},
    )
    assert ran.returncode == 0, f"{line}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


def test_the_table_of_commands_is_the_one_the_code_makes() -> None:
    assert README.read_text() == with_table(README.read_text()), "run: python tests/support/readme.py"


def test_the_tour_runs_word_for_word(tmp_path: Path) -> None:
    """Against a local server that speaks as OpenAI's does: only the address and the key differ from what a reader types."""
    shell("judge demo", tmp_path)
    with running() as server:
        environment = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-test"}
        (tmp_path / "policy.toml").write_text(_block("toml"))
        lines = [line for line in tour() if not line.startswith(("export ", "judge ui"))]
        printed = {line: shell(line, tmp_path, **environment) for line in lines}
        assert server.stats()["answered_most"] == 1
    assert "positive" in printed["judge export training --judge openai/gpt-6-luna"]
    rows = subprocess.run(
        [sys.executable, "-c", _block("python")], cwd=tmp_path, capture_output=True, text=True, check=True, env=_offline(tmp_path)
    )
    assert rows.stdout.startswith("['anchor', 'positive', 'negative']")


def _block(language: str) -> str:
    block = re.search(rf"```{language}\n(.*?)```", README.read_text(), re.DOTALL)
    assert block is not None
    return block[1]


def _offline(folder: Path) -> dict[str, str]:
    return {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(folder / "hf")}


def test_the_pages_open_as_the_readme_says(tmp_path: Path) -> None:
    open_database(tmp_path / "labels.db").close()
    pages = subprocess.Popen([BIN / "judge", "ui", "--port", "8599"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen("http://127.0.0.1:8599/_stcore/health") as answer:
                    assert answer.read() == b"ok"
                    return
            except OSError:
                time.sleep(0.2)
        pytest.fail("the pages did not come up")
    finally:
        pages.terminate()
        pages.wait()


def test_every_make_target_the_readme_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (README.parent / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README.read_text(), re.MULTILINE))
    assert named <= targets


def test_the_picture_is_there() -> None:
    for name in re.findall(r"!\[.*?\]\((.*?)\)", README.read_text()):
        assert (README.parent / name).is_file()


@pytest.mark.real
def test_the_figures_on_icecat_are_printed_again(tmp_path: Path, real_data: Path) -> None:
    commands, text = icecat()
    work = tmp_path / "checkout"
    work.mkdir()
    (tmp_path / "shared").symlink_to(real_data.parent, target_is_directory=True)
    printed = [_lenient(line, work) for line in commands][-1]
    for name in ("quadratic kappa", "same grade", "two or more grades apart"):
        quoted, measured = (_figures(name, source) for source in (text, printed))
        # The encoder's integer kernels differ a little from one processor to another.
        assert measured == pytest.approx(quoted, abs=0.02), name
    assert "2,458 in 94" in printed


def _lenient(line: str, folder: Path) -> str:
    """The runs file of Icecat lists three results twice, so its import ends with 1: rows refused."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        line.split(), cwd=folder, capture_output=True, text=True, timeout=400, env={**os.environ, "PATH": path, "COLUMNS": "200"}
    )
    assert ran.returncode in (0, 1), ran.stderr
    return ran.stdout


def _figures(name: str, text: str) -> list[float]:
    row = next(line for line in text.splitlines() if name in line)
    return [float(number) for number in FIGURE.findall(row)]

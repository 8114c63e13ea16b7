"""Dense neighbours from the command line: whose vectors, what is kept, and what a stop costs."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from support.command_line import Judge

from judge.store.candidates import proposals_of
from judge.store.db import open_database
from judge.vectors.kept_file import KEY_BYTES


@pytest.fixture
def shop(judge: Judge, small_shop: Path) -> Path:
    """Three products and two queries, imported."""
    for kind in ("products", "queries"):
        assert judge("import", kind, str(small_shop / f"{kind}.csv")).code == 0
    return small_shop


def brought(folder: Path, kind: str, ids: list[str], numbers: list[list[float]]) -> str:
    np.savez(folder / f"{kind}.npz", ids=np.array(ids), vectors=np.array(numbers))
    return str(folder / f"{kind}.npz")


def kept(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("labels.vectors/*/products.keys")) // KEY_BYTES


def test_the_embedded_model_needs_no_choice_and_its_vectors_lie_beside_the_database(judge: Judge, shop: Path) -> None:
    found = judge("mine", "--sources", "dense:2", "--json").json["sources"]
    assert found == [{"source": "dense", "proposed": 4, "new_candidates": 4, "known": 0, "negative_type": ""}]
    assert kept(Path()) == 3
    assert judge("mine", "--sources", "dense:2", "--encoder", "embedded", "--json").json["sources"][0]["known"] == 4


def test_vectors_of_your_own_decide_and_it_is_said_that_they_were_scaled(judge: Judge, shop: Path, tmp_path: Path) -> None:
    products = brought(tmp_path, "p", ["01", "02", "03"], [[1, 0], [0.8, 0.6], [0, 5]])
    queries = brought(tmp_path, "q", ["q1", "q2"], [[1, 0], [0, 1]])
    printed = judge("mine", "--sources", "dense:1", "--vectors", products, "--query-vectors", queries)
    assert printed.code == 0
    assert "1 of 3 vectors were not of length 1" in printed.err
    db = open_database("labels.db")
    pairs = {(query, product) for query in ("q1", "q2") for product in ("01", "02", "03") if proposals_of(db, query, product)}
    db.close()
    assert pairs == {("q1", "01"), ("q2", "03")}
    assert not Path("labels.vectors").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--encoder", "embedded"), "--sources lexical,dense"),
        (("--sources", "dense", "--encoder", "absent"), "st:NAME_OR_PATH"),
        (("--sources", "dense", "--encoder", "st:"), "st:NAME_OR_PATH"),
        (("--sources", "dense", "--vectors", "p.npz"), "--query-vectors"),
        (("--sources", "dense", "--query-vectors", "q.npz"), "--vectors"),
        (("--sources", "dense", "--vectors", "p.npz", "--query-vectors", "q.npz", "--encoder", "embedded"), "or --encoder"),
        (("--sources", "dense", "--vectors", "absent.npz", "--query-vectors", "q.npz"), "no file absent.npz"),
        (("--sources", "lexical,dense", "--vectors", "p.npz", "--query-vectors", "q.npz"), "no vector for 1 of the products here: '03'"),
    ],
)
def test_a_choice_of_vectors_that_cannot_be_used_is_refused_and_nothing_is_mined(
    judge: Judge, shop: Path, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    brought(tmp_path, "p", ["01", "02"], [[1, 0], [0, 1]])
    brought(tmp_path, "q", ["q1", "q2"], [[1, 0], [0, 1]])
    printed = judge("mine", *words)
    assert printed.code == 2
    assert says in printed.err
    assert "0 candidates" in judge("status").out


def test_without_the_package_an_encoder_of_sentence_transformers_is_refused_with_the_pip_command(shop: Path) -> None:
    code = "import sys; sys.modules['sentence_transformers'] = None; from judge.cli import main; main()"
    words = ["mine", "--sources", "dense", "--encoder", "st:all-MiniLM-L6-v2"]
    refused = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True)
    assert refused.returncode == 2
    assert "pip install 'shelfjudge[dense]'" in refused.stderr


@pytest.mark.parametrize(("by", "ends"), [(signal.SIGINT, 3), (signal.SIGKILL, -9)])
def test_stopped_while_it_encodes_it_goes_on_from_there(judge: Judge, shop: Path, tmp_path: Path, by: int, ends: int) -> None:
    rows = "".join(f"x{n},Lamp {n}, {'of oak and brass ' * 20}\n" for n in range(600))
    (shop / "many.csv").write_text("id,title,description\n" + rows)
    assert judge("import", "products", str(shop / "many.csv")).code == 0
    running = subprocess.Popen([sys.executable, "-m", "judge", "mine", "--sources", "dense:5"], stderr=subprocess.PIPE, text=True)
    while not kept(tmp_path):
        assert running.poll() is None, running.stderr
        time.sleep(0.02)
    running.send_signal(by)
    _, complaint = running.communicate(timeout=60)
    assert running.returncode == ends, complaint
    before = kept(tmp_path)
    assert 0 < before < 603
    printed = judge("mine", "--sources", "dense:5")
    assert (printed.code, kept(tmp_path)) == (0, 603)

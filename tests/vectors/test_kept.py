from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.encoding import Hashed, Telling

from judge.errors import StoreError
from judge.tables import Product, Query
from judge.vectors.kept import BATCH, kept_vectors
from judge.vectors.kept_file import KEY_BYTES, KeptFile
from judge.vectors.text import product_text, query_text

TITLES = st.lists(st.text(max_size=8), max_size=30)


def products(*titles: str) -> list[Product]:
    return [Product(id=f"p{place}", title=title) for place, title in enumerate(titles)]


@settings(max_examples=40, deadline=None)
@given(st.lists(TITLES, min_size=1, max_size=4))
def test_kept_vectors_are_those_a_fresh_encoding_gives_and_no_text_is_encoded_twice(
    tmp_path_factory: pytest.TempPathFactory, catalogues: list[list[str]]
) -> None:
    folder, encoder = tmp_path_factory.mktemp("kept"), Hashed()
    for titles in catalogues:
        found = kept_vectors(encoder, folder).products.of(products(*titles))
        assert found.tolist() == Hashed().encode([product_text(product) for product in products(*titles)]).tolist()
    assert len(encoder.asked) == len(set(encoder.asked))


def test_a_product_that_changes_is_encoded_again_and_nothing_else_is(tmp_path: Path) -> None:
    encoder = Hashed()
    kept_vectors(encoder, tmp_path).products.place(products("Oak desk", "Lamp", "Couch"))
    del encoder.asked[:]
    changed = products("Oak desk", "Desk lamp", "Couch")
    changed[0].price, changed[0].image_url, changed[2].id = 99.0, "https://shop.example/1.jpg", "p9"
    kept_vectors(encoder, tmp_path).products.place(changed)
    assert encoder.asked == ["Desk lamp"]


def test_another_encoder_has_vectors_of_its_own_however_like_another_it_is_called(tmp_path: Path) -> None:
    for name in ("hashed", "hashed 2", "hashed/2", "HASHED", "../hashed", "hashed" * 100, "hashed" * 101):
        encoder = Hashed(name)
        kept_vectors(encoder, tmp_path / "vectors").products.place(products("Lamp"))
        assert encoder.asked == ["Lamp"]
    assert {path.name for path in tmp_path.iterdir()} == {"vectors"}


def test_what_is_a_query_and_a_product_too_is_encoded_as_each(tmp_path: Path) -> None:
    encoder = Telling()
    vectors = kept_vectors(encoder, tmp_path)
    query, product = vectors.queries.of([Query(id="q1", text="lamp")]), vectors.products.of(products("lamp"))
    assert encoder.asked == ["query: lamp", "passage: lamp"]
    assert query.tolist() != product.tolist()


def test_after_every_batch_it_is_told_how_many_are_kept_and_they_are_on_the_disk(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    def hear(kept: int) -> None:
        heard.append((kept, sum(path.stat().st_size for path in tmp_path.rglob("products.keys")) // KEY_BYTES))

    kept_vectors(Hashed(), tmp_path, hear).products.place(products(*(f"Lamp {n}" for n in range(2 * BATCH + 1))))
    assert heard == [(kept, kept) for kept in (BATCH, 2 * BATCH, 2 * BATCH + 1)]


SLOW = """
import sys, time
from pathlib import Path
from support.encoding import Hashed
from judge.tables import Product
from judge.vectors.kept import kept_vectors

class Slow(Hashed):
    def encode(self, texts):
        time.sleep(0.1)
        return super().encode(texts)

kept_vectors(Slow(), Path(sys.argv[1])).products.place([Product(id=str(n), title=f"Lamp {n}") for n in range(6_000)])
"""


def test_a_killed_process_loses_one_batch_at_most_and_the_next_one_goes_on(tmp_path: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path)], env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    )
    while sum(path.stat().st_size for path in tmp_path.rglob("products.keys")) < 3 * BATCH * KEY_BYTES:
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    on_disk = next(tmp_path.rglob("products.keys")).stat().st_size // KEY_BYTES
    encoder = Hashed()
    catalogue = products(*(f"Lamp {n}" for n in range(6_000)))[: on_disk + 1_000]
    found = kept_vectors(encoder, tmp_path).products.of(catalogue)
    assert len(catalogue) - len(encoder.asked) == on_disk
    assert found.tolist() == Hashed().encode([product.title for product in catalogue]).tolist()


@pytest.mark.parametrize(
    ("keys", "numbers"), [(b"", b"\x01" * 5), (b"", b"\x01" * 32 * 3), (b"\x02" * 7, b""), (b"\x02" * 16, b"\x01" * 31)]
)
def test_a_torn_end_is_written_over(tmp_path: Path, keys: bytes, numbers: bytes) -> None:
    kept_vectors(Hashed(), tmp_path).products.place(products("Lamp"))
    for name, torn in (("products.keys", keys), ("products.vectors", numbers)):
        with next(tmp_path.rglob(name)).open("ab") as file:
            file.write(torn)
    for _ in range(2):
        found = kept_vectors(Hashed(), tmp_path).products.of(products("Lamp", "Couch", "Desk"))
        assert found.tolist() == Hashed().encode(["Lamp", "Couch", "Desk"]).tolist()


def test_two_processes_keep_into_the_same_files_and_both_find_all(tmp_path: Path) -> None:
    first, second = (KeptFile(tmp_path, "products", 8) for _ in range(2))
    vectors = Hashed().encode(["a", "b", "c"])
    first.append([b"a" * 16, b"b" * 16], vectors[:2])
    second.append([b"b" * 16, b"c" * 16], vectors[1:])
    third = KeptFile(tmp_path, "products", 8)
    assert dict(third.places) == dict(second.places) == {b"a" * 16: 0, b"b" * 16: 1, b"c" * 16: 2}
    assert third.at(np.arange(3)).tolist() == vectors.tolist()


def test_only_their_owner_may_read_them(tmp_path: Path) -> None:
    kept_vectors(Hashed(), tmp_path / "vectors").products.place(products("Lamp"))
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in (tmp_path / "vectors").rglob("*")}
    assert modes == {True: 0o700, False: 0o600}
    assert (tmp_path / "vectors").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=str(tmp_path / "file")):
        kept_vectors(Hashed(), tmp_path / "file")


def test_files_that_are_deleted_meanwhile_are_told_and_the_remedy_is_the_same_command(tmp_path: Path) -> None:
    vectors = kept_vectors(Hashed(), tmp_path)
    vectors.products.place(products("Lamp"))
    next(tmp_path.rglob("products.keys")).unlink()
    with pytest.raises(StoreError, match="same command again"):
        vectors.products.place(products("Couch"))
    assert kept_vectors(Hashed(), tmp_path).products.of(products("Couch")).tolist() == Hashed().encode(["Couch"]).tolist()


def test_the_encoder_is_shown_title_category_and_description_as_a_browser_would_show_them() -> None:
    product = Product(
        id="p1", title=" Oak\n desk\ud800", category="Furniture", description="<p>For&nbsp;two</p>", attributes={"colour": "red"}, price=9.0
    )
    assert product_text(product) == "Oak desk. Furniture. For two"
    assert product_text(Product(id="p2", title="Lamp")) == "Lamp"
    assert query_text(Query(id="q1", text="oak  DESK\ud800")) == "oak DESK"

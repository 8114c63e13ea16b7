from __future__ import annotations

import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as arrow
import pytest
from pyarrow import parquet

from judge.errors import InputError
from judge.tables import Product, Query
from judge.vectors.brought import brought_vectors

VECTORS = [[1.0, 0.0, 0.0], [0.0, 0.6, 0.8], [0.0, -1.0, 0.0]]
PRODUCTS = [Product(id=f"p{n}", title="Lamp") for n in (1, 2, 3)]
Row = tuple[Any, Any]


def as_parquet(path: Path, rows: list[Row], kind: arrow.DataType | None = None) -> Path:
    ids, vectors = zip(*rows, strict=True) if rows else ((), ())
    column = arrow.array(vectors, kind or arrow.list_(arrow.float32()))
    parquet.write_table(arrow.table({"id": arrow.array(ids), "vector": column}), path.with_suffix(".parquet"), row_group_size=2)
    return path.with_suffix(".parquet")


def as_npz(path: Path, rows: list[Row]) -> Path:
    np.savez(path.with_suffix(".npz"), ids=np.array([row[0] for row in rows]), vectors=np.array([row[1] for row in rows], np.float32))
    return path.with_suffix(".npz")


def as_npy(path: Path, rows: list[Row]) -> Path:
    np.save(path.with_suffix(".npy"), np.array(rows, dtype=[("id", "U20"), ("vector", "f4", (len(rows[0][1]),))]))
    return path.with_suffix(".npy")


every_format = pytest.mark.parametrize("write", [as_parquet, as_npz, as_npy])


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    return as_parquet(tmp_path / "queries", [("q1", VECTORS[1])])


def refused(products: Path, queries: Path) -> InputError:
    with pytest.raises(InputError) as error:
        brought_vectors(products, queries)
    assert error.value.remedy
    return error.value


@every_format
def test_vectors_are_found_by_id_in_any_order(write: Callable[..., Path], tmp_path: Path, queries: Path) -> None:
    vectors = brought_vectors(write(tmp_path / "products", [(f"p{n}", VECTORS[n - 1]) for n in (3, 1, 2)]), queries)
    assert np.allclose(vectors.products.of(PRODUCTS), VECTORS)
    assert np.allclose(vectors.queries.of([Query(id="q1", text="x")]), [VECTORS[1]])
    assert vectors.notes == ()


@every_format
def test_vectors_of_another_length_are_scaled_to_1_and_it_is_said(write: Callable[..., Path], tmp_path: Path, queries: Path) -> None:
    file = write(tmp_path / "products", [("p1", [3.0, 0.0, 0.0]), ("p2", VECTORS[1])])
    vectors = brought_vectors(file, queries)
    assert np.allclose(vectors.products.of(PRODUCTS[:2]), VECTORS[:2])
    assert vectors.notes == (f"{file}: 1 of 2 vectors were not of length 1 and were scaled to it",)


@every_format
@pytest.mark.parametrize("bad", [[0.0, 0.0, 0.0], [np.nan, 0.0, 1.0], [np.inf, 0.0, 0.0]], ids=["zeros", "NaN", "infinite"])
def test_a_vector_that_points_nowhere_is_refused_by_row(
    write: Callable[..., Path], bad: list[float], tmp_path: Path, queries: Path
) -> None:
    file = write(tmp_path / "products", [("p1", VECTORS[0]), ("p2", VECTORS[1]), ("p7", bad)])
    assert f"{file}, row 3: the vector of 'p7'" in refused(file, queries).problem


@every_format
def test_an_id_with_two_vectors_is_refused_with_both_rows(write: Callable[..., Path], tmp_path: Path, queries: Path) -> None:
    problem = refused(write(tmp_path / "products", [("p1", VECTORS[0]), ("p2", VECTORS[1]), ("p1", VECTORS[2])]), queries).problem
    assert "row 3" in problem
    assert "row 1" in problem


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("p1", VECTORS[0]), ("p2", [1.0, 0.0])], "row 2: a vector of 2 numbers, where row 1 has 3"),
        ([("p1", VECTORS[0]), ("p2", None)], "row 2: a vector of 0 numbers"),
        ([("p1", VECTORS[0]), ("p2", [1.0, None, 0.0])], "row 2: the vector of 'p2' holds a number that is missing"),
        ([("p1", VECTORS[0]), (None, VECTORS[1])], "row 2: None is no id"),
        ([("p1", VECTORS[0]), ("", VECTORS[1])], "row 2: '' is no id"),
        ([], "holds no vectors"),
    ],
)
def test_a_row_of_parquet_that_is_no_vector_is_refused_by_number(rows: list[Row], said: str, tmp_path: Path, queries: Path) -> None:
    assert said in refused(as_parquet(tmp_path / "products", rows), queries).problem


def test_ids_that_are_numbers_are_those_of_a_catalogue_that_was_read_as_text(tmp_path: Path, queries: Path) -> None:
    vectors = brought_vectors(as_parquet(tmp_path / "products", [(17, VECTORS[2])]), queries)
    assert np.allclose(vectors.products.of([Product(id="17", title="")]), [VECTORS[2]])


@pytest.mark.parametrize(
    "kind", [arrow.list_(arrow.float64()), arrow.list_(arrow.float16()), arrow.large_list(arrow.float32()), arrow.list_(arrow.float32(), 3)]
)
def test_every_list_of_numbers_that_parquet_has_is_read(kind: arrow.DataType, tmp_path: Path, queries: Path) -> None:
    rows = [(f"p{n}", np.array(VECTORS[n - 1], kind.value_type.to_pandas_dtype())) for n in (1, 2, 3)]
    assert np.allclose(brought_vectors(as_parquet(tmp_path / "products", rows, kind), queries).products.of(PRODUCTS), VECTORS, atol=1e-3)


def test_many_rows_are_read_in_parts_and_a_later_part_of_another_size_is_refused(tmp_path: Path, queries: Path) -> None:
    rows = [(f"p{n}", VECTORS[n % 3]) for n in range(9_000)]
    vectors = brought_vectors(as_parquet(tmp_path / "products", rows), queries)
    assert np.allclose(vectors.products.of([Product(id="p8999", title="")]), [VECTORS[8999 % 3]])
    assert "9,001" in refused(as_parquet(tmp_path / "products", [*rows, ("x", [1.0])]), queries).problem.replace("9001", "9,001")


def test_products_and_queries_without_a_vector_are_counted_and_named(tmp_path: Path, queries: Path) -> None:
    vectors = brought_vectors(as_parquet(tmp_path / "products", [("p2", VECTORS[0])]), queries)
    with pytest.raises(InputError, match="no vector for 2 of the products here: 'p1', 'p3'"):
        vectors.products.require(PRODUCTS)
    with pytest.raises(InputError, match=r"no vector for 4 of the queries here: 'a', 'b', 'c', \.\.\."):
        vectors.queries.place([Query(id=name, text="") for name in "abcd"])


def test_vectors_of_two_models_cannot_be_compared(tmp_path: Path, queries: Path) -> None:
    error = refused(as_parquet(tmp_path / "products", [("p1", [1.0, 0.0])]), queries)
    assert "have 2 numbers" in error.problem
    assert "queries.parquet 3" in error.problem


@pytest.mark.parametrize("suffix", [".npz", ".npy"])
def test_nothing_is_unpickled(suffix: str, tmp_path: Path, queries: Path) -> None:
    touched, file = tmp_path / "touched", tmp_path / f"products{suffix}"

    class Trap:
        def __reduce__(self) -> Any:
            return Path.touch, (touched,)

    for content in (pickle.dumps(Trap()), _saved(suffix, np.array([Trap()], dtype=object), tmp_path)):
        file.write_bytes(content)
        error = refused(file, queries)
        assert str(file) in error.problem
        assert "pickle" not in str(error).replace(str(file), ""), "nobody is told to let a file run code"
    assert not touched.exists()


def _saved(suffix: str, array: Any, folder: Path) -> bytes:
    path = folder / f"trap{suffix}"
    np.savez(path, ids=array, vectors=array) if suffix == ".npz" else np.save(path, array)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("products.csv", b"id,vector\n", "its name ends in none of .parquet, .npz, .npy"),
        ("products.parquet", b"PAR1 no", "cannot be read as Parquet"),
        ("products.npz", b"PK\x03\x04 no", "cannot be read as .npz"),
        ("products.npy", b"", "cannot be read as .npy"),
    ],
)
def test_a_file_that_is_not_what_it_is_called_is_refused(name: str, content: bytes, said: str, tmp_path: Path, queries: Path) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refused(tmp_path / name, queries).problem


def test_a_file_that_is_not_there_is_named(tmp_path: Path, queries: Path) -> None:
    assert "absent.parquet" in refused(tmp_path / "absent.parquet", queries).problem


def test_a_file_without_ids_or_vectors_is_refused_with_what_it_has(tmp_path: Path, queries: Path) -> None:
    parquet.write_table(arrow.table({"sku": ["p1"], "vector": [[1.0]]}), tmp_path / "a.parquet")
    assert "has no ids (named id or ids or product_id or query_id); it has: sku, vector" in refused(tmp_path / "a.parquet", queries).problem
    parquet.write_table(arrow.table({"id": ["p1"], "vector": ["1 2"]}), tmp_path / "b.parquet")
    assert "holds string" in refused(tmp_path / "b.parquet", queries).problem
    np.save(tmp_path / "c.npy", np.eye(2))
    assert "has no ids" in refused(tmp_path / "c.npy", queries).problem
    np.savez(tmp_path / "d.npz", ids=np.array(["a"]), vectors=np.eye(2))
    assert "not one vector an id" in refused(tmp_path / "d.npz", queries).problem


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"ids": ["p1"], "vecs": [[1.0]]}, "has no vectors (named vector or vectors or embedding or embeddings); it has: ids, vecs"),
        ({"vectors": [[1.0]]}, "has no ids (named id or ids or product_id or query_id); it has: vectors"),
        ({"a": [1.0], "b": [2.0]}, "embeddings); it has: a, b"),
        ({}, "it has: nothing"),
        ({"ids": "p1", "vectors": 1.0}, "not one vector an id"),
    ],
)
def test_an_npz_without_what_is_looked_for_is_told_what_it_has_and_what_is_wanted(
    arrays: dict[str, Any], said: str, tmp_path: Path, queries: Path
) -> None:
    np.savez(tmp_path / "products.npz", **{name: np.array(values) for name, values in arrays.items()})
    error = refused(tmp_path / "products.npz", queries)
    assert said in error.problem
    assert "numpy.savez" in error.remedy


def test_a_zip_file_of_other_things_under_the_names_of_arrays_is_refused(tmp_path: Path, queries: Path) -> None:
    with zipfile.ZipFile(tmp_path / "products.npz", "w") as archive:
        archive.writestr("ids", "p1")
        archive.writestr("vectors", "1.0")
    assert "not one vector an id" in refused(tmp_path / "products.npz", queries).problem


def test_vectors_of_whole_numbers_as_quantised_models_give_are_scaled_like_others(tmp_path: Path, queries: Path) -> None:
    as_parquet(tmp_path / "products", [("p1", [0, -127, 0])], arrow.list_(arrow.int8()))
    np.savez(tmp_path / "products.npz", ids=np.array(["p1"]), vectors=np.array([[0, -127, 0]], np.int8))
    for name in ("products.parquet", "products.npz"):
        assert brought_vectors(tmp_path / name, queries).products.of(PRODUCTS[:1]).tolist() == [VECTORS[2]]

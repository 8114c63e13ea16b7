"""Importing one file: which column feeds which field, whose scale counts, what is refused, and what a second import does."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.shop_files import csv_writer, everything, jsonl_writer, stored, write_parquet

from judge.errors import InputError
from judge.shop.importing import Imported, ImportOptions, import_file
from judge.store.catalog import imports, save_products, save_queries
from judge.store.db import Database
from judge.store.labels import save_labels
from judge.store.settings import scale_of, use_scale


@pytest.fixture
def known(db: Database) -> Database:
    """Queries q1 and q2, products p1 to p3, the scale `trec`."""
    save_queries(db, [{"id": "q1", "text": "lamp"}, {"id": "q2", "text": "desk"}])
    save_products(db, [{"id": f"p{n}", "title": f"Lamp {n}"} for n in (1, 2, 3)])
    use_scale(db, "trec")
    return db


def bring(db: Database, folder: Path, kind: str, rows: Sequence[str], name: str = "file.csv", **options: Any) -> Imported:
    """Import a CSV file of these lines."""
    file = folder / name
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return import_file(db, kind, file, ImportOptions(**options))


def counts(imported: Imported) -> tuple[int, int, int, int, int]:
    return imported.rows, imported.added, imported.changed, imported.unchanged, imported.refused


def only(db: Database, kind: str) -> dict[str, Any]:
    (row,) = stored(db, kind)
    return row


# Columns


def test_the_user_says_which_column_is_which_and_usual_names_do_the_rest(db: Database, tmp_path: Path) -> None:
    options = {"title": "naam", "price": "prijs"}
    bring(db, tmp_path, "products", ["SKU,naam,Product Description,prijs", "007,Lamp,It glows,12.5"], mapping=options)
    row = only(db, "products")
    assert (row["id"], row["title"], row["description"], row["price"], row["attributes"]) == ("007", "Lamp", "It glows", 12.5, {})


def test_columns_no_field_takes_become_attributes_and_empty_ones_do_not(db: Database, tmp_path: Path) -> None:
    lines = ["id,title,brand,colour,attributes", '1,Lamp,Nix,,"{""size"": 3, ""note"": """"}"', "2,Desk,,,"]
    bring(db, tmp_path, "products", lines)
    assert [row["attributes"] for row in stored(db, "products")] == [{"brand": "Nix", "size": 3}, {}]


def test_an_attribute_that_contradicts_a_column_loses_neither(db: Database, tmp_path: Path) -> None:
    lines = ["id,title,brand,size,attributes", '1,Lamp,Nix,3,"{""brand"": ""NIX Ltd"", ""size"": 3}"']
    bring(db, tmp_path, "products", lines)
    assert only(db, "products")["attributes"] == {"brand": "NIX Ltd", "brand (column)": "Nix", "size": 3}


def test_columns_may_be_left_out(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "products", ["row,id,title,x", "0,1,Lamp,y"], mapping={"ignore": "row,x"})
    assert only(db, "products")["attributes"] == {}


def test_of_several_category_paths_the_first_is_the_category_and_all_stay_readable(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "products", ["id,title,category_paths", "1,Tee,Men>Tops > Tees | Sale", "2,Bag,Gear"])
    assert [(row["category"], row["attributes"]) for row in stored(db, "products")] == [
        ("Men > Tops > Tees", {"category_paths": "Men>Tops > Tees | Sale"}),
        ("Gear", {}),
    ]


@pytest.mark.parametrize(
    ("mapping", "says", "helps"),
    [
        ({"titel": "name"}, "products have no field 'titel'", "title"),
        ({"title": "naam"}, "has no column 'naam'", "It has: id, name"),
        ({"ignore": "naam"}, "has no column 'naam'", "It has: id, name"),
    ],
)
def test_a_mapping_that_fits_nothing_is_refused_before_anything_is_written(
    db: Database, tmp_path: Path, mapping: dict[str, str], says: str, helps: str
) -> None:
    with pytest.raises(InputError, match=says) as caught:
        bring(db, tmp_path, "products", ["id,name", "1,Lamp"], mapping=mapping)
    assert helps in caught.value.remedy
    assert not any(everything(db).values())


@pytest.mark.parametrize(
    ("kind", "header", "missing"),
    [
        ("products", "id,colour", "title"),
        ("queries", "id,locale", "query"),
        ("labels", "product_id,grade", "query_id"),
        ("labels", "query_id,product_id", "grade"),
        ("events", "query_id,clicks", "day"),
        ("events", "query_id,product_id,timestamp,action_name", "clicks"),
        ("runs", "query_id,rank", "product_id"),
    ],
)
def test_a_file_without_a_necessary_column_says_how_to_name_it(db: Database, tmp_path: Path, kind: str, header: str, missing: str) -> None:
    with pytest.raises(InputError) as caught:
        bring(db, tmp_path, kind, [header, "1,2"])
    assert f"--map {missing}=COLUMN" in caught.value.remedy
    assert header.split(",")[-1] in caught.value.remedy


def test_columns_that_go_nowhere_are_named(known: Database, tmp_path: Path) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade,mood", "q1,p1,3,good"])
    assert "Columns not used: mood" in imported.notes


def test_a_kind_or_a_format_nobody_knows_is_refused_with_those_there_are(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing called 'prices'") as caught:
        bring(db, tmp_path, "prices", ["id", "1"])
    assert "products" in caught.value.remedy
    with pytest.raises(InputError, match="no format 'xlsx'") as caught:
        bring(db, tmp_path, "runs", ["id", "1"], format="xlsx")
    assert "trec" in caught.value.remedy


# Products and queries


def test_a_row_that_changed_changes_its_product(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "products", ["id,title", "1,Lamp", "2,Desk"])
    assert counts(bring(db, tmp_path, "products", ["id,title", "1,Lamp", "2,Desk, big".replace(", ", " "), "3,Bed"])) == (3, 1, 1, 1, 0)


def test_an_id_given_twice_counts_once_and_with_other_content_the_first_one_counts(db: Database, tmp_path: Path) -> None:
    lines = ["id,title,category", "1,Lamp,Bar", "1,Lamp,Bar", "1,Lamp,Outdoor", "2,Desk,Bar"]
    for expected in ((4, 2, 0, 1, 1), (4, 0, 0, 3, 1)):
        imported = bring(db, tmp_path, "products", lines)
        assert counts(imported) == expected
        assert [(p.line, p.found, p.remedy) for p in imported.problems] == [(4, "1", "Line 2 counts; remove one of the two")]
    assert {row["category"] for row in stored(db, "products")} == {"Bar"}


def test_queries_keep_case_emoji_and_spaces_and_may_do_without_ids(db: Database, tmp_path: Path) -> None:
    texts = ["Lamp", "lamp", " lamp", "lamp 💡"]
    bring(db, tmp_path, "queries", ["query", *texts])
    assert [(row["id"], row["text"]) for row in stored(db, "queries")] == [(text, text) for text in texts]


def test_a_query_has_its_need_locale_origin_and_intent(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "queries", ["qid,text,information_need,language,origin,intent", "01,lamp,a lamp to read by,en,synthetic,product"])
    row = only(db, "queries")
    assert (row["need"], row["locale"], row["origin"], row["intent"]) == ("a lamp to read by", "en", "synthetic", "product")


@pytest.mark.parametrize("price", ["SR 1,235", "nan", "1_000", "inf", "1e400", "free"])
def test_a_price_that_is_no_number_is_refused(db: Database, tmp_path: Path, price: str) -> None:
    imported = bring(db, tmp_path, "products", ["id,title,price", f'1,Lamp,"{price}"'])
    assert [(p.line, p.field, p.found) for p in imported.problems] == [(2, "price", price)]


# Labels


def test_a_label_keeps_who_said_what_and_where_it_came_from(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "labels", ["query_id,product_id,grade,annotator,comment,seconds", "q1,p1,3.0,ann,a bit dim,4.5"], name="may.csv")
    row = only(known, "labels")
    assert (row["grade"], row["rater"], row["note"], row["seconds"], row["source"]) == (3, "ann", "a bit dim", 4.5, "import:may.csv")


@pytest.mark.parametrize(("rater", "stored_as"), [("", "may"), ("bea", "bea")])
def test_a_file_without_raters_is_one_rater(known: Database, tmp_path: Path, rater: str, stored_as: str) -> None:
    bring(known, tmp_path, "labels", ["query,product_id,grade", "lamp,p1,2"], name="may.csv", rater=rater)
    assert only(known, "labels")["rater"] == stored_as


@pytest.mark.parametrize("row", [",1", "cannot tell,0", "Unrateable,", "unrateable,true"])
def test_cannot_tell_is_a_label_without_a_grade(known: Database, tmp_path: Path, row: str) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade,unrateable", f"q1,p1,{row}"])
    assert (imported.added, only(known, "labels")["grade"]) == (1, None)


@pytest.mark.parametrize(
    ("row", "field"), [(",0", "grade"), (",", "grade"), ("2,1", "grade"), ("2,perhaps", "cannot_tell"), ("4,0", "grade")]
)
def test_no_grade_a_contradiction_and_a_grade_off_the_scale_are_refused(known: Database, tmp_path: Path, row: str, field: str) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade,unsure", f"q1,p1,{row}"], scale="trec")
    assert [(p.line, p.field) for p in imported.problems] == [(2, field)]
    assert stored(known, "labels") == []


def test_a_refused_grade_names_the_grades_there_are(known: Database, tmp_path: Path) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p1,100.000"], scale="trec")
    (problem,) = imported.problems
    assert str(problem) == ("line 2, grade: '100.000' is no grade of the scale 'trec'. Use one of: 0=Irrelevant, 1=Poor, 2=Fair, 3=Exact")


def test_the_very_same_row_is_one_label_and_another_grade_is_another(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,rater,grade", "q1,p1,ann,3", "q1,p1,ann,3", "q1,p1,ann,2", "q1,p1,bea,3"]
    assert counts(bring(known, tmp_path, "labels", lines)) == (4, 3, 0, 1, 0)
    assert counts(bring(known, tmp_path, "labels", lines)) == (4, 0, 0, 4, 0)


def test_gold_keeps_who_settled_it_and_why_and_cannot_be_cannot_tell(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,grade,decided_by,why", "q1,p1,3,cho,agreed", "q1,p2,0,,", "q1,p3,cannot tell,,"]
    imported = bring(known, tmp_path, "labels", lines, name="final.csv", gold=True)
    assert [(row["product_id"], row["grade"], row["decided_by"], row["why"]) for row in stored(known, "labels")] == [
        ("p1", 3, "cho", "agreed"),
        ("p2", 0, "final", ""),
    ]
    assert [(p.line, p.field) for p in imported.problems] == [(4, "grade")]


# Scales


def test_an_empty_database_turns_to_the_scale_that_is_named(db: Database, tmp_path: Path, known: Database) -> None:
    imported = bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p1,E"], scale="esci")
    assert scale_of(known).name == "esci"
    assert "This database now works in the scale 'esci'" in imported.notes


def test_a_file_none_of_whose_rows_go_in_does_not_turn_the_scale(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q9,p1,E"], scale="esci")
    assert scale_of(known).name == "trec"


def test_grades_of_another_scale_are_refused_once_there_are_grades_unless_each_is_mapped(known: Database, tmp_path: Path) -> None:
    save_labels(known, [{"query_id": "q1", "product_id": "p1", "rater": "ann", "grade": 3}])
    lines = ["query_id,product_id,grade", "q1,p2,E", "q1,p3,S"]
    with pytest.raises(InputError, match="already holds grades on 'trec'") as caught:
        bring(known, tmp_path, "labels", lines, scale="esci")
    assert "--grade FROM=TO" in caught.value.remedy
    with pytest.raises(InputError, match="No mapping for grade I, C"):
        bring(known, tmp_path, "labels", lines, scale="esci", grades=("E=3", "S=1"))
    assert len(stored(known, "labels")) == 1
    bring(known, tmp_path, "labels", lines, scale="esci", grades=("E=3", "S=1", "C=0", "I=0"))
    assert [row["grade"] for row in stored(known, "labels")] == [3, 3, 1]
    assert scale_of(known).name == "trec"


def test_a_mapping_needs_the_scale_it_comes_from(known: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="needs the scale it comes from"):
        bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p2,E"], grades=("E=3",))


def test_a_file_that_plainly_uses_another_scale_is_refused_before_some_of_its_grades_mean_something_else(
    db: Database, tmp_path: Path
) -> None:
    save_queries(db, [{"id": "q1", "text": "lamp"}])
    save_products(db, [{"id": f"p{n}", "title": "Lamp"} for n in (1, 2, 3)])
    lines = ["query_id,product_id,grade", "q1,p1,0", "q1,p2,1", "q1,p3,3"]
    with pytest.raises(InputError, match="do not fit the database's scale 'paper', but they fit trec") as caught:
        bring(db, tmp_path, "labels", lines)
    assert "--scale trec" in caught.value.remedy
    assert stored(db, "labels") == []
    assert counts(bring(db, tmp_path, "labels", lines, scale="paper")) == (3, 2, 0, 0, 1)


def test_one_stray_grade_that_fits_no_scale_costs_only_its_row(known: Database, tmp_path: Path) -> None:
    assert counts(bring(known, tmp_path, "labels", ["query_id,product_id,grade", "q1,p1,3", "q1,p2,17"])) == (2, 1, 0, 0, 1)


@pytest.mark.parametrize("options", [{"gold": True}, {"scale": "trec"}, {"grades": ("1=2",)}])
def test_only_labels_have_grades(db: Database, tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="products have no grades"):
        bring(db, tmp_path, "products", ["id,title", "1,Lamp"], **options)


# References


def test_the_unknown_is_refused_row_by_row_and_counted_by_what_is_unknown(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,grade", "q1,p8,1", "q1,p9,1", "q2,p9,1", "q9,p1,1", "q1,p1,1"]
    imported = bring(known, tmp_path, "labels", lines)
    assert counts(imported) == (5, 1, 0, 0, 4)
    assert imported.notes[:2] == (
        "Unknown queries: 1, such as q9; import them first",
        "Unknown products: 2, such as p8; import them first",
    )
    assert imported.reasons == {"product_id: is no product of this database": 3, "query_id: is no query of this database": 1}


def test_a_query_is_named_by_id_where_there_is_one_and_by_text_elsewhere(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "labels", ["query_id,query,product_id,grade", "q2,lamp,p1,1", ",lamp,p2,1", ",,p3,1"])
    assert [(row["query_id"], row["product_id"]) for row in stored(known, "labels")] == [("q2", "p1"), ("q1", "p2")]


# Events


def test_rows_with_a_product_count_for_the_pair_and_the_others_for_the_query(known: Database, tmp_path: Path) -> None:
    lines = [
        "query_id,product_id,day,searches,zero_click_searches,impressions,clicks,position",
        "q1,,2026-05-01,10,4,,6,",
        "q1,p1,2026-05-01,,,9,5,1.5",
        "q1,p2,2026-05-01,,,1,,",
    ]
    assert counts(bring(known, tmp_path, "events", lines)) == (3, 3, 0, 0, 0)
    query, first, second = stored(known, "events")
    assert (query["searches"], query["zero_click_searches"], query["clicks"], query["carts"]) == (10, 4, 6, 0)
    assert (first["impressions"], first["clicks"], first["position"]) == (9, 5, 1.5)
    assert (second["impressions"], second["clicks"], second["position"]) == (1, 0, None)


def test_rows_of_one_day_are_added_up_and_the_file_again_changes_nothing(known: Database, tmp_path: Path) -> None:
    lines = [
        "query_id,product_id,timestamp,impressions,clicks,position",
        "q1,p1,2026-05-01T08:00:00Z,3,1,1",
        "q1,p1,2026-05-01 23:59:59,1,1,5",
        "q1,p1,2026-05-02T00:00:00Z,1,0,2",
    ]
    for expected in ((3, 2, 0, 1, 0), (3, 0, 0, 3, 0)):
        assert counts(bring(known, tmp_path, "events", lines)) == expected
        assert [(row["day"], row["impressions"], row["clicks"], row["position"]) for row in stored(known, "events")] == [
            ("2026-05-01", 4, 2, 2.0),
            ("2026-05-02", 1, 0, 2.0),
        ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2026-02-30,1,", "day"),
        ("1.5.2026,1,", "day"),
        (",1,", "day"),
        ("2026-05-01,-1,", "clicks"),
        ("2026-05-01,1.5,", "clicks"),
        ("2026-05-01,1,0", "position"),
    ],
)
def test_a_day_a_count_and_a_position_must_be_what_they_say(known: Database, tmp_path: Path, row: str, field: str) -> None:
    imported = bring(known, tmp_path, "events", ["query_id,product_id,day,clicks,position", f"q1,p1,{row}"])
    assert [(p.line, p.field) for p in imported.problems] == [(2, field)]


def test_counts_that_have_no_place_in_their_row_are_said(known: Database, tmp_path: Path) -> None:
    lines = ["query_id,product_id,day,searches,impressions", "q1,,2026-05-01,3,30", "q1,p1,2026-05-01,3,30", "q2,p1,2026-05-01,0,1"]
    imported = bring(known, tmp_path, "events", lines)
    assert "Rows with counts that belong to a pair, not to a query, or the reverse: 2; those counts were left out" in imported.notes


# Runs


def test_lists_without_ranks_are_ranked_by_their_order_in_the_file(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "runs", ["query_id,product_id", "q1,p3", "q2,p1", "q1,p1", "q1,p2"], name="bm25.csv")
    assert {(row["run"], row["query_id"], row["product_id"], row["rank"]) for row in stored(known, "runs")} == {
        ("bm25", "q1", "p3", 1),
        ("bm25", "q1", "p1", 2),
        ("bm25", "q1", "p2", 3),
        ("bm25", "q2", "p1", 1),
    }


def test_a_pool_is_a_run_by_the_name_it_is_given(known: Database, tmp_path: Path) -> None:
    bring(known, tmp_path, "runs", ["query,product_id,position", "lamp,p1,4"], run="pool")
    row = only(known, "runs")
    assert (row["run"], row["query_id"], row["rank"]) == ("pool", "q1", 4)


def test_a_product_twice_in_one_list_counts_where_it_stood_first(known: Database, tmp_path: Path) -> None:
    lines = ["run,query_id,product_id,rank", "a,q1,p1,1", "a,q1,p2,2", "a,q1,p1,3", "b,q1,p1,3"]
    assert counts(bring(known, tmp_path, "runs", lines)) == (4, 3, 0, 0, 1)
    assert counts(bring(known, tmp_path, "runs", lines)) == (4, 0, 0, 3, 1)


# What a caller learns


def test_progress_grows_to_the_number_of_rows(db: Database, tmp_path: Path) -> None:
    with (tmp_path / "p.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([["id", "title"], *([n, "Lamp"] for n in range(4_500))])
    seen: list[int] = []
    import_file(db, "products", tmp_path / "p.csv", progress=seen.append)
    assert seen == [2_000, 4_000, 4_500]


def test_a_thousand_problems_are_kept_and_all_are_counted(db: Database, tmp_path: Path) -> None:
    imported = bring(db, tmp_path, "products", ["id,title", *(f"{n}," for n in range(1_234)), "x,Lamp"])
    assert (imported.refused, len(imported.problems), imported.reasons) == (1_234, 1_000, {"title: is empty": 1_234})


def test_an_import_is_logged_with_its_file_and_counts_and_a_refused_file_is_not(db: Database, tmp_path: Path) -> None:
    bring(db, tmp_path, "products", ["id,title", "1,Lamp", "2,"])
    with pytest.raises(InputError):
        bring(db, tmp_path, "products", ["id,title", "1,Lamp", "2,"], strict=True)
    (entry,) = imports(db)
    assert (entry.file, entry.kind, entry.format) == (str(tmp_path / "file.csv"), "products", "csv")
    assert (entry.rows, entry.added, entry.changed, entry.unchanged, entry.refused) == (2, 1, 0, 0, 1)


def test_strict_lists_the_first_problems_and_how_many_there_are(db: Database, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="15 of 15 rows") as caught:
        bring(db, tmp_path, "products", ["id,title", *(f"{n}," for n in range(15))], strict=True)
    assert caught.value.remedy.count("is empty") == 10
    assert "and 5 more" in caught.value.remedy


# What goes in comes out

WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
TITLES = WORDS.filter(lambda text: bool(text) and not text.isspace())
IDS = TITLES.filter(lambda text: text == text.strip())
NAMES = st.sampled_from(["brand", "größe", "a b", "№"])
SCALARS = st.one_of(st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), TITLES)
PRODUCTS = st.lists(
    st.fixed_dictionaries(
        {
            "product_id": IDS,
            "title": TITLES,
            "description": WORDS,
            "price": st.none() | st.floats(0, 1e6),
            "attributes": st.dictionaries(NAMES, SCALARS),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row["product_id"],
)
WRITERS = {
    # The csv module quotes a lone carriage return only where it quotes everything, or ends its lines with one.
    "comma.csv": csv_writer(quoting=csv.QUOTE_ALL),
    "crlf.csv": csv_writer(";", lineterminator="\r\n"),
    "tab.tsv": csv_writer("\t", quoting=csv.QUOTE_ALL),
    "lines.jsonl": jsonl_writer(),
    "columns.parquet": write_parquet,
}
fresh_every_time = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", WRITERS)
@fresh_every_time
@given(rows=PRODUCTS)
def test_products_written_in_any_format_come_back_equal(new_database: Any, tmp_path: Path, name: str, rows: list[dict[str, Any]]) -> None:
    db = new_database()
    file = WRITERS[name](tmp_path / name, rows)
    assert counts(import_file(db, "products", file)) == (len(rows), len(rows), 0, 0, 0)
    back = {row["id"]: row for row in stored(db, "products")}
    for row in rows:
        found = back[row["product_id"]]
        assert (found["title"], found["price"], found["attributes"]) == (row["title"], row["price"], row["attributes"])
        assert found["description"] == ("" if row["description"].isspace() else row["description"])
    assert counts(import_file(db, "products", file)) == (len(rows), 0, 0, len(rows), 0)
    db.close()


@pytest.mark.parametrize("name", WRITERS)
@fresh_every_time
@given(texts=st.lists(TITLES, min_size=1, max_size=6, unique=True))
def test_query_texts_written_in_any_format_come_back_equal(new_database: Any, tmp_path: Path, name: str, texts: list[str]) -> None:
    db = new_database()
    file = WRITERS[name](tmp_path / name, [{"query": text, "locale": "en"} for text in texts])
    import_file(db, "queries", file)
    assert {row["text"] for row in stored(db, "queries")} == set(texts)
    db.close()

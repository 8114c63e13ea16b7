"""The Review page, drawn without a browser: what it shows a rater, what it keeps from them, and what its buttons store."""

from __future__ import annotations

import re
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, pair, press, press_at_once, text, words
from support.graded import judge_said, rater_said

from judge.judging.parts import EXAMPLES, with_front
from judge.judging.prompts import load_prompt, read_prompt
from judge.people.access import give
from judge.people.queues import QUEUES
from judge.people.review import REACTIONS, REASONS, whole_query
from judge.store.candidates import Selection
from judge.store.labels import labels_of, raters, reactions_to
from judge.store.leases import handed_before
from judge.store.settings import put_setting, use_scale
from judge.store.verdicts import register_judge, start_run
from ui.reviewing import answers, reveal


def test_the_review_page_asks_for_a_name_first_and_keeps_it_in_the_address(app: AppTest, shop: Any) -> None:
    rater_said(shop(), {("q1", "p1"): 1})
    draw(app, "review")
    assert app.button.len == 0
    app.selectbox(key="name_given").select("ann")
    clean(app.run())
    assert app.query_params["rater"] == "ann"
    assert any(button.label == "Exact" for button in app.button)


def test_a_name_in_the_address_is_enough_and_stays_across_pages(app: AppTest, shop: Any) -> None:
    shop()
    draw(app, "review", rater="Ann")
    app.switch_page("app_pages/overview.py").run()
    del app.query_params["rater"]
    app.switch_page("app_pages/review.py")
    assert clean(app.run()).query_params["rater"] == "Ann"


def test_a_grade_is_stored_for_the_pair_on_the_screen_and_the_next_one_comes_up(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    press(app, "Exact")
    (label,) = labels_of(db, *first)
    assert (label.rater, label.grade, label.verdict_visible) == ("Ann", 5, False)
    assert label.seconds is not None
    assert label.seconds >= 2
    assert pair(app) != first


def test_the_keys_are_the_grades_numbers_and_no_reserved_letter(app: AppTest, shop: Any) -> None:
    db = shop()
    use_scale(db, "esci")
    draw(app, "review", rater="Ann")
    keys = {button.label: button.proto.shortcut for button in app.button if button.proto.shortcut}
    assert keys == {
        "Exact (E)": "3",
        "Substitute (S)": "2",
        "Complement (C)": "1",
        "Irrelevant (I)": "0",
        "Cannot tell": "x",
        "Skip": "n",
        "Disagreements": "q",
        "Whole query": "l",
    }
    reasons = [key for key, _ in answers.KEYS.values()]
    assert not {*reasons, *reveal.KEYS.values(), "i", "o", "t", "u", *keys.values()} & {"c", "r"}
    assert len({*reasons, *reveal.KEYS.values(), "i", "o", "t", "u", *keys.values()}) == len(reasons) + 3 + 4 + len(keys)


def test_every_reason_has_a_key_and_every_answer_to_a_verdict_too() -> None:
    assert list(answers.KEYS) == [code for code, _ in REASONS]
    assert list(reveal.KEYS) == list(REACTIONS)


def test_the_verdict_is_nowhere_on_the_page_before_the_label_and_is_after_it(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    judge_said(db, {("q1", "p1"): 2})
    draw(app, "review", rater="Ann")
    assert "confidence" not in text(app)
    press(app, "Exact")
    assert "confidence 0.90" in text(app)
    assert "Previous pair" in text(app)


def test_a_note_is_stored_with_the_label(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    app.text_input[0].input("the wrong foot")
    press(app, "Fair")
    assert labels_of(db, *first)[0].note == "the wrong foot"
    assert not app.text_input[0].value


def test_cannot_tell_skip_and_undo_do_what_they_say(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    press(app, "Skip")
    second = pair(app)
    assert (second != first, raters(db)) == (True, [])
    press(app, "Cannot tell")
    assert [label.grade for label in labels_of(db, *second)] == [None]
    press(app, "Undo")
    assert (labels_of(db, *second), pair(app)) == ([], second)


def test_the_echo_of_a_key_stores_nothing_and_says_so(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    press_at_once(app, "Exact")
    assert raters(db) == []
    assert "nothing was stored" in app.toast[0].value


def test_a_view_that_was_stored_elsewhere_is_not_stored_again(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    other = AppTest.from_file(app._script_path, default_timeout=30)
    draw(other, "review", rater="Ann")
    press(other, "Poor")
    press(app, "Exact")
    assert [label.grade for label in labels_of(db, *first)] == [2]


def test_a_label_given_again_counts_and_the_page_says_there_was_one(app: AppTest, shop: Any) -> None:
    db = shop()
    rater_said(db, {("q1", "p2"): 1}, rater="Ann")
    draw(app, "review", rater="Ann", query="q1", product="p2")
    assert "You graded this pair before" in text(app)
    press(app, "Good")
    assert [label.grade for label in labels_of(db, "q1", "p2")] == [4]


def test_a_rater_who_has_seen_everything_is_told_so_and_can_still_undo(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    draw(app, "review", rater="Ann")
    press(app, "Exact")
    assert "Nothing waits for you" in app.success[0].value
    press(app, "Undo")
    assert raters(db) == []


def test_an_undo_brings_note_and_reasons_back(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    first = pair(app)
    app.text_input[0].input("the wrong foot")
    app.button_group[0].set_value(["accessory"])
    press(app, "Fair")
    press(app, "Undo")
    assert (pair(app), app.text_input[0].value, app.button_group[0].value) == (first, "the wrong foot", ["accessory"])
    press(app, "Poor")
    (label,) = labels_of(db, *first)
    assert (label.grade, label.note, label.reasons) == (2, "the wrong foot", ["accessory"])


def test_what_was_on_the_screen_is_stored_and_a_picture_that_did_not_load_was_not(app: AppTest, shop: Any) -> None:
    products = [{"id": f"p{n}", "title": "Lamp", "image_url": "https://shop.example/x.png", "price": 3} for n in (1, 2)]
    db = shop(products=products, queries=1)
    draw(app, "review", rater="Ann")
    first = pair(app)
    press(app, "Exact")
    second = pair(app)
    app.checkbox[0].check()
    app.session_state["guidelines"] = True
    clean(app.run())
    press(app, "Exact")
    assert labels_of(db, *first)[0].visible == ["title", "image", "price"]
    assert labels_of(db, *second)[0].visible == ["title", "price", "guidelines"]


def test_a_reaction_is_stored_for_the_verdict_that_was_shown_and_can_be_changed(app: AppTest, shop: Any) -> None:
    db = shop(products=2, queries=1)
    judge_said(db, {("q1", "p1"): 2, ("q1", "p2"): 2})
    draw(app, "review", rater="Ann")
    first = pair(app)
    assert not any(button.label == "Keep" for button in app.button)
    press(app, "Exact")
    press(app, "Keep")
    press(app, "Unclear")
    (label,) = labels_of(db, *first)
    assert [(one.kind, one.rater, one.verdict_id is None) for one in reactions_to(db, label.id or 0)] == [
        ("keep", "Ann", False),
        ("unclear", "Ann", False),
    ]
    assert "You said: the guideline does not say" in text(app)


def test_guidelines_are_shown_without_the_examples_people_graded_and_without_what_only_machines_need(app: AppTest, shop: Any) -> None:
    db = shop()
    own = load_prompt("relevance", [])
    front = with_front(own.text, examples="[[q1, p1]]")
    told, question = front.split("===user===\n")
    written = f"{told}{EXAMPLES[0]}## Examples\n\nLamp 1 was graded 5\n{EXAMPLES[1]}\n===user===\n{question}"
    judge_id = register_judge(db, "scripted/x#relevance", read_prompt(written, "x").hash, "relevance", written)
    start_run(db, judge_id, Selection(), 0)
    draw(app, "review", rater="Ann")
    assert "How to read the query" not in text(app)
    app.session_state["guidelines"] = True
    page = text(clean(app.run()))
    assert "How to read the query" in page
    assert "was graded 5" not in page
    assert "JSON" not in page


def test_the_query_s_other_products_stand_there_with_one_s_own_grades_and_nobody_else_s(app: AppTest, shop: Any) -> None:
    db = shop(products=3, queries=1)
    rater_said(db, {("q1", "p2"): 2}, rater="Ann")
    rater_said(db, {("q1", "p3"): 5}, rater="Bob")
    judge_said(db, {("q1", "p3"): 5})
    draw(app, "review", rater="Ann", query="q1", product="p1")
    app.session_state["others"] = True
    rows = next(entry for entry in words(clean(app.run()).main) if "sj-rows" in entry)
    assert rows.index("</mark> 2") < rows.index("Poor") < rows.index("</mark> 3")
    assert "Exact" not in rows


def test_a_pair_of_the_audit_looks_like_any_other(app: AppTest, shop: Any) -> None:
    db = shop(products=1, queries=1)
    pages: list[str] = []
    strata: list[str] = []
    for share, rater in ((0.0, "Ann"), (1.0, "Bob")):
        put_setting(db, "audit_share", share)
        fresh = AppTest.from_file(app._script_path, default_timeout=30)
        pages.append(text(draw(fresh, "review", rater=rater)).replace(rater, ""))
        handed = handed_before(db, rater, ("q1", "p1"))
        assert handed is not None
        strata.append(handed.stratum)
    assert strata == ["queue", "audit"]
    assert tokens_left_out(pages[0]) == tokens_left_out(pages[1])


def tokens_left_out(page: str) -> str:
    return re.sub(r"j1-[0-9a-f]+", "", page)


def test_a_queue_is_chosen_by_name_and_kept_in_the_address(app: AppTest, shop: Any) -> None:
    db = shop()
    judge_said(db, {("q1", "p1"): 5})
    draw(app, "review", rater="Ann")
    assert app.query_params["queue"] == "disagreements"
    press(app, "Disagreements")
    page = text(app)
    assert all(queue.title in page and queue.purpose in page for queue in QUEUES.values())
    assert "1 wait. Pairs by how unsure" in page
    press(app, "Unsure")
    assert (app.query_params["queue"], pair(app)) == ("unsure", ("q1", "p1"))
    press(app, "Exact")
    assert [label.shown_because for label in labels_of(db, "q1", "p1")] == ["unsure"]


def test_a_queue_that_is_none_is_refused_with_those_there_are(app: AppTest, shop: Any) -> None:
    shop()
    draw(app, "review", rater="Ann", queue="nonsense")
    assert "There is no queue" in app.error[0].value
    press(app, "Unsure")
    assert not app.error


def test_a_query_whole_is_graded_product_by_product_and_what_is_graded_shows_its_grade(app: AppTest, shop: Any) -> None:
    db = shop(products=3, queries=2)
    draw(app, "review", rater="Ann", queue="query:q2")
    order = [shown.product.id for shown in whole_query(db, "Ann", "q2").shown]
    press(app, "Exact")
    press(app, "Next")
    press(app, "Poor")
    press(app, "Fair")
    assert {product: [label.grade for label in labels_of(db, "q2", product)] for product in order} == dict(
        zip(order, [[5], [3], [2]], strict=True)
    )
    assert "3 of 3 graded by you" in text(app)
    press(app, "Undo")
    assert labels_of(db, "q2", order[1]) == []
    press(app, "Good")
    (label,) = labels_of(db, "q2", order[1])
    assert (label.grade, label.shown_because, label.verdict_visible, "others" in label.visible) == (4, "query:q2", False, True)


def test_the_echo_of_a_key_grades_nothing_in_a_whole_query(app: AppTest, shop: Any) -> None:
    db = shop(products=3, queries=1)
    draw(app, "review", rater="Ann", queue="query:q1")
    press(app, "Exact")
    press_at_once(app, "Exact")
    assert [size.labels for size in raters(db)] == [1]


@pytest.mark.parametrize("button", ["Cannot tell", "Exact", "Skip"])
def test_a_button_of_the_row_before_that_is_still_there_stores_nothing_once_a_key_moved_on(app: AppTest, shop: Any, button: str) -> None:
    db = shop(products=3, queries=1)
    draw(app, "review", rater="Ann", queue="query:q1")
    order = [shown.product.id for shown in whole_query(db, "Ann", "q1").shown]
    press(app, "Good")
    app.session_state["active"] = order[2]  # as the key Down leaves it, before the page is drawn anew
    press(app, button)
    assert [[label.grade for label in labels_of(db, "q1", product)] for product in order] == [[4], [], []]
    assert "while the row changed" in app.toast[0].value
    press(app, "Fair")
    assert [label.grade for label in labels_of(db, "q1", order[2])] == [3]


def test_who_may_not_label_is_told_so_and_stores_nothing(app: AppTest, shop: Any) -> None:
    db = shop()
    draw(app, "review", rater="Ann")
    give(db, "Bob", ["review"], by="lead")
    press(app, "Exact")
    assert raters(db) == []
    assert not any(button.label == "Exact" for button in app.button)


def test_what_the_query_mentions_comes_first_among_the_attributes_and_is_marked(app: AppTest, shop: Any) -> None:
    attributes = {"width_cm": 80, "colour": "blue"}
    shop(products=[{"id": "p1", "title": "Sofa", "attributes": attributes}], queries=[{"id": "q1", "text": "blue sofas"}])
    page = text(draw(app, "review", rater="Ann"))
    assert page.index("<mark>blue</mark>") < page.index("width cm")
    assert "<mark>Sofa</mark>" in page


def test_a_product_skipped_in_a_whole_query_comes_after_the_others_and_says_so(app: AppTest, shop: Any) -> None:
    db = shop(products=3, queries=1)
    draw(app, "review", rater="Ann", queue="query:q1")
    order = [shown.product.id for shown in whole_query(db, "Ann", "q1").shown]
    assert next(button for button in app.button if button.label == "Skip").proto.shortcut == "n"
    press(app, "Skip")
    assert ("Skipped" in text(app), raters(db)) == (True, [])
    press_at_once(app, "Skip")
    press(app, "Exact")
    press(app, "Good")
    press(app, "Fair")
    assert [labels_of(db, "q1", product)[0].grade for product in order] == [3, 5, 4], "the second was no echo's to skip"
    assert "Skipped" not in text(app)


def test_what_is_written_to_a_verdict_is_stored_with_the_answer_to_it_and_shown(app: AppTest, shop: Any) -> None:
    db = shop(products=2, queries=1)
    judge_said(db, {("q1", "p1"): 2, ("q1", "p2"): 2})
    draw(app, "review", rater="Ann")
    first = pair(app)
    press(app, "Exact")
    next(field for field in app.text_input if field.label == "Because `y`").input("it <b>is</b> a lamp")
    press(app, "Keep")
    (label,) = labels_of(db, *first)
    assert [(one.kind, one.note) for one in reactions_to(db, label.id or 0)] == [("keep", "it <b>is</b> a lamp")]
    assert "You said: my grade stands. “it &lt;b&gt;is&lt;/b&gt; a lamp”" in text(app)
    assert [field.value for field in app.text_input if field.label == "Because `y`"] == [""]

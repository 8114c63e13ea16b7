"""A test of two variants from its file: what is counted as one piece of evidence, what is claimed, and what is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_ind

from judge.errors import InputError
from judge.measure.abtest import SPLIT_ALARM, Look, Outcome, abtest
from judge.measure.abtest.counts import of_counts
from judge.measure.abtest.files import Asked, layout
from judge.measure.abtest.sides import Results
from judge.measure.abtest.telling import explained
from judge.measure.abtest.units import of_units
from judge.stats.differences import Aim
from judge.stats.proportions import Share, compare_shares
from judge.stats.ratios import Mean

COUNTS = "variant,users,clicked,bought\nold,4000,1600,120\nnew,4010,1800,124\n"


def results(file: Path, intents: Mapping[str, str] | None = None, **said: Any) -> Results:
    columns = layout(file, Asked(said.get("fields", {}), said.get("per"), said.get("metrics", ())))
    return of_units(columns, intents or {}) if columns.unit else of_counts(columns)


def read(file: Path, text: str, **said: Any) -> Outcome:
    file.write_text(text)
    return abtest(results(file, **said), said.get("control"), None, Aim(), said.get("split", (1, 1)))


def look(found: Outcome, metric: str, segment: str = "all") -> Look:
    (one,) = [each for each in found.looks if (each.segment, each.metric) == (segment, metric)]
    return one


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "results.csv"


class TestCounts:
    def test_a_row_a_variant_is_two_shares(self, file: Path) -> None:
        found = read(file, COUNTS)
        assert (found.control, found.treatment, found.of) == ("old", "new", "users")
        assert look(found, "clicked").found == compare_shares(Share(1600, 4000), Share(1800, 4010), Aim())
        assert found.verdict(look(found, "clicked")) == "higher"

    def test_a_difference_that_could_not_be_told_says_what_could_have_been(self, file: Path) -> None:
        found = read(file, COUNTS)
        assert found.verdict(look(found, "bought")) == "no difference could be told; less than 39 % could not have been seen"

    def test_segments_and_days_are_added_up(self, file: Path) -> None:
        split_up = "".join(
            f"{variant},{intent},2026-01-0{day},{n},{yes}\n"
            for variant, n, yes in (("old", 1000, 400), ("new", 1002, 450))
            for intent in ("category-only", "product-name")
            for day in (1, 2)
        )
        found = read(file, "variant,intent,day,users,clicked\n" + split_up)
        assert [each.segment for each in found.looks] == ["all", "category-only", "product-name"]
        assert look(found, "clicked").found == compare_shares(Share(1600, 4000), Share(1800, 4008), Aim())
        assert any("two days" in note for note in found.notes)
        assert any("two segments" in note for note in found.notes)

    def test_a_row_for_all_is_taken_as_it_is(self, file: Path) -> None:
        found = read(file, "arm,segment,users,clicked\na,all,90,40\nb,all,95,41\na,x,60,30\nb,x,60,30\na,y,60,10\nb,y,60,11\n")
        assert look(found, "clicked").n_control == 90
        assert not any("two segments" in note for note in found.notes)

    def test_means_with_their_deviations_are_compared_by_welch(self, file: Path) -> None:
        rng = np.random.default_rng(0)
        old, new = rng.gamma(2, 3, 400), rng.gamma(2, 3.3, 380)
        rows = "".join(f"{name},{len(v)},{v.mean()},{v.std(ddof=1)}\n" for name, v in (("old", old), ("new", new)))
        found = look(read(file, "variant,users,revenue_mean,revenue_sd\n" + rows), "revenue").found
        assert found is not None
        assert found.p == pytest.approx(ttest_ind(new, old, equal_var=False).pvalue)

    def test_a_row_for_all_of_one_variant_only_says_nothing_of_the_split(self, file: Path) -> None:
        found = read(file, "arm,segment,users,clicked\na,all,90,40\na,x,60,30\nb,x,60,30\n")
        assert found.split is None
        assert [each.segment for each in found.looks] == ["x"]

    def test_zero_click_searches_are_a_share_of_searches(self, file: Path) -> None:
        found = read(file, "variant,users,searches,zero_click_searches\na,100,1000,400\nb,100,1100,396\n")
        (one,) = found.looks
        assert one.zero_click == (0.4, 0.36)
        assert (one.n_control, one.n_treatment) == (1000, 1100)

    def test_a_metric_that_outnumbers_its_users_in_one_row_has_no_figure_anywhere(self, file: Path) -> None:
        rows = ("c,s1,1000,1200,9", "c,s2,1000,100,9", "t,s1,1000,900,9", "t,s2,1000,100,9")
        found = read(file, "variant,segment,users,clicks,bought\n" + "\n".join(rows) + "\n", control="c")
        assert {each.metric for each in found.looks} == {"bought"}
        assert any("Left out: clicks" in note and "line 2 has 1,200 of 1,000" in note for note in found.notes)

    def test_a_day_of_too_many_clicks_is_not_hidden_by_another_of_few(self, file: Path) -> None:
        rows = ("a,1,100,130,9", "a,2,100,20,9", "b,1,100,60,9", "b,2,100,60,9")
        found = read(file, "variant,day,users,clicks,bought\n" + "\n".join(rows) + "\n")
        assert [each.metric for each in found.looks] == ["bought"]

    def test_more_zero_click_searches_than_searches_are_left_out(self, file: Path) -> None:
        found = read(file, "variant,users,searches,zero_click,bought\na,100,50,60,20\nb,100,200,60,22\n")
        assert [(each.metric, each.zero_click) for each in found.looks] == [("bought", (None, None))]
        assert any("no share of searches: line 2 has 60 of 50" in note for note in found.notes)

    @pytest.mark.parametrize("column", ["r_sd,r_mean", "r_sd"])
    def test_a_standard_deviation_without_its_mean_is_no_metric(self, file: Path, column: str) -> None:
        value = "4,high" if "mean" in column else "4"
        found = read(file, f"variant,users,{column},bought\na,100,{value},20\nb,100,{value},22\n")
        assert [each.metric for each in found.looks] == ["bought"]
        assert any("Left out: r_sd" in note and "r_mean" in note for note in found.notes)

    def test_a_column_that_begins_with_nan_and_holds_words_is_no_metric(self, file: Path) -> None:
        found = read(file, "variant,users,device,bought\na,100,nan,20\nb,100,phone,22\n")
        assert [each.metric for each in found.looks] == ["bought"]

    def test_clicks_that_outnumber_users_are_no_share_and_are_left_out(self, file: Path) -> None:
        found = read(file, "variant,users,clicks,bought\na,100,250,20\nb,100,260,22\n")
        assert [each.metric for each in found.looks] == ["bought"]
        assert any("clicks_mean" in note for note in found.notes)

    def test_searches_as_n_are_not_whom_people_split(self, file: Path) -> None:
        found = read(file, "variant,searches,clicked\na,1000,250\nb,2000,520\n")
        assert found.split is None
        assert any("too narrow" in note for note in found.notes)
        assert read(file, "variant,searches,clicked\na,1000,250\nb,2000,520\n", fields={"n": "searches"}).split_went_wrong


class TestUnits:
    def test_a_row_a_user_is_a_share_where_it_is_yes_or_no_and_a_mean_where_it_is_an_amount(self, file: Path) -> None:
        rng = np.random.default_rng(0)
        frame = pd.DataFrame(
            {"user_id": range(200), "variant": np.arange(200) % 2, "clicked": rng.integers(2, size=200), "revenue": rng.gamma(2, 3, 200)}
        )
        frame.to_csv(file, index=False)
        sides = results(file).sides
        assert sides["all", "clicked", "0"] == Share(int(frame[frame["variant"] == 0]["clicked"].sum()), 100)
        assert isinstance(sides["all", "revenue", "1"], Mean)

    def test_searches_of_a_user_are_one_piece_of_evidence(self, file: Path) -> None:
        # Every user's row ten times over says nothing new: neither the figure nor its interval may move.
        once, often = (read(file, searches(times), metrics=("clicked",)) for times in (2, 20))
        first, second = look(once, "clicked").found, look(often, "clicked").found
        assert first is not None
        assert second is not None
        assert second.gap.value == pytest.approx(first.gap.value)
        assert second.gap.low == pytest.approx(first.gap.low)
        assert any("delta method" in note for note in often.notes)

    def test_a_ratio_is_the_same_from_searches_and_from_their_sums(self, file: Path) -> None:
        rows = pd.DataFrame(
            [(f"u{u}", "ab"[u % 2], int((u * s) % 3 == 0)) for u in range(120) for s in range(1 + u % 5)],
            columns=["user", "variant", "clicks"],
        )
        rows.to_csv(file, index=False)
        by_search = results(file).sides
        summed = rows.groupby(["user", "variant"], as_index=False).agg(clicks=("clicks", "sum"), searches=("clicks", "size"))
        summed.to_csv(file, index=False)
        by_user = results(file, per="searches").sides
        assert by_user["all", "clicks", "a"] == pytest.approx(by_search["all", "clicks", "a"])

    def test_a_user_of_two_variants_is_left_out_and_counted(self, file: Path) -> None:
        found = read(file, "user,variant,clicked\n" + "".join(f"u{u},{'ab'[u % 2]},{u % 3 % 2}\n" for u in range(100)) + "u0,b,1\n")
        assert found.split == (49, 50)
        assert "Seen in more than one variant and left out: 1 of 100" in found.notes

    def test_the_intent_comes_from_the_query_where_no_column_says_it(self, file: Path) -> None:
        file.write_text("user,variant,query_id,clicked\n" + "".join(f"u{u},{'ab'[u % 2]},q{u % 3},{u // 2 % 2}\n" for u in range(300)))
        found = results(file, {"q0": "category-only", "q1": "multi-attribute"})
        assert found.segments == ["all", "category-only", "multi-attribute"]
        assert any("Rows of no segment" in note and "100" in note for note in found.notes)

    def test_rows_of_a_segment_called_all_are_not_taken_for_everything(self, file: Path) -> None:
        rows = [f"u{u},{'ab'[u % 2]},{'All' if u < 100 else 'x'},{u // 2 % 2}\n" for u in range(300)]
        found = read(file, "user,variant,segment,clicked\n" + "".join(rows))
        assert [(each.segment, each.n_control) for each in found.looks] == [("all", 150), ("x", 100)]

    def test_users_who_never_searched_leave_nothing_to_divide_by(self, file: Path) -> None:
        found = read(file, "user,variant,searches,clicks\n" + "".join(f"u{u},{'ab'[u % 2]},0,0\n" for u in range(80)), per="searches")
        assert "nothing to divide by" in found.looks[0].why

    def test_zero_click_shares_stand_beside_every_metric(self, file: Path) -> None:
        found = read(
            file, "user,variant,zero_click,bought\n" + "".join(f"u{u},{'ab'[u % 2]},{int(u % 8 < 2)},{u % 5 // 4}\n" for u in range(800))
        )
        assert look(found, "bought").zero_click == (0.25, 0.25)

    @pytest.mark.parametrize("ending", ["jsonl", "parquet", "tsv"])
    def test_every_plain_format_says_the_same(self, tmp_path: Path, ending: str) -> None:
        frame = pd.DataFrame({"user_id": range(90), "variant": ["a", "b"] * 45, "bought": [True, False, False] * 30})
        frame.to_csv(tmp_path / "r.csv", index=False)
        other = tmp_path / f"r.{ending}"
        {"jsonl": lambda: frame.to_json(other, orient="records", lines=True), "parquet": lambda: frame.to_parquet(other)}.get(
            ending, lambda: frame.to_csv(other, index=False, sep="\t")
        )()
        frame.assign(bought=frame["bought"].astype(int)).to_csv(tmp_path / "r.csv", index=False)
        if ending == "tsv":
            frame.assign(bought=frame["bought"].astype(int)).to_csv(other, index=False, sep="\t")
        assert results(other).sides == results(tmp_path / "r.csv").sides


class TestManyLooks:
    def test_a_lucky_segment_is_not_claimed(self, file: Path) -> None:
        # One of twenty segments is at p = 0.02 alone: about what chance does.
        rows = [f"{v},s{i},2000,{300 + (i == 7) * (v == 'b') * 55}" for i in range(20) for v in "ab"]
        found = read(file, "variant,segment,users,clicked\n" + "\n".join(rows) + "\n")
        lucky = look(found, "clicked", "s7")
        assert lucky.found is not None
        assert lucky.found.p < 0.05
        assert found.verdict(lucky).startswith("no difference could be told among 21 looks (alone p = 0.0")

    @pytest.mark.parametrize(
        "text",
        [
            "variant,segment,users,clicked\na,x,900,300\nb,x,900,350\n",
            "variant,segment,users,clicked\na,all,900,300\nb,all,900,350\na,x,900,300\nb,x,900,350\n",
            "variant,segment,users,r_mean,r_sd\na,x,900,3,1\nb,x,900,3.1,1\n",
            "variant,segment,user,clicked\n" + "".join(f"{'ab'[u % 2]},x,u{u},{u // 2 % 2}\n" for u in range(300)),
        ],
        ids=["counts", "with a row for all", "means", "users"],
    )
    def test_the_only_segment_is_no_second_look(self, file: Path, text: str) -> None:
        found = read(file, text)
        (one,) = found.looks
        assert one.segment == "all"
        assert one.found is not None
        assert one.p_adjusted == one.found.p
        assert "The only segment is x: 'all' is the same" in found.notes
        assert not any("two segments" in note for note in found.notes)

    def test_the_only_segment_of_a_larger_whole_is_a_look_of_its_own(self, file: Path) -> None:
        found = read(file, "variant,segment,users,clicked\na,all,900,300\nb,all,900,350\na,x,800,300\nb,x,800,350\n")
        assert [each.segment for each in found.looks] == ["all", "x"]

    @pytest.mark.parametrize(("clicked", "says"), [("300", "1 look: a difference by chance in 5 of 100"), ("1", "0 looks: of nothing")])
    def test_one_look_and_none_are_said_as_such(self, file: Path, clicked: str, says: str) -> None:
        assert next(explained(read(file, f"variant,users,clicked\na,900,{clicked}\nb,900,{clicked}\n"))).startswith(says)

    def test_that_it_works_for_one_segment_only_needs_a_test_between_segments(self, file: Path) -> None:
        def with_clicks(more: int) -> str:
            rows = [("a", "x", 300), ("b", "x", 300 + more), ("a", "y", 300), ("b", "y", 300)]
            return "variant,intent,users,clicked\n" + "".join(f"{v},{s},3000,{yes}\n" for v, s, yes in rows)

        (barely,), (surely,) = read(file, with_clicks(50)).apart, read(file, with_clicks(150)).apart
        assert barely.p_adjusted > 0.05 > surely.p_adjusted

    @given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=8))
    @settings(max_examples=30, deadline=None)
    def test_every_look_has_a_verdict_and_a_row_and_correction_only_raises_p(self, pairs: Sequence[tuple[int, int]]) -> None:
        sides = {
            (f"s{i}", "clicked", variant): Share(yes, 300) for i, pair in enumerate(pairs) for variant, yes in zip("ab", pair, strict=True)
        }
        found = abtest(Results("users", dict(sides)), "a", "b", Aim())
        frame = found.to_frame()
        assert len(frame) == len(pairs)
        for each in found.looks:
            assert bool(each.why) == (each.found is None) == (each.p_adjusted is None)
            assert each.found is None or each.p_adjusted is None or each.p_adjusted >= each.found.p
            assert found.verdict(each)


class TestSplit:
    def test_groups_that_are_not_of_the_planned_sizes_are_an_alarm(self, file: Path) -> None:
        text = "variant,users,clicked\na,44000,4000\nb,45000,4100\n"
        assert read(file, text).split_went_wrong
        assert not read(file, text, split=(44, 45)).split_went_wrong
        assert SPLIT_ALARM == 0.001

    def test_users_are_counted_not_their_rows(self, file: Path) -> None:
        rows = [f"u{u},{'ab'[u % 2]},{u % 3 % 2}\n" for u in range(400) for _ in range(1 + 9 * (u % 2))]
        assert read(file, "user,variant,clicked\n" + "".join(rows)).split == (200, 200)


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("variant,users,clicked\na,100,forty\n", "no column of numbers"),
            ("variant,users,clicked\na,100,40\nb,100,forty\n", "line 3, clicked: 'forty' is no number"),
            ("variant,users,clicked\na,100,40\nb,100,\n", "line 3, clicked: is empty"),
            ("variant,users,clicked\na,100,40\nb,100,4.5\n", "line 3, clicked: '4.5' is no count"),
            ("variant,users,clicked\na,100,40\n", "no variant beside 'a'"),
            (
                "variant,users,clicks\na,100,120\nb,100,90\n",
                "no metric is left to compare without clicks, which is no share of users: line 2 has 120 of 100",
            ),
            ("variant,users,searches\na,100,120\nb,100,90\n", "no metric is left to compare without searches"),
            ("variant,users,r_sd\na,100,1\nb,100,1\n", "no metric is left to compare without r_sd"),
            ("variant,users,clicked,bought\na,100,nan,4\nb,100,40,4\n", "line 2, clicked: 'nan' is no number"),
            ("variant,users,clicked,bought\na,100,NaN,4\nb,100,-inf,4\n", "line 2, clicked: 'NaN' is no number"),
            ("variant,users,r_mean,r_sd\na,100,inf,1\nb,100,4,1\n", "line 2, r_mean: 'inf' is no number"),
            ("variant,user_id,clicked,bought\na,u1,nan,1\nb,u2,1,1\n", "line 2, clicked: 'nan' is no number"),
            ("variant,users,clicked\na,90,40\nb,90,40\nc,90,40\n", "--treatment"),
            ("variant,users,clicked\nx,90,40\ny,90,40\n", "--control"),
            ("name,users,clicked\nx,90,40\n", "--map variant=COLUMN"),
            ("variant,clicked\na,90\n", "--unit COLUMN"),
            ("variant,users,revenue_mean\na,90,4\nb,90,5\n", "revenue_sd"),
            ("variant,users,day,r_mean,r_sd\na,90,1,4,1\na,90,2,4,1\n", "cannot be added up"),
            ("variant,users,r_mean,r_sd\na,90,4,-1\n", "line 2, r_sd: '-1' is no standard deviation"),
            ("variant,user_id,clicked\n,u1,1\n", "line 2, variant: is empty"),
            ("variant,user_id,clicked\na,u1,1,2\n", "line 2"),
        ],
    )
    def test_a_file_that_does_not_fit_says_where_and_what_to_do(self, file: Path, text: str, says: str) -> None:
        with pytest.raises(InputError) as error:
            read(file, text)
        assert says in str(error.value)
        assert error.value.remedy

    def test_what_is_asked_for_and_not_there_is_said(self, file: Path) -> None:
        for said in ({"per": "searches"}, {"metrics": ("carts",)}, {"fields": {"variant": "arm"}}, {"fields": {"arm": "variant"}}):
            with pytest.raises(InputError):
                read(file, COUNTS, **said)

    @pytest.mark.parametrize("name", ["absent.csv", "results.xlsx"])
    def test_a_file_that_is_not_there_or_of_no_known_format_is_refused(self, tmp_path: Path, name: str) -> None:
        if name != "absent.csv":
            (tmp_path / name).write_bytes(b"PK\x03\x04")
        with pytest.raises(InputError):
            layout(tmp_path / name, Asked({}))


def searches(times: int) -> str:
    """A user's searches are all alike, so `times` of them say what one does. Every user has the same number."""
    return "user,variant,clicked\n" + "".join(f"u{u},{'ab'[u % 2]},{int(u % 7 < 3)}\n" for u in range(210) for _ in range(times))

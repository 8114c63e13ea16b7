"""A prompt held against the current one on the dev split: run both, the figures, and the pairs that flipped, one by one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from judge.judging.prompts import Prompt
from judge.people.amounts import counted, of_queries
from judge.people.comparing import Comparison, hold_against
from judge.people.contrast import by_chance, verdict
from judge.people.flipped import Flipped, told
from judge.people.marking import query_words
from judge.scales import Scale
from judge.stats.clusters import Estimate
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.judged import Cost
from judge.store.progress import stamp
from judge.store.prompts import keep_prompt
from judge.store.settings import scale_of
from ui import shared, widgets
from ui.prompting import work
from ui.prompting.desk import Desk, version
from ui.prompting.editing import changed
from ui.safe import safe
from ui.whiskers import Dot, whiskers

SERIES = {"A": shared.NEITHER, "B": shared.POSITIVE[0]}
FIGURES = (("Quadratic kappa", "quadratic", False), ("Same grade", "raw", True), ("Two grades apart or more", "severe", True))


def hold(desk: Desk) -> None:
    """A is the current prompt, B the one that was picked."""
    if changed(desk):
        st.warning("What you changed is not saved: this is the version that is.", icon=":material/edit_note:")
    if not desk.standing(desk.prompt, "dev").pairs:
        widgets.next_command(
            "No candidate of the dev split has a grade by people, so there is nothing to compare on. Label some on the Review page, or:",
            "judge import labels FILE",
        )
        return
    same = desk.prompt.hash == desk.current.hash
    columns = st.columns(2, gap="large")
    with columns[0]:
        side(desk, "A, the current prompt", desk.current)
    with columns[1]:
        if same:
            st.info("This is the current prompt. Pick another one above, or change this one and save it.", icon=":material/balance:")
        else:
            side(desk, "B, this prompt", desk.prompt)
    if same or not all(desk.standing(prompt, "dev").through for prompt in (desk.current, desk.prompt)):
        return
    ids = desk.standing(desk.current, "dev").judge_id, desk.standing(desk.prompt, "dev").judge_id
    found = _held(desk.db, desk.db.target, stamp(desk.db), *ids)
    figures(found)
    flips(desk.db, found, ids)


def side(desk: Desk, letter: str, prompt: Prompt) -> None:
    """One prompt: how far the judge is with the labelled pairs of the dev split, and what starts and stops it."""
    key = ("run", desk.spec(prompt))
    st.html(f'<div class="sj"><div class="over">{safe(letter)}</div><b>{safe(version(prompt))}</b></div>')
    if not work.at_work(desk.db, key):
        reached(desk, letter, prompt, key)
    work.watch(desk.db, key)


def reached(desk: Desk, letter: str, prompt: Prompt, key: work.Key) -> None:
    at = desk.standing(prompt, "dev")
    bar = widgets.bar([("judged", at.pairs - at.left, shared.POSITIVE[1])], at.pairs, thin=True)
    done = f"{at.pairs - at.left:,} of {at.pairs:,} labelled pairs of the dev split judged by {desk.named}"
    st.html(f'<div class="sj">{bar}<div class="quiet">{safe(done)}</div></div>')
    if at.left and shared.offered(desk.db, "configure"):
        st.button(
            f"Judge {counted(at.left, 'pair')}", key=f"run:{letter}", icon=":material/play_arrow:", on_click=run, args=(desk, prompt, key)
        )


@shared.writes("configure")
def run(desk: Desk, prompt: Prompt, key: work.Key) -> None:
    """Start the judge on the labelled pairs of the dev split, with exactly this version."""
    keep_prompt(desk.db, prompt.hash, prompt.name, prompt.text)
    words = ("run", "--judge", desk.named, "--prompt", str(version(prompt)), "--select", "labelled", "--select", "dev")
    work.begin(desk.db, key, *words)


@st.cache_data(show_spinner="Comparing …", max_entries=16)
def _held(_db: Database, target: str, at: str, first: int, second: int) -> Comparison:  # noqa: ARG001  (what it hangs on)
    return hold_against(_db, first, second, split="dev")


def figures(found: Comparison) -> None:
    """Both prompts beside each other, the difference, and what it allows to say."""
    st.subheader(verdict(found))
    rows = [(name, *(spelled(getattr(one, field), percent) for one in (found.first, found.second))) for name, field, percent in FIGURES]
    rows.append(("Tokens, cost of these pairs", *(_cost(cost) for cost in found.costs)))
    head = ["Agreement with people", "A (95 % interval)", "B (95 % interval)"]
    left, right = st.columns([0.62, 0.38], gap="large")
    left.html(f'<div class="sj">{widgets.table(head, rows, numbers=[1, 2])}</div>')
    with right:
        drawn(found)
    lines = [
        f"Quadratic kappa, B less A: {spelled(found.difference)}. {by_chance(found)}",
        f"{of_queries(found.first.n_pairs, found.first.n_queries)}: {found.first.chosen}. Intervals resample whole queries.",
    ]
    lines += [f"{counted(found.unshared, 'pair lacks', 'pairs lack')} a grade of A or B."] if found.unshared else []
    lines += [f"Left out: {counted(found.taught, 'pair')} of queries that a prompt holds an example of."] if found.taught else []
    lines += [found.first.why] if found.first.why else []
    st.html("".join(f'<div class="sj quiet">{safe(line)}</div>' for line in lines))


def drawn(found: Comparison) -> None:
    """The same figures to look at."""
    sides = (("A", found.first), ("B", found.second))
    dots = [
        Dot(name, letter, getattr(side, field), f"{counted(side.n_pairs, 'pair')}, {counted(side.n_queries, 'query', 'queries')}")
        for name, field, _ in FIGURES
        for letter, side in sides
    ]
    whiskers(dots, SERIES)


def spelled(figure: Estimate | None, percent: bool = False) -> str:
    """A figure with its interval, as far as there is one."""
    if figure is None:
        return "not defined"
    texts = [f"{number:.1%}" if percent else f"{number:.3f}" for number in (figure.value, figure.low, figure.high) if number is not None]
    return f"{texts[0]} ({texts[1]} to {texts[2]})" if len(texts) > 1 else f"{texts[0]} (no interval)"


def _cost(cost: Cost) -> str:
    return f"{cost.input_tokens + cost.output_tokens:,}, {widgets.money(cost.usd, cost.unpriced)}"


def flips(db: Database, found: Comparison, ids: tuple[int, int]) -> None:
    """The pairs that B broke and those it mended, to be read one by one."""
    kinds = {f"Broken by B ({found.flips.broken:,})": found.broken, f"Mended by B ({found.flips.mended:,})": found.mended}
    st.subheader("Pairs that flipped")
    chosen = st.segmented_control("Which", list(kinds), default=next(iter(kinds)), required=True, key="flips", label_visibility="collapsed")
    pairs = kinds.get(str(chosen), found.broken)
    if not pairs:
        st.html('<div class="sj">None.</div>')
        return
    at = st.pagination(len(pairs), key=f"flip-{chosen}")
    for pair in told(db, found, *ids, pairs[at - 1 : at]):
        one(db, scale_of(db), pair)


def one(db: Database, scale: Scale, pair: Flipped) -> None:
    """A pair in full, people's grade, and what both prompts led to."""
    shared.verdicts_seen().add((pair.query_id, pair.product_id))
    query, product = queries_by_id(db, [pair.query_id])[pair.query_id], products_by_id(db, [pair.product_id])[pair.product_id]
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        widgets.query_head(query)
        widgets.product_card(product, query_words(query.text))
    with right:
        why = f'<div class="small">{safe(pair.people_why)}</div>' if pair.people_why else ""
        st.html("".join(_voices(scale, pair, why)))


def _voices(scale: Scale, pair: Flipped, why: str) -> Sequence[str]:
    people = f"<div>{widgets.grade_chip(scale, pair.people)}</div>{why}"
    said = (("People", people), ("A", widgets.verdict_html(scale, pair.first)), ("B", widgets.verdict_html(scale, pair.second)))
    return [f'<div class="sj sj-voice"><div class="over">{who}</div>{what}</div>' for who, what in said]

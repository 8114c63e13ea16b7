"""What an export is, for people: a data card that says how the grades came about and what is not claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from judge.export.folder import CARD
from judge.export.formats.base import Format
from judge.export.manifest import Checked
from judge.people.figures import Agreement
from judge.stats.clusters import Estimate


def write_card(folder: Path, manifest: Mapping[str, Any], formats: Sequence[type[Format]], checked: Checked | None) -> None:
    """DATA_CARD.md, of the same values as the manifest."""
    parts = (_what(manifest, formats), _grades(manifest), _policy(manifest), _counts(manifest), _agreement(checked), _limits(manifest))
    (folder / CARD).write_text("\n\n".join("\n".join(part) for part in parts) + "\n", encoding="utf-8")


def _what(manifest: Mapping[str, Any], formats: Sequence[type[Format]]) -> Iterator[str]:
    yield "# Data card"
    yield ""
    if manifest["note"]:
        yield f"> {' '.join(manifest['note'].split())}"
        yield ""
    yield f"Relevance data for product search, exported by {manifest['made_by']} {manifest['program_version']}:"
    yield ""
    yield from (f"- `{format_.name}/`: {format_.title}" for format_ in formats)
    yield ""
    yield "All formats hold the same selection. `manifest.json` has the exact policy, every count and the sha256 of each file."
    yield "Each `*-lineage/` file says, row by row, which grades, by whom, of which product texts made the row beside it."


def _grades(manifest: Mapping[str, Any]) -> Iterator[str]:
    grades, judges = manifest["counts"]["grades"], manifest["judges"]
    yield "## How the grades came about"
    yield ""
    yield from _table(
        ("final grade of a pair", "pairs"),
        ("settled by people (gold)", grades["gold"]),
        ("given by raters (label)", grades["label"]),
        ("given by a judge (verdict)", grades["verdict"]),
        ("**all**", grades["resolved"]),
    )
    yield ""
    yield "What people said always goes before what a judge said; where a person could not tell, there is no grade."
    if not judges:
        yield "No judge was used."
        return
    yield "The judge:" if len(judges) == 1 else "The judges, in order of trust; the first that graded a pair decides it:"
    yield ""
    yield from _table(
        ("judge", "prompt", "version", "verdicts"),
        *((f"`{j['spec']}`", j["prompt"], f"`{j['prompt_hash']}`", j["verdicts"]) for j in judges),
    )


def _policy(manifest: Mapping[str, Any]) -> Iterator[str]:
    scale, policy = manifest["scale"], manifest["policy"]
    yield f"## Scale and policy (`{scale['name']}`, seed {policy['seed']})"
    yield ""
    yield from _table(("grade", "name", "used as"), *((g["value"], g["name"], g["side"]) for g in scale["grades"]))
    yield ""
    yield from _least(manifest)
    yield f"- at most {_cap(policy['positives_per_query'], 'positives')} a query, the highest grades first, then by lot"
    yield f"- at most {_cap(policy['negatives_per_positive'], 'negatives')} a positive, by lot among the negatives of the query"
    yield "- no triple of two products whose texts are the same, and none with an empty text"
    yield f"- product text: {', '.join(policy['fields'])}, a line each, control characters removed"
    shares = policy["shares"]
    yield (
        f"- split by query, {shares['train']:.0%} train, {shares['dev']:.0%} dev, {shares['test']:.0%} test: by a hash of the query's letters "
        "and digits, so that spellings of one query stay together and new queries move no others"
    )
    yield ""
    lowest = min(g["value"] for g in scale["grades"] if g["side"] == "positive")
    yield f"Qrels hold the grades of this scale as they are: for measures that ask yes or no, a product is relevant from {lowest} on (`rel={lowest}`)."


def _least(manifest: Mapping[str, Any]) -> Iterator[str]:
    """How sure a verdict had to be, and what that was known from."""
    policy = manifest["policy"]
    for side in ("positive", "negative"):
        if (least := policy[f"min_{side}"]) is not None:
            yield f"- a verdict makes a {side} only where the calibrated probability of a {side} grade is {least:g} or more"
    for judge in manifest["judges"]:
        if known := judge["calibration"]:
            yield f"- `{judge['spec']}` was calibrated on {known['n_pairs']} pairs of {known['n_queries']} queries ({known['against']})"


def _cap(cap: int | None, what: str) -> str:
    return f"{cap} {what}" if cap is not None else f"all {what}"


def _counts(manifest: Mapping[str, Any]) -> Iterator[str]:
    counts = manifest["counts"]
    yield "## Counts"
    yield ""
    yield from _table(("split", "queries", "grades", "triples"), *((name, *split.values()) for name, split in counts["splits"].items()))
    for title, whole, parts in (
        ("Pairs of a query and a product", counts["pairs"]["known"], {k: v for k, v in counts["pairs"].items() if k != "known"}),
        ("Queries", counts["queries"]["known"], {k: v for k, v in counts["queries"].items() if k != "known"}),
        ("Possible triples", counts["triples"]["possible"], {"written": counts["triples"]["written"], **_left_out(counts)}),
    ):
        yield ""
        yield f"{title}: {whole} = " + " + ".join(f"{n} {name.replace('_', ' ')}" for name, n in parts.items())


def _left_out(counts: Mapping[str, Any]) -> dict[str, int]:
    return {f"left out ({reason})": n for reason, n in counts["triples"]["left_out"].items()}


def _agreement(checked: Checked | None) -> Iterator[str]:
    yield "## How good the verdicts are"
    yield ""
    if checked is None:
        yield "All grades are by people; no judge was used."
    elif not checked.judge.n_pairs:
        yield "**Nobody has checked the verdicts**: no pair has both a verdict and a grade by people."
    elif not checked.judge.enough:
        yield f"**Hardly checked**: people graded {_size(checked.judge)} that also have a verdict, too few to say how good they are."
    else:
        yield from _figures(checked)


def _figures(checked: Checked) -> Iterator[str]:
    judge, raters = checked.judge, checked.raters
    rows = [(f"verdicts against people, {_size(judge)}", judge)] + (
        [(f"rater against rater, {_size(raters)}", raters)] if raters.n_pairs else []
    )
    yield from _table(
        ("on pairs that both graded", "quadratic kappa", "kappa", "same grade", "two or more apart"),
        *((name, _told(a.quadratic), _told(a.kappa), _told(a.raw), _told(a.severe)) for name, a in rows),
    )
    yield ""
    yield "In brackets: 95 % intervals, whole queries resampled. Grades by people on these pairs:"
    yield f"{_listed(judge.prevalence[0])}; by the verdicts: {_listed(judge.prevalence[1])}."
    yield "The figures hold for the pairs people graded; for the others only if those were drawn at random."


def _listed(counts: Mapping[int, int]) -> str:
    return ", ".join(f"{grade}: {n}" for grade, n in counts.items())


def _size(agreement: Agreement) -> str:
    queries = "one query" if agreement.n_queries == 1 else f"{agreement.n_queries} queries"
    return f"{agreement.n_pairs} pairs of {queries}"


def _told(figure: Estimate | None) -> str:
    if figure is None:
        return "undefined"
    return f"{figure.value:.2f}" + (f" [{figure.low:.2f}, {figure.high:.2f}]" if figure.low is not None else "")


def _limits(manifest: Mapping[str, Any]) -> Iterator[str]:
    pairs = manifest["counts"]["pairs"]
    ungraded = pairs["known"] - manifest["counts"]["grades"]["resolved"]
    yield "## What is not claimed"
    yield ""
    yield "- The false-negative rate is not audited: how many negatives do serve their query is not known."
    yield f"- {ungraded} known pairs have no grade, and products that were never candidates have none either. None of them is a negative."
    yield "- Grades by people that also chose or tuned the prompt are no independent test of a judge."
    yield "- Product texts are the shop's own and were not checked."


def _table(head: Sequence[Any], *rows: Sequence[Any]) -> Iterator[str]:
    yield f"| {' | '.join(map(str, head))} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)

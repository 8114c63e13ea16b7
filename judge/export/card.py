"""What an export is, for people: a data card that says how the grades came about and what is not claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from judge.export.card_quality import quality
from judge.export.card_rules import rules
from judge.export.folder import CARD
from judge.export.formats.base import Format
from judge.export.leaks import card_lines
from judge.export.manifest import Checked
from judge.export.markdown import table

MOST_KINDS = 10
"""Kinds of attribute that the card names; the manifest has all."""


def write_card(folder: Path, manifest: Mapping[str, Any], formats: Sequence[type[Format]], checked: Checked | None) -> None:
    """DATA_CARD.md, of the same values as the manifest."""
    parts = (
        _what(manifest, formats),
        _grades(manifest),
        rules(manifest),
        _counts(manifest),
        card_lines(manifest["leaks"]),
        quality(checked),
        _limits(manifest),
    )
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
    yield from table(
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
    yield from table(
        ("judge", "prompt", "version", "verdicts"),
        *((f"`{j['spec']}`", j["prompt"], f"`{j['prompt_hash']}`", j["verdicts"]) for j in judges),
    )


def _counts(manifest: Mapping[str, Any]) -> Iterator[str]:
    counts = manifest["counts"]
    yield "## Counts"
    yield ""
    yield from table(("split", "queries", "grades", "triples"), *((name, *split.values()) for name, split in counts["splits"].items()))
    for title, whole, parts in (
        ("Pairs of a query and a product", counts["pairs"]["known"], {k: v for k, v in counts["pairs"].items() if k != "known"}),
        ("Queries", counts["queries"]["known"], {k: v for k, v in counts["queries"].items() if k != "known"}),
        ("Possible triples", counts["triples"]["possible"], {"written": counts["triples"]["written"], **_left_out(counts)}),
    ):
        yield ""
        yield f"{title}: {whole} = " + " + ".join(f"{n} {name.replace('_', ' ')}" for name, n in parts.items())
    yield ""
    yield "Triples by how their negative fails the query, as far as the catalogue says it:"
    yield ""
    yield from table(("type of negative", "triples"), *((name.replace("_", " "), n) for name, n in counts["types"].items()))
    if counts["violated"]:
        yield ""
        yield "Attributes violated: " + ", ".join(f"{kind} {n}" for kind, n in list(counts["violated"].items())[:MOST_KINDS])


def _left_out(counts: Mapping[str, Any]) -> dict[str, int]:
    return {f"left out ({reason})": n for reason, n in counts["triples"]["left_out"].items() if n}


def _limits(manifest: Mapping[str, Any]) -> Iterator[str]:
    pairs = manifest["counts"]["pairs"]
    ungraded = pairs["known"] - manifest["counts"]["grades"]["resolved"]
    yield "## What is not claimed"
    yield ""
    if not (manifest["audited"] or {}).get("false_negative_rate", {}).get("share"):
        yield "- The false-negative rate is not audited: how many negatives do serve their query is not known."
    yield f"- {ungraded} known pairs have no grade, and products that were never candidates have none either. None of them is a negative."
    yield "- Grades by people that also chose or tuned the prompt are no independent test of a judge."
    yield "- Product texts are the shop's own and were not checked."

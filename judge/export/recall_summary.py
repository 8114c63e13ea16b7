"""The changes of a recall, counted, with the first of the wrong triples; and all of them as a patch in a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from judge.errors import InputError
from judge.export.recall_changes import WRONG, Change, Do, Reason


@dataclass
class Summary:
    """Counts of changes, and as many wrong triples as are `shown`."""

    shown: int
    counts: Counter[tuple[Do, Reason]] = field(default_factory=Counter)
    first: list[Change] = field(default_factory=list)

    def add(self, change: Change) -> None:
        self.counts[change.do, change.reason] += 1
        if change.reason in WRONG and len(self.first) < self.shown:
            self.first.append(change)

    @property
    def wrong(self) -> int:
        return sum(n for (_, reason), n in self.counts.items() if reason in WRONG)

    def to_json(self) -> dict[str, Any]:
        """`changes` has every one of the patch once; `wrong` are those for a reason that makes a triple wrong, `first` the first of them."""
        changes = [{"do": do, "reason": reason, "wrong": reason in WRONG, "n": n} for (do, reason), n in self.counts.most_common()]
        return {"wrong": self.wrong, "changes": changes, "first": [change.to_json() for change in self.first]}


@contextmanager
def patch_at(path: Path | None) -> Iterator[Callable[[Change], object]]:
    """Takes changes, and has them in a JSON-lines file when the block ends well; without a path, nowhere. InputError where none can be written."""
    if path is None:
        yield lambda _: None
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield lambda change: file.write(orjson.dumps(change.to_json(), option=orjson.OPT_APPEND_NEWLINE))
        part.replace(path)
    except OSError as error:
        raise InputError(f"Cannot write the patch {path}: {error.strerror}", "Name a file in a folder you may write to") from error
    finally:
        part.unlink(missing_ok=True)

"""Keeps the garbage collector away from what stays for good.

Streamlit has it go through every object after every run of a page, while the next pair waits to be sent: with all that the pages
import, that takes longer than the rest of a run together.
"""

from __future__ import annotations

import gc
from functools import cache


@cache
def spare(modules: int) -> None:  # noqa: ARG001  (what it is cached by)
    """Spare everything that is there now; once for every number of modules imported. Garbage is collected before, and so never kept."""
    gc.collect()
    gc.freeze()

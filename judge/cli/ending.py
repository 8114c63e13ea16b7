"""A command whose help ends with lines that are slow to come by: they are fetched for that alone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from typer.core import TyperCommand


class WithEnding(TyperCommand):
    """A command to derive from, with what its `ending` is."""

    @abstractmethod
    def ending(self) -> Sequence[str]:
        """The last lines of the help, rich markup allowed."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self.epilog = "\n".join(self.ending())
        super().format_help(ctx, formatter)

"""Prompts written to files: checked before anything is written, and no file of somebody else's is written over."""

from __future__ import annotations

import re
from difflib import unified_diff
from pathlib import Path

from judge.errors import InputError
from judge.judging.parts import with_front
from judge.judging.prompts import Prompt, load_prompt, read_prompt, shipped_prompts

_NAME = re.compile(r"[\w-][\w.-]*")


def new_file(path: Path) -> str:
    """The name of the prompt that a new file holds. InputError where it cannot be one, or the file is there already."""
    if path.suffix != ".md" or not _NAME.fullmatch(path.stem):
        raise _no_name(path)
    if path.exists():
        raise InputError(f"{path} is there already", "Name another file: nothing is written over")
    return path.stem


def _no_name(what: object) -> InputError:
    return InputError(f"'{what}' is no name for a prompt", "Use letters, digits, '-' and '_': my-prompt, in a file my-prompt.md")


def write_new(path: Path, text: str) -> Prompt:
    """Write a prompt to a file that is not there yet. InputError, and nothing written, where the text is no prompt of that name."""
    return _written(path, _checked(path, text, new_file(path)))


def save(folder: Path, name: str, text: str, over: str | None = None) -> Prompt:
    """Save a prompt as NAME.md in the user's folder; `over` is the hash of the version there that it takes the place of.

    InputError, and nothing written, where another version is there, where the text is no prompt of that name, and where the
    folder is the program's own. Whoever saves over a version keeps it first (`store.prompts.keep_prompt`).
    """
    path = folder / f"{name}.md"
    if not _NAME.fullmatch(name):
        raise _no_name(name)
    if over is None or not path.exists():
        return write_new(path, text)
    if ours(folder):
        raise InputError(f"{path} lies among the prompts that came with shelfjudge", "Save it under a new name")
    if load_prompt(str(path), []).hash != over:
        raise InputError(f"{path} has changed since you opened it", "Open it again, or save yours under another name")
    return _written(path, _checked(path, text, name))


def ours(folder: Path) -> bool:
    """Whether the prompts in that folder are those that came with the program, as in a checkout of it."""
    return folder.resolve() == shipped_prompts().resolve()


def difference(old: Prompt, new: Prompt) -> str:
    """What is other in the new prompt, as a unified diff of both texts; empty where nothing is but perhaps the name."""
    before, after = (f"{prompt.name}@{prompt.hash[3:11]}" for prompt in (old, new))
    renamed = with_front(old.text, name=new.name)
    return "\n".join(unified_diff(renamed.splitlines(), new.text.splitlines(), before, after, lineterm=""))


def _checked(path: Path, text: str, name: str) -> Prompt:
    prompt = read_prompt(text, str(path))
    if prompt.name != name:
        raise InputError(f"{path}: the front matter calls it '{prompt.name}'", f"Name both alike: write `name: {name}`")
    return prompt


def _written(path: Path, prompt: Prompt) -> Prompt:
    """The file appears whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.writing")
        beside.write_text(prompt.text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error}", "Name a file you may write") from error
    return prompt

"""What the parts of the Prompts page work on: the prompt that was picked, the current one, and the judge."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from judge.config import Settings
from judge.errors import InputError
from judge.judging.capabilities import as_known
from judge.judging.identity import full_spec, unasked
from judge.judging.prompts import Prompt, default_prompt, list_prompts, load_prompt, read_prompt, shipped_prompts
from judge.judging.spec import JudgeSpec
from judge.people.promoting import promoted
from judge.people.splits import Split
from judge.people.standing import Standing, standing
from judge.store.db import Database
from judge.store.progress import stamp
from judge.store.prompts import Version
from judge.store.settings import scale_of
from judge.store.verdicts import judges
from ui import launch

EMBEDDED = "local/default"


class Desk(NamedTuple):
    """`prompt` as its file has it, `current` as `judge run` works with it, and the judge that both are to be held against each other with."""

    db: Database
    settings: Settings
    prompt: Prompt
    current: Prompt
    judge: JudgeSpec

    def spec(self, prompt: Prompt) -> str:
        """The judge's full name with that prompt."""
        return str(full_spec(self.judge, prompt))

    @property
    def named(self) -> str:
        """The judge without a prompt, as a command takes it."""
        return str(self.judge.with_prompt(""))

    def standing(self, prompt: Prompt, split: Split) -> Standing:
        return _standing(self.db, self.db.target, stamp(self.db), self.spec(prompt), split)


def version(prompt: Prompt) -> Version:
    return Version(prompt.name, prompt.hash)


def settings() -> Settings:
    """As the commands have them: the user's prompts are in the folder where the pages were started."""
    return Settings.of(launch.told(sys.argv[1:]).db)


def prompts_here(db: Database) -> list[Prompt]:
    """Every prompt of the database's scale that can be asked for by name, the user's own first. InputError where a file is none."""
    scale, folder = scale_of(db), settings().prompts
    files = [
        (str(file), file.stat().st_mtime_ns, file.stat().st_size) for place in (folder, shipped_prompts()) for file in place.glob("*.md")
    ]
    found = [prompt for prompt in _listed(str(folder), tuple(sorted(files))) if prompt.scale.name == scale.name]
    return sorted(found, key=lambda prompt: (not own(folder, prompt), prompt.name))


@st.cache_resource(show_spinner=False, max_entries=4)
def _listed(folder: str, files: tuple[tuple[str, int, int], ...]) -> list[Prompt]:  # noqa: ARG001  (what it hangs on)
    """Read anew only when a file changed: reading all takes longer than drawing the page."""
    return list_prompts([Path(folder)])


@st.cache_resource(show_spinner=False, max_entries=64)
def read(text: str, where: str) -> Prompt:
    """The prompt that a text is. InputError where it is none."""
    return read_prompt(text, where)


def own(folder: Path, prompt: Prompt) -> bool:
    """Whether that prompt is a file in the user's folder."""
    return (folder / f"{prompt.name}.md").is_file()


def current_prompt(db: Database) -> Prompt:
    """The version that was promoted, else the one that came with the scale."""
    default = promoted(db)
    if default:
        return read(default.text, f"{default.prompt}, as promoted")
    name = default_prompt(scale_of(db))
    return next((prompt for prompt in prompts_here(db) if prompt.name == name), None) or load_prompt(name, [])


def judges_here(db: Database) -> list[str]:
    """Judges without their prompts: the promoted one first, then those that have judged, newest first."""
    default = promoted(db)
    known = (spec.partition("#")[0] for spec in reversed(judges(db).values()))
    return list(dict.fromkeys([*([default.judge] if default else []), *known, EMBEDDED]))


def judge_named(db: Database, text: str) -> JudgeSpec:
    """The judge, with what its name leaves open settled as far as it is known. InputError when there is none of that name."""
    spec = as_known(db, JudgeSpec.parse(text), os.environ).spec
    talks(spec)
    if spec.prompt:
        raise InputError(f"'{text}' names a prompt too", "Write only provider/model and its parameters: the prompt is picked beside it")
    return spec


def talks(spec: JudgeSpec) -> bool:
    """Whether its model answers more than a grade. InputError when there is no such judge."""
    return _talks(str(spec))


@st.cache_resource(show_spinner=False, max_entries=64)
def _talks(spec: str) -> bool:
    """Made once: a vendor's client takes longer to build than the page to draw."""
    return unasked(JudgeSpec.parse(spec), os.environ).talks


@st.cache_data(show_spinner=False, max_entries=64)
def _standing(_db: Database, target: str, at: str, spec: str, split: Split) -> Standing:  # noqa: ARG001  (what it hangs on)
    """How far that judge is, asked anew only when something was said since."""
    return standing(_db, spec, split)

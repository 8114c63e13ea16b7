"""Does the export train a better retriever? `python tests/bench/train_retriever [--folds 3] [--seeds 5] [--steps 150] [--cache FOLDER]`

Needs ../shared/data and torch, which shelfjudge does not bring: pip install torch --index-url https://download.pytorch.org/whl/cpu

Imports the icecat data, mines, judges with the embedded judge, exports, and trains two small heads over the embedded MiniLM with
other negatives each time: the same positives (people's), the same number of triples and steps. Prints a Markdown table.
Every query is tested by heads that never saw it or a near-duplicate of it, against the whole catalogue; categories are read from titles.
What is computed is kept in `--cache`; the same command goes on from there. `--heads MaxSim` does one kind alone: two can run at once.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

try:
    import torch
except ImportError:
    sys.exit(
        "The retriever is trained with torch, which is not installed: pip install torch --index-url https://download.pytorch.org/whl/cpu"
    )

from draws import RECIPES
from experiment import HEADS, Budget, Experiment
from ground import Ground, prepared
from report import table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=3, help="parts of the queries; each is tested by heads trained on the others")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=150, help="of 16 positives with 8 negatives each")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "shelfjudge" / "train_retriever")
    parser.add_argument("--heads", nargs="+", choices=HEADS, default=HEADS)
    parser.add_argument("--negatives", nargs="+", choices=RECIPES, default=list(RECIPES), metavar="NAME")
    parser.add_argument(
        "--seen", action="store_true", help="test on queries trained on: no measure of quality, but of what can be learnt by heart"
    )
    asked = parser.parse_args()
    torch.set_num_threads(1)
    ground = prepared(asked.cache)
    tables = [of_head(head, ground, asked) for head in asked.heads]
    print("\n\n".join(tables))


def of_head(head: str, ground: Ground, asked: argparse.Namespace) -> str:
    experiment = Experiment(head, ground, asked.cache, Budget(asked.folds, asked.seeds, asked.steps, asked.seen))
    named = [name for name in asked.negatives if experiment.has(name)]
    print(experiment.census(), flush=True)
    return table(head, {"untrained": experiment.untrained(), **{name: experiment.of(name) for name in named}})


if __name__ == "__main__":
    main()

"""How good ranked lists are, by the grades that people and judges gave: figures of runs, runs held against each other, what is unjudged."""

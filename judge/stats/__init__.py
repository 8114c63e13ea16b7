"""Arithmetic on numpy arrays, one idea a module. Imports nothing of ours.

Grades are integers; `labels` lists every grade of the scale, worst first, so that a grade nobody used still has its place.
`weights`, one a pair, are inverse inclusion probabilities: a pair drawn with probability 0.1 stands for ten.
`queries` are the ids of the pairs' queries, of any kind: pairs of one query are not independent, and every interval knows it.

scipy and scikit-learn are imported inside the functions that need them: loading them takes over a second, and the command line
loads this package to say `judge --help`.
"""

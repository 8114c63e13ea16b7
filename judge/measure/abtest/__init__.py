"""A test of two variants, from a file of users or of counts to what it shows: files -> counts or units -> comparing -> outcome."""

from judge.measure.abtest.comparing import abtest
from judge.measure.abtest.outcome import SPLIT_ALARM, Look, Outcome, row_of

__all__ = ["SPLIT_ALARM", "Look", "Outcome", "abtest", "row_of"]

"""What the log and the grades say together of how people search: head, torso and tail; searches without a click and what was shown in
them; pairs on which clicks and grades disagree; each list a queue for Review.

asking      what is asked: the days, what counts as popular, the thresholds
reading     one row a query, and what holds for the whole log
head_tail   figures of head, torso and tail
zero_click  how many popular searches end without a click, and which surely do
what_shown  searches without a click, by what the grades say of what was shown
conflicts   clicks against grades
summary     all of that at once
lists       the pairs behind each list: to look at, to write down, to review
"""

from judge.measure.insights.asking import Asked
from judge.measure.insights.conflicts import Conflicts, conflicts
from judge.measure.insights.head_tail import Part, parts
from judge.measure.insights.lists import LISTS, Listed, as_csv, queued, to_review
from judge.measure.insights.reading import Log, read
from judge.measure.insights.summary import Insights, insights
from judge.measure.insights.what_shown import Shown, split
from judge.measure.insights.zero_click import PAPER, Popular, mostly_without, popular

__all__ = [
    "LISTS",
    "PAPER",
    "Asked",
    "Conflicts",
    "Insights",
    "Listed",
    "Log",
    "Part",
    "Popular",
    "Shown",
    "as_csv",
    "conflicts",
    "insights",
    "mostly_without",
    "parts",
    "popular",
    "queued",
    "read",
    "split",
    "to_review",
]

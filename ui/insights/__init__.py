"""The parts of the Insights page, one idea a file.

asking      what is asked of the log: the days, what is popular, from what share on
kept        what was read already
traffic     head, torso and tail
zero_click  popular searches without a click, and what was shown in them
queries     the lists of queries behind these figures
conflicts   clicks against grades
lists       what can be done with a list: a queue in Review, a file
intents     what kinds of search there are, beside the paper's
correcting  the queries of one kind, and a person's word on one of them
"""

"""What events ask of the floors above, who may answer: whom to keep apart, by what, and what came of an event.

A receiver is called as ``receiver(event, people=…)`` with ids of persons, and returns its answer.
"""

from blinker import Signal

apart = Signal()
"""Which of these people do not want to meet? Each answer is a set of pairs of ids, the smaller first."""
struck = Signal()
"""By which words do these people not want to be introduced? Each answer is the words by the person's id."""
introduced = Signal()
"""How many introductions came of people who were at the event together? Each answer is a number."""

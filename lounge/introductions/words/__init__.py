"""How introductions are said: reasons, names, why somebody is left out, and the sentences of objections."""

from collections.abc import Mapping

from lounge.introductions.words import answers, rounds
from lounge.introductions.words.pages import consent, how_many, weekdays
from lounge.introductions.words.rounds import listed, why_left_out
from lounge.plumbing.words import Sentence
from lounge.profiles.words import marked, reason

SENTENCES: Mapping[str, Sentence] = {**rounds.SENTENCES, **answers.SENTENCES}

__all__ = [
    "SENTENCES",
    "consent",
    "how_many",
    "listed",
    "marked",
    "reason",
    "weekdays",
    "why_left_out",
]

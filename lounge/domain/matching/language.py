"""Tells German from English, sentence by sentence: by the small words, and by letters and endings of the large ones."""

import re
from functools import lru_cache
from typing import Literal
from unicodedata import normalize

Language = Literal["de", "en"]

SMALL_GERMAN = """
der die das den dem des ein eine einen einem einer eines und oder aber nicht kein keine mit von vom zu zum zur
für auf aus bei beim nach über unter vor durch ohne gegen um in im ins am an als wie wenn weil dass ob damit
auch nur noch schon sehr mehr wir sie ihr ihre ihren ihrem ihrer unser unsere unseren unserem unserer sich es
ist sind wird werden wurde wurden hat haben hatte kann können soll sollen muss müssen bis seit statt je
dabei dazu dafür davon darauf sowie bereits etwa alle alles jede jeder jedes jeden diese dieser dieses diesen
welche welcher welches welchen was wer wen wem wo wohin woher man bzw inkl ggf suchen bieten gesucht
ich mich mir mein meine uns ihn ihm ihnen sich selbst sein seine seinen seiner seinem dessen deren denen euch
hier dort da dann wann immer nie oft meist meistens manche mancher einige wenige viele vielen vieler andere anderen
anderer anderes ganz gern gerne rund ca circa teils zudem außerdem jedoch doch denn so sonst zwischen während
innerhalb außerhalb neben wegen trotz gegenüber hinter entlang laut gemäß samt allein fast genau etwas nichts
jemand niemand beide beiden eigen eigene eigenen eigener eigenes solche solcher solchen wollen will möchte möchten
machen macht gemacht gibt geben geht gehen kommt kommen bleibt bleiben lässt lassen steht stehen sei wäre
würde würden könnte könnten sollte sollten darf dürfen mag mögen zwei drei vier fünf zehn eins erst erste ersten
weder noch entweder sondern indem damals heute morgen jetzt später früher bald wieder weiter weitere weiteren mal
"""
SMALL_ENGLISH = """
the a an and or but not no with of from to for on out by at after over under before through without against
in into as than if because that whether also only still already very more we you your they their them our its
it is are was were be been being has have had can could should must will would until since instead each all
every this these those which what who where when how while your yours us he she his her my me so such about
between within across up down off per via looking seeking offering
"""
GERMAN, ENGLISH = frozenset(SMALL_GERMAN.split()), frozenset(SMALL_ENGLISH.split())
GERMAN_SIGNS = re.compile(
    r"[äöüß]|sch|(?:ung|ungen|keit|heit|lich|lichen|ieren|enz|erei|ern|eln|en|iker|ft|ik)$"
)
ENGLISH_SIGNS = re.compile(
    r"(?:ing|tion|tions|ness|able|ity|ies|ment|ments|ful|less|ed|ly|ers|ous|y|al)$|th|wh|sh|^y"
)
SURE, LIKELY = 2.0, 0.5
"""What a small word and what the look of a large one weigh."""
WORD = re.compile(r"[^\W\d_]+")
SENTENCE = re.compile(r"[^.!?;:\n]+[.!?;:\n]*")


def detect(text: str, *, default: Language = "en") -> Language:
    """Return the language in which most of the text is written; ``default`` where nothing tells."""
    return _language(leaning(text), default)


def leaning(text: str) -> float:
    """Return how German (positive) or how English (negative) the text looks."""
    return sum(map(_word_leaning, WORD.findall(normalize("NFC", text).lower())))


def by_sentence(text: str, *, default: Language = "en") -> list[tuple[str, Language]]:
    """Split a text that may mix both languages; each part comes with its own, or, where it tells little, the text's."""
    parts = SENTENCE.findall(text)
    scores = [leaning(part) for part in parts]
    whole = _language(sum(scores), default)
    return [
        (part, whole if abs(score) < SURE else _language(score, whole))
        for part, score in zip(parts, scores, strict=True)
    ]


def _language(score: float, default: Language) -> Language:
    return default if score == 0 else "de" if score > 0 else "en"


@lru_cache(maxsize=100_000)
def _word_leaning(word: str) -> float:
    if word in GERMAN:
        return 0.0 if word in ENGLISH else SURE
    if word in ENGLISH:
        return -SURE
    score = 0.0
    if GERMAN_SIGNS.search(word):
        score += LIKELY
    if ENGLISH_SIGNS.search(word):
        score -= LIKELY
    return score

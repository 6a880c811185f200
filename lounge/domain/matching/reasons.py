"""Why two firms should meet: the words of both that carried the score, and the markets that one opens for the other."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lounge.domain.matching.profile import Market, Profile
from lounge.domain.matching.reading import Reader, Token, language_of

MOST_REASONS = 3
MOST_WORDS = 3
TELLING = 0.02
"""The least part of a cosine that a term must carry to be named: below it lie words that every firm uses."""
FIELD_TELLING = 0.05
"""For the fields of two firms more is asked: a shared field is a weak reason."""

VAGUE_TERMS = """
area better busi client compani cost custom day field first good larg manag market new partner peopl price
product project qualiti region servic small team time use work world year
"""
VAGUE = frozenset(VAGUE_TERMS.split())
"""Terms that two firms may well share and that say nothing by themselves; beside others they may stand."""
MEANT, LEAST_MEANT = 0.7, 0.4
"""So much of two phrases, on average and of each, must be the same for one to be named as the other: *Frischfisch* is
fish; *Fischzüchter* and *Windpark* are not the same for being farms."""

Reason = dict[str, Any]
Code = Literal["they_offer", "they_seek", "same_field"]


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one text, read, each term with its weight among all of the text (a row of length 1)."""

    tokens: Sequence[Token]
    weights: dict[str, float]


class Explainer:
    """Finds reasons with the reader and the weights of a fitted model."""

    def __init__(self, reader: Reader, weigh: Any) -> None:
        self._reader = reader
        self._weigh = weigh

    def reasons(self, mine: Profile, theirs: Profile, *, struck: Collection[str] = ()) -> list[Reason]:
        """Return up to three reasons for ``mine`` to meet ``theirs``; none names a word that either has struck."""
        struck = {word.casefold() for word in struck}
        found = [
            *self._of_wish("they_offer", mine, theirs, struck),
            *(_turned(reason) for reason in self._of_wish("they_seek", theirs, mine, struck)),
        ]
        found[1:1] = _of_markets(mine, theirs)[:1] if found else _of_markets(mine, theirs)[:2]
        if len(found) < MOST_REASONS:
            one, other = self._said(_whole(mine), mine), self._said(_whole(theirs), theirs)
            found += self._of_words("same_field", one, other, struck)
        if len(found) < 2 and {mine.kind, theirs.kind} == {"startup", "established"}:
            found.append({"code": "old_meets_new", "kind": theirs.kind})
        return found[:MOST_REASONS]

    def _of_wish(self, code: Code, who: Profile, giver: Profile, struck: Collection[str]) -> list[Reason]:
        """Return what of a wish the other's offer answers or, if nothing there does, all that the other says."""
        wish = self._said((who.seeks,), who)
        offer = self._said((giver.offers,), giver)
        said = self._said((giver.offers, *_whole(giver)), giver)
        return self._of_words(code, wish, offer, struck) or self._of_words(code, wish, said, struck)

    def _of_words(self, code: Code, one: Said, other: Said, struck: Collection[str]) -> list[Reason]:
        bar = FIELD_TELLING if code == "same_field" else TELLING
        words = _pairs(one, other, bar, struck)
        return [{"code": code, "words": words}] if words else []

    def _said(self, texts: Iterable[str], profile: Profile) -> Said:
        language = language_of(profile)
        tokens: list[Token] = []
        for text in texts:
            read = self._reader.tokens(text, language=language)
            last = tokens[-1].place + 10 if tokens else 0
            tokens += [Token(token.word, token.place + last, token.terms) for token in read]
        return Said(tokens, self._weigh(_counts(tokens)))


def _counts(tokens: Iterable[Token]) -> dict[str, float]:
    found: dict[str, float] = {}
    for token in tokens:
        for term, weight in token.terms.items():
            found[term] = found.get(term, 0.0) + weight
    return found


def _pairs(one: Said, other: Said, bar: float, struck: Collection[str]) -> list[list[str]]:
    """Return the pairs of words, one of each text, that carried most, the strongest first."""
    shared = {
        term: weight * other.weights[term] for term, weight in one.weights.items() if term in other.weights
    }
    strongest = sorted(
        (term for term, worth in shared.items() if worth >= bar), key=lambda term: -shared[term]
    )
    found: dict[tuple[str, str], float] = {}
    taken: set[str] = set()
    for term in strongest:
        if term in taken or term in VAGUE:
            continue
        mine, theirs = _phrase(one, term, shared), _phrase(other, term, shared)
        taken |= mine.terms & theirs.terms
        meant = _meant(mine, theirs, one), _meant(theirs, mine, other)
        if min(meant) < LEAST_MEANT or sum(meant) < 2 * MEANT:
            continue
        if not {mine.text.casefold(), theirs.text.casefold(), *mine.words, *theirs.words}.intersection(
            struck
        ):
            found.setdefault((mine.text, theirs.text), shared[term])
    return [list(pair) for pair in list(found)[:MOST_WORDS]]


@dataclass(frozen=True, slots=True)
class _Phrase:
    text: str
    words: frozenset[str]
    terms: frozenset[str]


def _phrase(said: Said, term: str, shared: dict[str, float]) -> _Phrase:
    """Return the word that carried a term, with the words right beside it that carried others: *cold chain*."""
    at = max(
        (number for number, token in enumerate(said.tokens) if term in token.terms),
        key=lambda number: (_carries(said, number, shared), -number),
    )
    first = last = at
    while first > 0 and _continues(said, first - 1, first, shared):
        first -= 1
    while last + 1 < len(said.tokens) and last - first < 2 and _continues(said, last + 1, last, shared):
        last += 1
    chosen = said.tokens[first : last + 1]
    return _Phrase(
        " ".join(token.word for token in chosen),
        frozenset(token.word.casefold() for token in chosen),
        frozenset(term for token in chosen for term in token.terms),
    )


def _meant(phrase: _Phrase, other: _Phrase, said: Said) -> float:
    """Return how much of what a phrase says is said by the other too, by weight: of *Frischfisch* half is *fish*."""
    weight = sum(said.weights.get(term, 0.0) for term in phrase.terms)
    return sum(said.weights.get(term, 0.0) for term in phrase.terms & other.terms) / weight


def _turned(reason: Reason) -> Reason:
    """Return a reason of words as the other side sees it."""
    return reason | {"words": [words[::-1] for words in reason["words"]]}


def _carries(said: Said, number: int, shared: dict[str, float]) -> float:
    near = said.tokens[max(0, number - 1) : number + 2]
    return sum(shared.get(term, 0.0) for token in near for term in token.terms)


def _continues(said: Said, number: int, beside: int, shared: dict[str, float]) -> bool:
    """Whether a word stands right beside the other one and carried something too."""
    token = said.tokens[number]
    is_beside = abs(token.place - said.tokens[beside].place) == 1
    return is_beside and any(shared.get(term, 0.0) >= TELLING / 2 for term in token.terms)


def _whole(profile: Profile) -> tuple[str, ...]:
    return (profile.headline, profile.about)


def _of_markets(mine: Profile, theirs: Profile) -> list[Reason]:
    """Return the markets that they open for me, then those I open for them, then those where both want to go."""
    there = _by_place(theirs)
    found: list[tuple[int, Reason]] = []
    for place, market in _by_place(mine).items():
        other = there.get(place)
        if other is not None and (code := _code(market, other)) is not None:
            order = ("market_they_know", "market_you_know", "market_both").index(code)
            reason = {"code": code, "country": market.country, "direction": market.direction}
            found.append((order, reason | {"mine": market.stage, "theirs": other.stage}))
    return [reason for _, reason in sorted(found, key=lambda one: one[0])]


def _by_place(profile: Profile) -> dict[tuple[str, str], Market]:
    """Return what a firm says of each country and direction, once, whatever a file says."""
    return {(market.country, market.direction): market for market in profile.markets}


def _code(mine: Market, theirs: Market) -> str | None:
    if mine.stage == "active":
        return None if theirs.stage == "active" else "market_you_know"
    return "market_they_know" if theirs.stage == "active" else "market_both"

"""introductions pair: the weekly choice on a file of profiles, without a house."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lounge.cli.introductions import PROFILES, introductions
from lounge.domain.pairing import Candidate, Choice

if TYPE_CHECKING:
    from lounge.domain.matching.profile import Profile
    from lounge.domain.matching.ranking import Ranked

LOOKED_AT = 13
"""How many of each profile's best partners may be paired; with more it costs more, and gains next to nothing."""
FOR_EACH_PLACE = 4
"""So many are looked at where a capacity is larger than three, so that a choice is left to others."""
MOST_WITH_ROOM = 400
"""Of those who get fewer than they could, so many are compared with each other anew: 80 thousand pairs."""
MOST = 50
"""The largest capacity: more introductions a week than that nobody could take up."""


@introductions.command("pair")
@PROFILES
@click.option(
    "--capacity",
    type=click.IntRange(0, MOST),
    default=3,
    show_default=True,
    help="In how many pairs each is at most.",
)
def pair(file: Path, *, capacity: int) -> None:
    """Choose pairs among the profiles of a file, as a round would, and print each once: id, other id, score."""
    from lounge.cli.profiles_file import read_profiles

    profiles = sorted(read_profiles(file), key=lambda one: one.id)
    is_any = len(profiles) > 1 and capacity
    choice = _chosen(profiles, capacity) if is_any else Choice((), 0.0, 0.0, "exact")
    for one in choice.pairs:
        click.echo(f"{profiles[one.first].id}\t{profiles[one.second].id}\t{one.score:.6f}")
    click.echo(
        f"{len(profiles)} profiles, {len(choice.pairs)} pairs; "
        f"{choice.share:.2%} of the bound is kept ({choice.method}).",
        err=True,
    )


def _chosen(profiles: Sequence["Profile"], capacity: int) -> Choice:
    """Choose among the best of each; who then wants more is compared with the others who do, and all choose again."""
    from lounge.domain.matching.ranking import likenesses, rank
    from lounge.domain.pairing import choose
    from lounge.profiles.queries.alike import compared

    comparison = compared(profiles)
    with click.progressbar(length=len(profiles), label="Ranking", file=sys.stderr) as bar:
        among = max(LOOKED_AT, FOR_EACH_PLACE * capacity)
        ranked = rank(comparison, among, progress=lambda done, _all: bar.update(done - bar.pos))
        possible = candidates(profiles, ranked)
    room = dict.fromkeys(range(len(profiles)), capacity)
    choice = choose(possible, room)
    known = {(one.first, one.second) for one in possible}
    new = [pair for pair in combinations(with_room(choice, room), 2) if pair not in known]
    if not new:
        return choice
    further = likenesses(comparison, *zip(*new, strict=True))
    return choose(
        [*possible, *(Candidate(one.first, one.second, _score(one.score)) for one in further)], room
    )


def with_room(choice: Choice, room: Mapping[int, int]) -> list[int]:
    """Return who could have more pairs than were chosen for them, the first so many in order."""
    shown = Counter(person for pair in choice.pairs for person in (pair.first, pair.second))
    return [person for person, most in room.items() if shown[person] < most][:MOST_WITH_ROOM]


def candidates(profiles: Sequence["Profile"], ranked: Iterable["Ranked"]) -> list[Candidate]:
    """Turn lists, in which one may stand in the other's only, into pairs by the profiles' places."""
    place = {profile.id: number for number, profile in enumerate(profiles)}
    scores: dict[tuple[int, int], float] = {}
    for one in ranked:
        pair = (min(place[one.id], place[one.other_id]), max(place[one.id], place[one.other_id]))
        scores[pair] = max(_score(one.score), scores.get(pair, 0.0))
    return [Candidate(*pair, score) for pair, score in scores.items()]


def _score(score: float) -> float:
    """Put back what rounding put outside of 0 to 1."""
    return min(max(score, 0.0), 1.0)

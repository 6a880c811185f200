"""introductions pair: the weekly choice on a file of profiles, without a house."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lounge.cli.introductions import introductions

if TYPE_CHECKING:
    from lounge.domain.matching.profile import Profile
    from lounge.domain.matching.ranking import Ranked
    from lounge.domain.pairing import Candidate

LOOKED_AT = 13
"""How many of each profile's best partners may be paired: four for each place, so that a choice is left to others.

With more the choice costs more, and gains next to nothing: the best partners stand near the top of both lists.
"""
MOST = 50
"""The largest capacity: more introductions a week than that nobody could take up."""


@introductions.command("pair")
@click.option(
    "--profiles",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON lines; only `id` must be there.",
)
@click.option(
    "--capacity",
    type=click.IntRange(0, MOST),
    default=3,
    show_default=True,
    help="In how many pairs each is at most.",
)
def pair(file: Path, capacity: int) -> None:
    """Choose pairs among the profiles of a file, as a round would, and print each once: id, other id, score."""
    from lounge.cli.profiles_file import read_profiles
    from lounge.domain.matching.ranking import rank
    from lounge.domain.pairing import choose
    from lounge.profiles.queries.alike import compared

    profiles = sorted(read_profiles(file), key=lambda one: one.id)
    among = max(LOOKED_AT, 4 * capacity)
    possible = candidates(profiles, rank(compared(profiles), among))
    choice = choose(possible, dict.fromkeys(range(len(profiles)), capacity))
    for one in choice.pairs:
        click.echo(f"{profiles[one.first].id}\t{profiles[one.second].id}\t{one.score:.6f}")
    click.echo(
        f"{len(profiles)} profiles, {len(possible)} possible pairs, {len(choice.pairs)} chosen; "
        f"{choice.share:.2%} of the bound is kept ({choice.method}).",
        err=True,
    )


def candidates(profiles: Sequence["Profile"], ranked: Iterable["Ranked"]) -> list["Candidate"]:
    """Turn lists, in which one may stand in the other's only, into pairs by the profiles' places."""
    from lounge.domain.pairing import Candidate

    place = {profile.id: number for number, profile in enumerate(profiles)}
    scores: dict[tuple[int, int], float] = {}
    for one in ranked:
        pair = (min(place[one.id], place[one.other_id]), max(place[one.id], place[one.other_id]))
        scores[pair] = max(one.score, scores.get(pair, 0.0))
    return [Candidate(*pair, score) for pair, score in scores.items()]

"""introductions rank: how the house would rank the profiles of a file for each other, without a house."""

import sys
from pathlib import Path

import click

from lounge.cli.introductions import PROFILES, introductions

MOST = 10_000


@introductions.command("rank")
@PROFILES
@click.option(
    "--k",
    type=click.IntRange(1, MOST),
    default=20,
    show_default=True,
    help="How many others for each profile.",
)
def rank_profiles(file: Path, k: int) -> None:
    """Rank the profiles of a file for each other; print for each place id, other id, rank and score."""
    from lounge.cli.profiles_file import read_profiles
    from lounge.domain.matching.ranking import rank
    from lounge.profiles.queries.alike import compared

    profiles = read_profiles(file)
    with click.progressbar(length=len(profiles), label="Ranking", file=sys.stderr) as bar:
        lines = rank(compared(profiles), k, progress=lambda done, _all: bar.update(done - bar.pos))
        for one in lines:
            click.echo(f"{one.id}\t{one.other_id}\t{one.rank}\t{one.score:.6f}")

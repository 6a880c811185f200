"""The weekly introductions: draw."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lounge.cli.frame import lounge, open_house

if TYPE_CHECKING:
    from lounge.domain.week import Week
    from lounge.introductions.queries.choice import Prepared

PROFILES = click.option(
    "--profiles",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON lines; only `id` must be there.",
)
"""The file of profiles that the offline commands read."""


class WeekName(click.ParamType["Week"]):
    """An ISO week as it is written in an address: ``2026-W48``."""

    name = "week"

    def convert(
        self, value: "str | Week", param: click.Parameter | None, ctx: click.Context | None
    ) -> "Week":
        """Return the week."""
        from lounge.domain.week import Week

        try:
            return value if isinstance(value, Week) else Week.parse(value)
        except ValueError as error:
            self.fail(f"{value!r} is no week: {error}.", param, ctx)


@lounge.group()
def introductions() -> None:
    """The weekly introductions: who meets whom."""


@introductions.command("draw")
@click.option("--week", type=WeekName(), help="Which one, such as 2026-W48; this one unless told.")
@click.option("--dry-run", is_flag=True, help="Show what would be drawn, and keep nothing.")
def draw(week: "Week | None", *, dry_run: bool) -> None:
    """Draw the round of a week by hand; a week that is drawn stays as it is."""
    from lounge.introductions.queries import choice, rounds
    from lounge.introductions.services import drawing
    from lounge.plumbing import clock
    from lounge.plumbing.db import transaction

    with open_house():
        at = clock.now()
        week = week or rounds.week_of(at)
        if rounds.round_of(week) and not dry_run:
            click.echo(f"The round of {week} is drawn already. Nothing was changed.")
            return
        prepared = choice.prepare(week, at=at)
        _show(prepared)
        if dry_run:
            click.echo("Nothing was kept.")
            return
        with transaction():
            drawn = drawing.draw(prepared, by=None, at=at)
        if drawn is None:
            click.echo(f"Meanwhile somebody else has drawn {week}, and that holds. Nothing was changed.")
        else:
            click.echo(_what_comes_next(week, rounds.week_of(at)))


def _show(prepared: "Prepared") -> None:
    from lounge.members import queries

    for pair in prepared.pairs:
        two = [queries.person(person_id) for person_id in (pair.first_id, pair.second_id)]
        names = [f"{one.name}, {one.organisation.name}" for one in two if one]
        click.echo(f"{pair.score:.3f}  {'  +  '.join(names)}")
    kept = f"{prepared.score / prepared.bound:.2%}" if prepared.bound else "100.00%"
    click.echo(
        f"{prepared.week}: {prepared.willing} willing, {prepared.pairs_possible} possible pairs, "
        f"{len(prepared.pairs)} introductions, left out: {len(prepared.left_out)}; "
        f"{kept} of the bound is kept."
    )


def _what_comes_next(week: "Week", this: "Week") -> str:
    from lounge.introductions.queries import rounds

    if week < this:
        return f"{week} is over: the round is kept, and nobody is written to."
    if rounds.rules().is_reviewed:
        return "It is kept, and waits until a manager sends it."
    return f"It is kept; the worker sends it, not before {rounds.due(week):%Y-%m-%d %H:%M} UTC."

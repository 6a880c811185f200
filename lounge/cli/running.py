"""Serving and keeping the house: up, db, worker, mail, doctor, demo."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from lounge.cli.frame import house, lounge, open_house

if TYPE_CHECKING:
    from lounge.settings import Settings

PORT = click.IntRange(1, 65_535)


@lounge.command()
@click.option("--port", type=PORT, default=8000, show_default=True, help="Where to listen, on 127.0.0.1.")
@click.option(
    "--demo", is_flag=True, help="Fill an empty database with the demo house, and show its mailbox."
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Web processes; as many as there are cores unless told."
)
def up(port: int, *, demo: bool, workers: int | None) -> None:
    """Bring the database up to date, then serve the house: web server and worker together."""
    from lounge.demo import house as demo_house
    from lounge.plumbing import clock, schema, serve
    from lounge.settings import Settings

    settings = Settings.read(port=port)
    settings = replace(settings, demo=settings.demo or demo)
    with house(settings):
        try:
            listener = serve.listen(port)
        except serve.ServeError as error:
            raise click.ClickException(str(error)) from None
        schema.upgrade()
        password = demo_house.open_up(settings, at=clock.now(), say=click.echo) if settings.demo else None
        schema.refuse_unless_current()
        environment = {
            "LOUNGE_BASE_URL": settings.base_url,
            "LOUNGE_DEMO": "no" if password is None else "yes",
        }
    served = serve.House(listener, workers=workers, environment=environment)
    sys.exit(served.run(lambda: _greet(settings, port, password)))


def _greet(settings: "Settings", port: int, password: str | None) -> None:
    from lounge.demo.house import SIGN_INS

    click.echo(f"lounge is open: {settings.base_url}")
    if not settings.base_url.endswith(f":{port}"):
        click.echo(f"It listens on 127.0.0.1:{port}, and something in front has to lead there.")
    if password is not None:
        click.echo("\nSign in as\n")
        for what, email in SIGN_INS.items():
            click.echo(
                f"  {what:<11} {settings.base_url}/sign-in?email={email}\n{'':14}{email}   {password}\n"
            )
    click.echo("Ctrl-C ends it.")


@lounge.group("db")
def database() -> None:
    """The schema of the database."""


@database.command("upgrade")
def upgrade() -> None:
    """Bring the schema to this program's version; nothing happens when it is there already."""
    from lounge.plumbing import schema

    with house():
        before = schema.upgrade()
        click.echo(
            "The schema is current."
            if before == "current"
            else f"The schema was {before} and is current now."
        )


@database.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write the migration to what the models say now, for developers: read it before you keep it."""
    from lounge.plumbing import schema

    with house():
        click.echo(schema.revise(message))


@lounge.command()
def worker() -> None:
    """Do what is due, until told to end: post letters, run the jobs."""
    from lounge.demo import house as demo_house
    from lounge.plumbing import jobs, serve

    serve.end_with_parent()
    with open_house() as app:
        settings = app.extensions["lounge"]
        jobs.every(app, seconds=jobs.TIDY_EVERY)(lambda at: demo_house.move_on(settings, at=at))
        jobs.worker(app)


@lounge.group()
def mail() -> None:
    """The letters of the house."""


@mail.command("release")
def release() -> None:
    """Try again to post the letters that are held, since they could not be posted or may have arrived."""
    from lounge.plumbing import clock, post

    with open_house():
        click.echo(f"Letters that are tried again: {post.release(clock.now())}.")


@lounge.command()
def doctor() -> None:
    """Check settings, database, mail, clock and worker, and say what to mend."""
    from lounge.plumbing import doctor as examination
    from lounge.settings import Settings, SettingsError

    is_well = True
    try:
        with house(settings := Settings.read()):
            for finding in examination.examine(settings):
                click.echo(finding)
                is_well = is_well and finding.is_well
    except SettingsError as error:
        click.echo(examination.wrong("settings", str(error)))
        is_well = False
    sys.exit(0 if is_well else 1)


@lounge.command()
@click.option(
    "--seed", type=int, help="Which of the possible demo houses; the same seed and day give the same rows."
)
@click.option("--rooms", type=click.IntRange(1, 500), help="At least so many rooms, for benchmarks.")
@click.option("--bookings", type=click.IntRange(1, 10_000_000), help="So many random valid bookings more.")
def demo(seed: int | None, rooms: int | None, bookings: int | None) -> None:
    """Fill an empty database with the demo house; more bookings for benchmarks may be added to one that is filled."""
    from lounge.demo import crowd
    from lounge.demo import house as demo_house
    from lounge.plumbing import clock, schema
    from lounge.settings import Settings

    settings = Settings.read()
    with house(settings):
        schema.upgrade()
        if rooms or not bookings or not demo_house.is_filled():
            demo_house.fill(
                settings,
                seed=demo_house.SEED if seed is None else seed,
                rooms=rooms or 0,
                at=clock.now(),
                say=click.echo,
            )
        if bookings:
            crowd.add(bookings, seed=seed or demo_house.SEED, at=clock.now(), say=click.echo)

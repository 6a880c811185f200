"""The `lounge` command: each part reads like a view, and asks the same services.

What is heavy is imported inside the command that needs it, so that `lounge --help` answers at once.
"""

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lounge.plumbing.web import Lounge
    from lounge.settings import Settings

LONGEST_LINE, LONGEST_PASSWORD = 200, 1000
PORT = click.IntRange(1, 65_535)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; what cannot be done is said in one sentence, with a status that is not zero."""
    from lounge.settings import SettingsError

    try:
        lounge(arguments, prog_name="lounge", standalone_mode=False)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "lounge"
        click.echo(f"lounge: {error.format_message()} See: {where} --help", err=True)
        sys.exit(error.exit_code)
    except (SettingsError, click.ClickException) as error:
        click.echo(f"lounge: {error}", err=True)
        sys.exit(1)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def lounge() -> None:
    """The software of a house where start-ups and established firms meet."""


class Line(click.ParamType[str]):
    """One line of text that a person wrote: not empty, not endless, without control characters."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text without what surrounds it."""
        text = unicodedata.normalize("NFC", value).strip()
        if not text or len(text) > LONGEST_LINE or not text.isprintable():
            self.fail(f"one line of 1 to {LONGEST_LINE} characters is needed.", param, ctx)
        return text


class Address(click.ParamType[str]):
    """An e-mail address."""

    name = "email"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the address as it is kept."""
        from email_validator import EmailNotValidError, validate_email

        try:
            return validate_email(value.strip(), check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            self.fail(f"{value!r} is no e-mail address.", param, ctx)


@contextmanager
def house(settings: "Settings | None" = None) -> Iterator["Lounge"]:
    """Open the app for one command, and turn what it refuses into one sentence."""
    from flask_babel import force_locale
    from sqlalchemy.exc import SQLAlchemyError

    from lounge import create_app
    from lounge.demo.house import DemoError
    from lounge.domain.refusal import Refused
    from lounge.plumbing import schema, words
    from lounge.plumbing.db import db

    app = create_app(settings)
    with app.app_context(), force_locale("en"):
        try:
            yield app
        except Refused as refused:
            raise click.ClickException(" ".join(map(words.sentence, refused.objections))) from None
        except (schema.DatabaseError, DemoError) as error:
            raise click.ClickException(str(error)) from None
        except SQLAlchemyError as error:
            raise click.ClickException(str(schema.unusable(error))) from None
        finally:
            db.session.remove()
            db.engine.dispose()


@contextmanager
def open_house() -> Iterator["Lounge"]:
    """Open the app for a command that needs the database as it should be."""
    from lounge.plumbing import schema

    with house() as app:
        schema.refuse_unless_current()
        yield app


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
    """Try again to post the letters that are held because they could not be posted."""
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


ROLES = click.Choice(["member", "desk", "manager", "partner"])
KINDS = click.Choice(["startup", "established", "institution"])


@lounge.group()
def person() -> None:
    """People who can sign in."""


@person.command("add")
@click.argument("email", type=Address())
@click.option("--name", required=True, type=Line(), help="How the person is called.")
@click.option(
    "--organisation", required=True, type=Line(), help="Its name; one that is new is taken in from today on."
)
@click.option("--kind", type=KINDS, default="startup", help="If new.")
@click.option(
    "--plan", type=click.Choice(["start", "house", "partner"]), default="house", help="If new: its plan."
)
@click.option("--role", type=ROLES, default="member", show_default=True)
@click.option("--language", type=click.Choice(["de", "en"]), default="de", show_default=True)
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
def add_person(
    email: str,
    *,
    name: str,
    organisation: str,
    kind: str,
    plan: str,
    role: str,
    language: str,
    password_stdin: bool,
) -> None:
    """Give somebody an account; the password is the first line of standard input."""
    from lounge.members import queries, services
    from lounge.plumbing import clock
    from lounge.plumbing.db import transaction

    password = _first_line() if password_stdin else ""
    with open_house() as app, transaction():
        at, today = clock.now(), clock.today(app.extensions["lounge"].timezone)
        firm = queries.organisation_by_name(organisation) or services.add_organisation(
            organisation, kind, services.offered_plan(plan), begins_on=today, by=None, at=at
        )
        services.add_person(
            email, name, firm, role=role, language=language, password=password, by=None, at=at
        )
    click.echo(f"{email} can sign in.")


def _first_line() -> str:
    """Read a password from standard input; only what the form of the sign-in takes too."""
    with suppress(UnicodeDecodeError):
        line = sys.stdin.readline(LONGEST_PASSWORD + 2).rstrip("\r\n")
        if len(line) <= LONGEST_PASSWORD and line.isprintable():
            return line
    raise click.ClickException(f"The password is one line of at most {LONGEST_PASSWORD} characters.")


@lounge.group()
def token() -> None:
    """Personal tokens for the API."""


@token.command("add")
@click.argument("email", type=Address())
@click.option(
    "--scope", "scopes", multiple=True, help="What it may do; may be given several times; all without it."
)
@click.option(
    "--name", default="lounge token add", show_default=True, type=Line(), help="What its owner knows it by."
)
def add_token(email: str, scopes: tuple[str, ...], name: str) -> None:
    """Make a token for the person with this address and print it, once, as the last word."""
    from lounge.members import queries, services
    from lounge.plumbing import api, clock
    from lounge.plumbing.db import transaction

    with open_house(), transaction():
        if unknown := sorted(set(scopes) - set(api.offered())):
            raise click.ClickException(
                f"There is no scope {unknown[0]!r}. Take some of: {', '.join(api.offered())}."
            )
        owner = queries.person_by_email(email)
        if owner is None:
            raise click.ClickException(f"Nobody has an account with the address {email}.")
        _, plain = services.add_token(owner, name, scopes=list(scopes) or None, by=None, at=clock.now())
    click.echo(f"The token of {owner.name}, shown this once: {plain}")


if __name__ == "__main__":
    main()

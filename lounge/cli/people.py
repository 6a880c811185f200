"""People and their tokens: person add, token add."""

import sys
from contextlib import suppress

import click

from lounge.cli.frame import Address, Line, lounge, open_house

LONGEST_PASSWORD = 1000
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

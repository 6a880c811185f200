"""What all commands share: how they are called, how they refuse, and the app they open."""

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from lounge.plumbing.web import Lounge
    from lounge.settings import Settings

LONGEST_LINE = 200


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

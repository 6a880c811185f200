"""The demo's mailbox: the letters as a mail program would show them; outside of the demo it is not there."""

from dataclasses import dataclass
from urllib.parse import quote

from flask import Blueprint, Flask, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import TemplateError
from sqlalchemy import select

from lounge.plumbing import letters, marks, web
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.db import LARGEST_ID, db
from lounge.plumbing.mail import Letter

PAGE = 25
# A letter brings its styles and pictures with it, as mail programs want them, and nothing else: no script or form.
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")


@dataclass(frozen=True, slots=True)
class Line:
    """One letter in the list."""

    letter: Letter
    subject: str


def init(app: Flask) -> None:
    """Add the mailbox to the app."""
    app.register_blueprint(blueprint)


@blueprint.before_request
def _only_in_the_demo() -> None:
    if marks.mark(marks.DEMO) is None:
        abort(404)


@blueprint.get("")
@access(PUBLIC)
def everything() -> ResponseReturnValue:
    """List the letters, the newest first."""
    before = min(request.args.get("before", LARGEST_ID, type=int), LARGEST_ID)
    newest = select(Letter).where(Letter.id < max(before, 0)).order_by(Letter.id.desc()).limit(PAGE + 1)
    found = db.session.scalars(newest).all()
    return render_template(
        "mailbox/everything.html",
        lines=[Line(letter, _subject(letter)) for letter in found[:PAGE]],
        is_first=before == LARGEST_ID,
        further=found[PAGE - 1].id if len(found) > PAGE else None,
    )


@blueprint.get("/<id:letter_id>")
@access(PUBLIC)
def letter(letter_id: int) -> ResponseReturnValue:
    """Show one letter: as HTML in a frame of its own, and as plain text."""
    kept = _kept(letter_id)
    page = Response(render_template("mailbox/letter.html", letter=kept, text=letters.render(kept)))
    page.headers["Content-Security-Policy"] = f"{web.POLICY}; frame-src 'self'"
    return page


@blueprint.get("/<id:letter_id>/html")
@access(PUBLIC)
def html(letter_id: int) -> ResponseReturnValue:
    """Hand out the letter's HTML as its reader's mail program gets it, for the frame."""
    page = Response(letters.render(_kept(letter_id), is_alone=True).html)
    page.headers["Content-Security-Policy"] = LETTER_POLICY
    page.headers["X-Frame-Options"] = "SAMEORIGIN"
    return page


@blueprint.get("/<id:letter_id>.eml")
@access(PUBLIC)
def raw(letter_id: int) -> ResponseReturnValue:
    """Hand out the letter as it goes over the wire."""
    return _file(letters.message(_kept(letter_id)).as_bytes(), "message/rfc822", f"letter-{letter_id}.eml")


@blueprint.get("/<id:letter_id>.ics")
@access(PUBLIC)
def invitation(letter_id: int) -> ResponseReturnValue:
    """Hand out the calendar file that the letter carries."""
    found = letters.invitation(_kept(letter_id))
    return _file(found, "text/calendar", f"letter-{letter_id}.ics") if found else abort(404)


@blueprint.get("/<id:letter_id>/files/<int:number>")
@access(PUBLIC)
def attached(letter_id: int, number: int) -> ResponseReturnValue:
    """Hand out a file that the letter carries, counted from 0."""
    files = (_kept(letter_id).extras or {}).get("files", [])
    if number >= len(files):
        abort(404)
    return _file(files[number]["text"].encode(), files[number]["type"], files[number]["name"])


def _kept(letter_id: int) -> Letter:
    return db.session.get(Letter, letter_id) or abort(404)


def _subject(letter: Letter) -> str:
    try:
        return letters.render(letter).subject
    except TemplateError:
        return letter.kind  # such a letter is held, and the list of the others is still wanted


def _file(content: bytes, mimetype: str, name: str) -> Response:
    file = Response(content, mimetype=mimetype)
    file.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"  # RFC 8187
    return file

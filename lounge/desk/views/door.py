"""The displays at the doors: a screen is paired by a code once, and from then on has a key of its own, but no person.

Its pages know neither session nor sign-in, so the frame's check of forms, which lives in the session, would fail once
the browser has forgotten that. Each form carries a token made of the display's key instead.
"""

from datetime import datetime, timedelta
from hmac import compare_digest

from flask import Blueprint, Response, abort, g, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError

from lounge.desk.forms.displays import PairForm
from lounge.desk.models import DoorDisplay
from lounge.desk.queries import displays, doors
from lounge.desk.services import displays as services
from lounge.desk.views import showing
from lounge.domain.door import LENGTHS
from lounge.domain.refusal import Objection, Refused
from lounge.plumbing import clock, web
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.db import transaction
from lounge.plumbing.web import csrf
from lounge.plumbing.words import LANGUAGES, sentence
from lounge.rooms import queries as rooms
from lounge.rooms.models import Booking
from lounge.settings import PROJECT

KEY, ALIVE = "door", "door_alive"
"""Cookies: the display's key; and that the page's own script runs, which then asks for news by itself."""
KEPT_FOR = timedelta(days=400)
"""As long as browsers allow; it begins anew with each question."""
LOOKS_AGAIN = "30"
"""After so many seconds a page whose script does not run is fetched anew."""

blueprint = Blueprint("door", __name__, url_prefix="/display")
csrf.exempt(blueprint)


@blueprint.before_request
def speak_the_houses_language() -> None:
    """Show the language of the house, unless whoever stands there wants another; nobody has signed in to say so."""
    asked = request.args.get("language")
    g.language = asked if asked in LANGUAGES else LANGUAGES[0]


@blueprint.get("")
@access(PUBLIC)
def unpaired() -> ResponseReturnValue:
    """Show the form for the code, or lead a screen that is paired to its room."""
    display = _display()
    return redirect(f"/display/{display.room.key}") if display else _pairing_page(PairForm())


@blueprint.post("")
@access(PUBLIC)
def pair() -> ResponseReturnValue:
    """Make the screen a display by its code."""
    form = PairForm()
    if not form.validate():
        return _pairing_page(form), 422
    try:
        with transaction():
            display, key = services.pair(form.code.data or "", at=clock.now())
            answer = redirect(f"/display/{display.room.key}")
    except Refused as refused:
        return _pairing_page(form, refused.objections), 409
    return _keep_key(make_response(answer), key)


@blueprint.get("/sw.js")
@access(PUBLIC)
def service_worker() -> ResponseReturnValue:
    """Hand out the worker that opens the page where there is no network; it may act below its own address only."""
    text = (PROJECT / "static" / "desk" / "door_worker.js").read_text("utf-8")
    return Response(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@blueprint.get("/<key>")
@access(PUBLIC)
def room(key: str) -> ResponseReturnValue:
    """Show the room's door."""
    display = _display()
    if display is None or display.room.key != key:
        return redirect("/display")
    return _door_page(display)


@blueprint.get("/<key>/state.json")
@access(PUBLIC)
def state(key: str) -> ResponseReturnValue:
    """Say all that the door will say for a while, so that it can go on by itself where there is no network."""
    display, at = _display(), clock.now()
    if display is None or display.room.key != key:
        return jsonify(paired=False), 403
    tag = showing.tag(display, at=at)
    answer = Response(status=304)
    if not request.if_none_match.contains_weak(tag):
        answer = jsonify(showing.everything(_door(display, at), version=showing.version()))
    answer.set_etag(tag, weak=True)
    answer.headers["X-Now"] = str(showing.milliseconds(at))
    answer.headers["Cache-Control"] = "no-store"
    return _keep_key(answer, request.cookies[KEY])


@blueprint.post("/<key>/<any('book', 'check-in', 'end'):deed>")
@access(PUBLIC)
def act(key: str, deed: str) -> ResponseReturnValue:
    """Do what was touched: take the room, say that somebody has come, or end what is running."""
    display, at = _display(), clock.now()
    if display is None or display.room.key != key:
        return (jsonify(paired=False), 403) if _wants_json() else redirect("/display")
    if not compare_digest(
        request.form.get("csrf_token", "").encode("utf-8", "replace"),
        showing.token(request.cookies[KEY]).encode(),
    ):
        raise CSRFError
    try:
        with transaction():
            _do(display, deed, at)
    except Refused as refused:
        said = [sentence(one) for one in refused.objections]
        return (jsonify(refused=said) if _wants_json() else _door_page(display, said)), 409
    return jsonify(done=True) if _wants_json() else redirect(f"/display/{key}")


def _do(display: DoorDisplay, deed: str, at: datetime) -> None:
    if deed == "book":
        minutes = request.form.get("minutes", 0, int)
        with force_locale(LANGUAGES[0]):
            title = _("Taken at the door")
        services.book(display, minutes=minutes if minutes in LENGTHS else abort(400), title=title, at=at)
    elif deed == "check-in":
        services.check_in(_booking(display), at=at)
    else:
        services.end(_booking(display), at=at)


def _booking(display: DoorDisplay) -> Booking:
    """Return the booking that is meant; a door knows those of its own room only."""
    found = rooms.booking(request.form.get("booking", 0, int))
    return found if found and found.room_id == display.room_id else abort(404)


def _display() -> DoorDisplay | None:
    return displays.display_by_key(request.cookies.get(KEY, ""))


def _door(display: DoorDisplay, at: datetime) -> doors.Door:
    found = rooms.room(display.room_id)
    assert found is not None  # a foreign key says so
    return doors.door(found, takes_bookings=display.takes_bookings, at=at)


def _door_page(display: DoorDisplay, refused: list[str] | None = None) -> Response:
    at = clock.now()
    shown = showing.page(_door(display, at), key=request.cookies[KEY], at=at)
    answer = make_response(render_template("desk/door.html", refused=refused or [], **shown))
    if ALIVE not in request.cookies:
        answer.headers["Refresh"] = f"{LOOKS_AGAIN}; url=/display/{display.room.key}"
    answer.headers["Cache-Control"] = "no-store"
    return _keep_key(answer, request.cookies[KEY])


def _pairing_page(form: PairForm, objections: tuple[Objection, ...] = ()) -> str:
    return render_template("desk/pair.html", form=form, refused=[sentence(one) for one in objections])


def _keep_key(answer: Response, key: str) -> Response:
    is_https = web.settings().is_https
    answer.set_cookie(
        KEY, key, max_age=KEPT_FOR, path="/display", secure=is_https, httponly=True, samesite="Lax"
    )
    return answer


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"

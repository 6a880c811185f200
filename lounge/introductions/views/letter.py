"""What the links in letters open without a sign-in: one introduction, the question how it was, and the pause.

A link does nothing by itself, since mail programs and scanners follow every link: the page shows buttons, and only
those act. The address is a key that nobody can guess, for one person, one purpose and a while. The frame's own check
of forms asks for a referrer under https, which these pages do not send; so their forms check their token themselves.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from lounge.domain.refusal import Objection, Refused
from lounge.domain.wallclock import day_of
from lounge.introductions.forms import ButtonForm
from lounge.introductions.queries import mine, rounds, wishes
from lounge.introductions.queries.mine import Mine
from lounge.introductions.services import wishing
from lounge.introductions.views import deeds
from lounge.introductions.views.blueprint import by_letter, one_page
from lounge.introductions.views.mine import contact_card
from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing import clock, links
from lounge.plumbing.access import PUBLIC, access
from lounge.plumbing.db import transaction
from lounge.plumbing.links import LinkError
from lounge.plumbing.web import csrf

PURPOSES = {"letter": "introduction", "verdict": "verdict"}
"""What a token is signed for, by the word in the address."""
ALLOWED = {"letter": deeds.BY_LETTER, "verdict": ("verdict",)}
A_WHILE = timedelta(weeks=4)
ONE_CLICK = "List-Unsubscribe"
"""What a mail program sends when its own button is pressed (RFC 8058), with neither cookie nor form token."""

csrf.exempt(by_letter)


@by_letter.errorhandler(LinkError)
def cannot_be_opened(error: LinkError) -> ResponseReturnValue:
    """Say that the link opens nothing any more, and lead to the sign-in, behind which everything is found."""
    page = render_template("introductions/no_link.html", is_expired=error.is_expired)
    return page, 410 if error.is_expired else 404


@by_letter.get("/introductions/<any(letter, verdict):word>/<token>")
@access(PUBLIC)
def introduction(word: str, token: str) -> ResponseReturnValue:
    """Show one introduction to the one whom the letter went to."""
    person, found = _bound(word, token, clock.now())
    return _page(word, token, person, found)


@by_letter.post("/introductions/<any(letter, verdict):word>/<token>")
@access(PUBLIC)
def act(word: str, token: str) -> ResponseReturnValue:
    """Do what the pressed button says."""
    at = clock.now()
    _check_form()
    try:
        with transaction():
            person, found = _bound(word, token, at)
            said = deeds.do(found, by=person, at=at, allowed=ALLOWED[word])
    except Refused as refused:
        person, found = _bound(word, token, at)
        return _page(word, token, person, found, refused.objections), 409
    flash(said, "success")
    return redirect(f"/introductions/{word}/{token}")


@by_letter.get("/introductions/letter/<token>/contact.vcf")
@access(PUBLIC)
def contact(token: str) -> ResponseReturnValue:
    """Hand out the other one's card for an address book, once both said yes."""
    _person, found = _bound("letter", token, clock.now())
    return contact_card(found)


@by_letter.get("/introductions/pause/<token>")
@access(PUBLIC)
def pause(token: str) -> ResponseReturnValue:
    """Show how introductions stand, and the buttons to pause them, to end them, or to go on."""
    at = clock.now()
    return _pause_page(_person("pause", token, at), at)


@by_letter.post("/introductions/pause/<token>")
@access(PUBLIC)
def do_pause(token: str) -> ResponseReturnValue:
    """Pause, end or go on; a mail program's own button ends them, and may be pressed as often as one likes."""
    at, is_one_click = clock.now(), ONE_CLICK in request.form
    if not is_one_click:
        _check_form()
    with transaction():
        person = _person("pause", token, at)
        _do_pause(person, "end" if is_one_click else request.form.get("do", ""), at)
    if is_one_click:
        return _pause_page(person, at)
    return redirect(f"/introductions/pause/{token}")


def _do_pause(person: Person, do: str, at: datetime) -> None:
    if do == "go_on":
        wishing.resume(person, by=person, at=at)
    elif do == "pause":
        wishing.pause(person, until=day_of(at + A_WHILE, rounds.zone()), by=person, at=at)
    elif do == "end":
        wishing.pause(person, until=None, by=person, at=at)
    else:
        abort(400)


def _person(purpose: str, token: str, at: datetime) -> Person:
    """Return for whom the link was made.

    :raises LinkError: when it opens nothing, as when the account is gone.
    """
    found = members.person(links.read(purpose, token, at=at)["person"])
    if found is None:
        raise LinkError
    return found


def _bound(word: str, token: str, at: datetime) -> tuple[Person, Mine]:
    """Return for whom the link was made, and for which introduction.

    :raises LinkError: when it opens nothing, as when the introduction was taken back.
    """
    purpose = PURPOSES[word]
    person = _person(purpose, token, at)
    found = mine.introduction_for(person, links.read(purpose, token, at=at)["introduction"], at=at)
    if found is None:
        raise LinkError
    return person, found


def _page(word: str, token: str, person: Person, found: Mine, objections: Iterable[Objection] = ()) -> str:
    return one_page(
        found,
        of=person,
        objections=objections,
        letter=f"/introductions/{word}/{token}",
        is_only_asked=word == "verdict",
    )


def _pause_page(person: Person, at: datetime) -> str:
    wish, today = wishes.wish(person.id), day_of(at, rounds.zone())
    is_paused = bool(wish and wish.is_willing and wish.paused_until and wish.paused_until > today)
    return render_template(
        "introductions/pause.html",
        wish=wish,
        person=person,
        is_willing=wish is not None and wish.is_willing,
        is_paused=is_paused,
        until=day_of(at + A_WHILE, rounds.zone()),
    )


def _check_form() -> None:
    """Refuse what was not sent from a page of ours, as the frame does elsewhere."""
    if not ButtonForm().validate():
        raise CSRFError

"""One round as the manager sees it, and what can be done with it before it goes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lounge.domain.refusal import Objection, Refused
from lounge.domain.week import Week
from lounge.introductions import words
from lounge.introductions.models import Introduction, Round
from lounge.introductions.queries import figures, network, rounds, swaps
from lounge.introductions.queries.choice import Pair
from lounge.introductions.queries.mine import is_open
from lounge.introductions.services import letters_weekly, sending
from lounge.introductions.views.house import blueprint, monday
from lounge.introductions.words import house as house_words
from lounge.members import words as member_words
from lounge.plumbing import clock, letters, web
from lounge.plumbing.access import MANAGER, access
from lounge.plumbing.db import transaction
from lounge.plumbing.words import sentence

PAIRS_ON_A_PAGE = 50

Deed = Callable[[Round, datetime], object]
DEEDS: Mapping[str, tuple[Deed, str]] = {
    "send": (
        lambda found, at: sending.send(found, by=current_user.id, at=at),
        _l("The round is sent; the letters are on their way."),
    ),
    "hold": (
        lambda found, at: sending.hold(found, by=current_user, at=at),
        _l("The round is held back until you send it or let it go."),
    ),
    "let-go": (
        lambda found, at: sending.let_go(found, by=current_user, at=at),
        _l("The round goes its way again."),
    ),
}


@blueprint.get("/<week>")
@access(MANAGER)
def one_round(week: str) -> ResponseReturnValue:
    """Show a round: who meets whom, how fair it is, who is left out."""
    return _page(_round(week))


@blueprint.get("/<week>/paper")
@access(MANAGER)
def paper(week: str) -> ResponseReturnValue:
    """Show the whole table of a round, to be printed."""
    found = _round(week)
    pairs = _pairs(found)
    return render_template("introductions/house/paper.html", round=found, pairs=pairs, **_words())


@blueprint.post('/<week>/<any(send, hold, "let-go"):deed>')
@access(MANAGER)
def act(week: str, deed: str) -> ResponseReturnValue:
    """Send the round, hold it back, or let it go its way again."""
    do, said = DEEDS[deed]
    try:
        with transaction():
            do(_round(week), clock.now())
    except Refused as refused:
        return _page(_round(week), refused.objections), 409
    flash(str(said), "success")
    return redirect(f"/house/introductions/{week}")


@blueprint.get("/<week>/letters/<id:person_id>")
@access(MANAGER)
def letter(week: str, person_id: int) -> ResponseReturnValue:
    """Show the letter to somebody as it stands now, with links that open nothing."""
    found = _round(week)
    draft = letters_weekly.draft(found, person_id, at=clock.now()) or abort(404)
    said = letters.render(draft)
    person = figures.people([person_id])[person_id]
    return render_template(
        "introductions/house/letter.html", round=found, person=person, letter=draft, said=said
    )


@blueprint.get("/<week>/<id:introduction_id>")
@access(MANAGER)
def pair(week: str, introduction_id: int) -> ResponseReturnValue:
    """Show two people of a round, why each is worth meeting for the other, and what can be done."""
    return _pair_page(*_found(week, introduction_id))


@blueprint.post("/<week>/<id:introduction_id>/withdraw")
@access(MANAGER)
def withdraw(week: str, introduction_id: int) -> ResponseReturnValue:
    """Take an introduction out of a round that is not sent."""
    try:
        with transaction():
            sending.withdraw(_found(week, introduction_id)[1], by=current_user, at=clock.now())
    except Refused as refused:
        return _pair_page(*_found(week, introduction_id), refused.objections), 409
    flash(_("The introduction is taken out; neither of the two hears of it."), "success")
    return redirect(f"/house/introductions/{week}")


@blueprint.get("/<week>/<id:introduction_id>/others")
@access(MANAGER)
def others(week: str, introduction_id: int) -> ResponseReturnValue:
    """Show who could be introduced in the place of somebody."""
    return _others_page(*_found(week, introduction_id))


@blueprint.post("/<week>/<id:introduction_id>/others")
@access(MANAGER)
def swap(week: str, introduction_id: int) -> ResponseReturnValue:
    """Put another pair in the place of an introduction."""
    at = clock.now()
    try:
        take = _chosen(*_found(week, introduction_id), at)
        with transaction():
            sending.swap(*_found(week, introduction_id), take, by=current_user, at=at)
    except Refused as refused:
        return _others_page(*_found(week, introduction_id), refused.objections), 409
    flash(_("The pair is changed; nobody was told of the one before."), "success")
    return redirect(f"/house/introductions/{week}")


def _chosen(found: Round, leave: Introduction, at: datetime) -> Pair:
    """Return the pair that was chosen in the form, compared anew.

    :raises Refused: ``pair_not_free`` when it is none of those that could stand there now.
    """
    asked = request.form.get("pair", "")
    for one in swaps.alternatives(leave, week=Week.parse(found.week), at=at):
        if asked == f"{one.first_id}-{one.second_id}":
            return one
    raise Refused([Objection("pair_not_free")])


def _round(week: str) -> Round:
    try:
        return rounds.whole_round(Week.parse(week)) or abort(404)
    except ValueError:
        abort(404)


def _found(week: str, introduction_id: int) -> tuple[Round, Introduction]:
    found = _round(week)
    return found, next((one for one in found.introductions if one.id == introduction_id), None) or abort(404)


def _pairs(found: Round) -> list[Introduction]:
    """Return the introductions of a whole round, what was taken out last, else the best first."""
    return sorted(found.introductions, key=lambda one: (one.state == "withdrawn", -one.score, one.id))


def _page(found: Round, objections: Iterable[Objection] = ()) -> str:
    page, pairs = web.page_wanted(), _pairs(found)
    first = (page - 1) * PAIRS_ON_A_PAGE
    return render_template(
        "introductions/house/round.html",
        round=found,
        pairs=pairs[first : first + PAIRS_ON_A_PAGE],
        standing=sum(one.state != "withdrawn" for one in pairs),
        agreed=sum(one.state == "agreed" for one in pairs),
        picture=network.picture(found),
        fairness=figures.shown(found),
        kept=figures.kept(found),
        left_out=figures.left_out(found),
        deeds=figures.deeds(found),
        **_about(found, objections),
        **web.pages(page, PAIRS_ON_A_PAGE, len(pairs)),
    )


def _pair_page(found: Round, one: Introduction, objections: Iterable[Objection] = ()) -> str:
    return render_template("introductions/house/pair.html", round=found, one=one, **_about(found, objections))


def _others_page(found: Round, one: Introduction, objections: Iterable[Objection] = ()) -> str:
    about = _about(found, objections)
    pairs = swaps.alternatives(one, week=Week.parse(found.week), at=clock.now()) if about["is_ours"] else []
    known = figures.people({person for pair in pairs for person in pair.ids})
    return render_template(
        "introductions/house/others.html",
        round=found,
        one=one,
        pairs=pairs,
        people=known,
        **about,
    )


def _about(found: Round, objections: Iterable[Objection]) -> dict[str, object]:
    """Return what the pages of a round say alike; it is ours to change until it is sent, or its week is over."""
    is_over = Week.parse(found.week) < rounds.week_of(clock.now())
    return {
        "refused": [sentence(one) for one in objections],
        "is_over": is_over,
        "is_ours": found.state == "drawn" and not is_over,
        "is_reviewed": rounds.rules().is_reviewed,
        **_words(),
    }


def _words() -> dict[str, object]:
    at = clock.now()
    return {
        "kind": member_words.kind,
        "why_nobody": house_words.why_nobody,
        "in_short": house_words.in_short,
        "deed": house_words.deed,
        "monday": monday,
        "marked": words.marked,
        "is_open": lambda one: is_open(one, at=at),
    }

"""My introductions: all of them, and one, with all that can be said and done about it."""

from urllib.parse import quote

from flask import Response, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from lounge.domain.refusal import Refused
from lounge.domain.wallclock import day_of
from lounge.introductions.queries import firms, mine, rounds, wishes
from lounge.introductions.queries.mine import Mine
from lounge.introductions.services.letters_after import contact_of
from lounge.introductions.views import deeds
from lounge.introductions.views.blueprint import blueprint, one_page, reader, shown, words_of_cards
from lounge.members import queries as members
from lounge.plumbing import cards, clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction

MOST_MET = 8


@blueprint.get("/introductions")
@access(SIGNED_IN)
def my_introductions() -> ResponseReturnValue:
    """Show whom I am introduced to this week, and, a page at a time, what is over."""
    person, at = reader(), clock.now()
    today = day_of(at, rounds.zone())
    before = request.args.get("before", type=int)
    earlier, following = mine.earlier(person, at=at, before=before)
    now = mine.this_week(person, at=at) if before is None else []
    return render_template(
        "introductions/mine.html",
        is_first_page=before is None,
        now=sorted(shown(now), key=lambda one: not one.mine.waits_for_me),
        earlier=earlier,
        following=following,
        met=mine.met(person, at=at, count=MOST_MET) if before is None else [],
        wish=wishes.wish(person.id),
        today=today,
        is_member=members.standing_of(person.organisation_id, on=today).is_valid,
        next_due=rounds.next_due(at),
        is_written=firms.says_something(person.organisation_id),
        **words_of_cards(),
    )


@blueprint.get("/introductions/<id:introduction_id>")
@access(SIGNED_IN)
def introduction(introduction_id: int) -> ResponseReturnValue:
    """Show one introduction, and what can be done with it."""
    return one_page(_mine(introduction_id), of=reader())


@blueprint.post("/introductions/<id:introduction_id>")
@access(SIGNED_IN)
def act(introduction_id: int) -> ResponseReturnValue:
    """Answer, propose or settle a time, or say how it was, as the pressed button says."""
    try:
        with transaction():
            said = deeds.do(_mine(introduction_id), by=reader(), at=clock.now())
    except Refused as refused:
        return one_page(_mine(introduction_id), of=reader(), objections=refused.objections), 409
    flash(said, "success")
    if request.form.get("back") == "list":
        return redirect(f"/introductions#introduction-{introduction_id}")
    return redirect(f"/introductions/{introduction_id}")


@blueprint.get("/introductions/<id:introduction_id>/contact.vcf")
@access(SIGNED_IN)
def contact(introduction_id: int) -> ResponseReturnValue:
    """Hand out the other one's card for an address book, once both said yes."""
    return contact_card(_mine(introduction_id))


def contact_card(found: Mine) -> Response:
    """Return the other one's card as a file; there is none before both said yes."""
    if not found.is_agreed:
        abort(404)
    response = Response(cards.card(contact_of(found.other)), mimetype=cards.MEDIA_TYPE)
    name = quote(cards.file_name(found.other.name))
    response.headers["Content-Disposition"] = f"attachment; filename=contact.vcf; filename*=UTF-8''{name}"
    return response


def _mine(introduction_id: int) -> Mine:
    """Return an introduction of the reader; that of others is not found."""
    return mine.introduction_for(reader(), introduction_id, at=clock.now()) or abort(404)

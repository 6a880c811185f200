"""What somebody wants of introductions: whether, how many, at which hours, whom never, and on which words not."""

import re
from datetime import date, time, timedelta

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from lounge.domain.meeting_hours import Hour
from lounge.domain.refusal import Refused
from lounge.introductions import words
from lounge.introductions.forms import FindForm, PauseForm, WishForm
from lounge.introductions.models import MOST_A_WEEK, Wish
from lounge.introductions.queries import firms, wishes
from lounge.introductions.services import wishing
from lounge.introductions.services.wishing import Wanted
from lounge.introductions.views.blueprint import blueprint, reader
from lounge.members.models import Organisation, Person
from lounge.plumbing import clock, web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction
from lounge.plumbing.words import sentence

STEP = re.compile(r"usual|add-(?P<day>[a-z]{3})|remove-(?P<line>[a-z]{3}-[0-9]{1,4})")
"""What the buttons ask for that change the page, but keep nothing yet."""
A_WHILE = timedelta(weeks=4)
USUAL = tuple(Hour(weekday, time(9), time(17)) for weekday in range(5))


@blueprint.get("/introductions/wish")
@access(SIGNED_IN)
def wish() -> ResponseReturnValue:
    """Show what the reader wants of introductions, ready to be changed."""
    kept = wishes.wish(reader().id)
    return _page(_form_of(kept), kept)


@blueprint.post("/introductions/wish")
@access(SIGNED_IN)
def save_wish() -> ResponseReturnValue:
    """Keep it, or say every reason against it; nothing that was typed is lost."""
    step = STEP.fullmatch(request.form.get("do", ""))
    form = WishForm(_sent(step["line"] if step else None))
    if step:
        return _page(_stepped(form, step), wishes.wish(reader().id))
    if not form.validate():
        return _page(form, wishes.wish(reader().id)), 422
    try:
        with transaction():
            was_willing = _keep(form)
    except Refused as refused:
        said = [sentence(objection) for objection in refused.objections]
        return _page(form, wishes.wish(reader().id), refused=said), 409
    flash(
        _("Kept. The next round goes by it.") if was_willing else _("You take introductions now."), "success"
    )
    return redirect("/introductions/wish")


@blueprint.post("/introductions/wish/pause")
@access(SIGNED_IN)
def pause_wish() -> ResponseReturnValue:
    """Pause until a day, go on, or take no introductions any more, as the pressed button says."""
    form, at, do = PauseForm(), clock.now(), request.form.get("do")
    if do == "pause" and not (form.validate() and form.lie_ahead(clock.today(web.settings().timezone))):
        kept = wishes.wish(reader().id)
        return _page(_form_of(kept), kept, pausing=form), 422
    with transaction():
        if do == "go_on":
            wishing.resume(reader(), by=reader(), at=at)
        else:
            until = form.until.data if do == "pause" else None
            wishing.pause(reader(), until=until, by=reader(), at=at)
    flash(_said_of_pause(do), "success")
    return redirect("/introductions/wish")


@blueprint.post("/introductions/wish/avoid")
@access(SIGNED_IN)
def avoid() -> ResponseReturnValue:
    """Never introduce the reader to a person, an organisation, or a competitor."""
    competitor = request.form.get("competitor", "")
    whom = firms.whom(competitor or request.form.get("whom", "")) or abort(404)
    try:
        with transaction():
            wishing.avoid(reader(), whom=whom, is_competitor=bool(competitor), by=reader(), at=clock.now())
    except Refused as refused:
        for objection in refused.objections:
            flash(sentence(objection), "warning")
    else:
        flash(_("You will not be introduced to %(name)s. They are not told.", name=whom.name), "success")
    return redirect("/introductions/wish#never")


@blueprint.post("/introductions/wish/avoid/<id:avoidance_id>/remove")
@access(SIGNED_IN)
def no_longer_avoid(avoidance_id: int) -> ResponseReturnValue:
    """Let the two be introduced again; the page that follows offers to undo that."""
    with transaction():
        found = wishes.avoidance(avoidance_id, by=reader()) or abort(404)
        kind = "person" if found.person_id else "organisation"
        mark = f"{kind}-{found.person_id or found.organisation_id}"
        undo = {"competitor" if found.is_competitor else "whom": mark}
        wishing.no_longer_avoid(found, by=reader(), at=clock.now())
    return redirect(f"/introductions/wish?{web.query(**undo)}#never")


@blueprint.post("/introductions/wish/words")
@access(SIGNED_IN)
def restore_word() -> ResponseReturnValue:
    """Let a struck word count again, or strike it once more after all."""
    word, again = request.form.get("word", "")[:200].replace("\0", ""), "again" in request.form
    with transaction():
        found = next((one for one in wishes.struck(reader().id) if one.word == word), None)
        if again and word.strip():
            wishing.strike(reader(), word, by=reader(), at=clock.now())
        elif found:
            wishing.unstrike(found, by=reader(), at=clock.now())
    return redirect(f"/introductions/wish?{web.query(word=None if again else word)}#words")


def _sent(gone: str | None) -> MultiDict[str, str]:
    """Return what was sent, without the line that the button beside it takes away."""
    sent: MultiDict[str, str] = MultiDict()
    for name, value in request.form.items(multi=True):
        if gone is None or not name.startswith(f"{gone}-"):
            sent.add(name, value)
    return sent


def _stepped(form: WishForm, step: re.Match[str]) -> WishForm:
    """Do to the page what the button says."""
    if step[0] == "usual":
        form.fill(USUAL)
    elif step["day"]:
        day = next((one for one in form.days if one.name == step["day"]), None) or abort(400)
        if len(day.entries) < (day.max_entries or 0):
            day.append_entry()
    return form


def _keep(form: WishForm) -> bool:
    """Keep what the form says; return whether the reader took introductions before.

    Who agreed before need not agree anew, and what they agreed to stays as it was.
    """
    kept = wishes.wish(reader().id)
    was_willing = kept is not None and kept.is_willing
    wording = kept.consent_wording if kept and was_willing else words.consent() if form.agrees.data else ""
    wanted = Wanted(is_willing=True, per_week=form.per_week.data, hours=form.hours)
    wishing.want(reader(), wanted, consent_wording=wording, by=reader(), at=clock.now())
    return was_willing


def _said_of_pause(do: str | None) -> str:
    return {
        "pause": _("Your introductions are paused."),
        "go_on": _("Your introductions go on."),
    }.get(
        do or "", _("You take no introductions any more. Your hours are kept, should you change your mind.")
    )


def _form_of(kept: Wish | None) -> WishForm:
    form = WishForm(formdata=None, per_week=kept.per_week if kept else MOST_A_WEEK)
    form.fill([Hour(one.weekday, one.begins, one.ends) for one in kept.hours] if kept else [])
    return form


def _page(form: WishForm, kept: Wish | None, **more: object) -> str:
    form.make_room()
    today = clock.today(web.settings().timezone)
    shown = {
        "form": form,
        "pausing": PauseForm(formdata=None, until=today + A_WHILE),
        "refused": [],
        "wish": kept,
        "is_willing": kept is not None and kept.is_willing,
        "is_paused": _is_paused(kept, today),
        "consent": words.consent(),
        "weekdays": words.weekdays(),
        "tomorrow": today + timedelta(days=1),
    }
    page = render_template("introductions/wish.html", **(shown | _never() | more))
    return page.replace("\0", "\ufffd")  # what was typed stands as it was, but no page may hold this sign


def _never() -> dict[str, object]:
    """Return whom the reader does not want to meet, whom they look for, and on which words they do not meet."""
    finding = FindForm(request.args)
    typed = (finding.find.data or "") if finding.validate() else ""
    return {
        "finding": finding,
        "typed": typed,
        "found": firms.others_like(typed, of=reader()),
        "avoidances": wishes.avoidances(reader().id),
        "struck": wishes.struck(reader().id),
        "undo": _undo(),
    }


def _is_paused(kept: Wish | None, today: date) -> bool:
    return (
        kept is not None and kept.is_willing and kept.paused_until is not None and kept.paused_until > today
    )


def _undo() -> dict[str, Person | Organisation | str | None]:
    """Return what was taken away a moment ago, so that it can be put back."""
    return {
        "whom": firms.whom(request.args.get("whom", "")),
        "competitor": firms.whom(request.args.get("competitor", "")),
        "word": request.args.get("word", "")[:200],
    }

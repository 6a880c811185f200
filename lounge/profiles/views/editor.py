"""The page on which a firm writes of itself."""

import re
from dataclasses import fields
from typing import Any

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from lounge.domain.matching.profile import Market as Aim
from lounge.domain.refusal import Refused
from lounge.plumbing import clock
from lounge.plumbing.access import SIGNED_IN, access
from lounge.plumbing.db import transaction
from lounge.plumbing.words import sentence
from lounge.profiles import queries, services, words
from lounge.profiles.forms import MarketForm, ProfileForm
from lounge.profiles.models import Profile
from lounge.profiles.views.blueprint import blueprint

STEP = re.compile(r"add|find|remove-(?P<line>[0-9]{1,4})")
"""What the buttons ask for that change the page, but keep nothing yet."""
PLAIN = (*words.TEXTS, "town", "founded", "website")
LINE = re.compile(r"markets-(?P<number>[0-9]{1,4})-")


@blueprint.get("/profile")
@access(SIGNED_IN)
def editor() -> ResponseReturnValue:
    """Show what the reader's firm says of itself, ready to be changed."""
    profile = _profile()
    form = ProfileForm(formdata=None, obj=profile)
    form.seen.data = str(profile.version) if profile else ""
    return _page(form, profile)


@blueprint.post("/profile")
@access(SIGNED_IN)
def save() -> ResponseReturnValue:
    """Keep it, or say every reason against it; nothing that was typed is lost."""
    step = STEP.fullmatch(request.form.get("do", ""))
    form = ProfileForm(_sent(step))
    if step:
        return _page(form, _profile(), step=step[0])
    png = _logo(form) if form.validate() else None
    if form.errors:
        return _page(form, _profile()), 422
    try:
        with transaction():
            _keep(form, png)
    except Refused as refused:
        return _refused(form, refused)
    flash(_("Your profile is kept. The next ranking goes by it."), "success")
    return redirect("/profile/preview" if request.form.get("do") == "preview" else "/profile")


@blueprint.get("/profile/sectors")
@access(SIGNED_IN)
def sectors() -> ResponseReturnValue:
    """Answer the page's script with the sectors that fit what is typed."""
    found = queries.sectors_like(request.args.get("q", "")[:100])
    return jsonify(items=[{"code": one.code, "title": one.title} for one in found])


def _profile() -> Profile | None:
    return queries.profile_of(current_user.organisation_id)


def _sent(step: re.Match[str] | None) -> MultiDict[str, object]:
    """Return what was sent; without the line of the markets that the button beside it takes away."""
    gone = step["line"] if step else None
    sent: MultiDict[str, object] = MultiDict()
    for name, value in [*request.form.items(multi=True), *request.files.items(multi=True)]:
        line = LINE.match(name)
        if not name.startswith("markets-") or (line and line["number"] != gone):
            sent.add(name, value)
    return sent


def _keep(form: ProfileForm, png: bytes | None) -> None:
    """Do what the form says: texts, then logo."""
    at = clock.now()
    profile = services.save(_draft(form), seen=form.seen_version, by=current_user, at=at)
    if png:
        services.show_logo(profile, png, by=current_user, at=at)
    elif form.drops_logo.data:
        services.take_logo_away(profile, by=current_user, at=at)


def _draft(form: ProfileForm) -> services.Draft:
    lines = [line.data for line in form.markets if line.data["country"]]
    given = {field.name: form[field.name].data for field in fields(services.Draft)}
    lists: dict[str, Any] = {
        "sectors": tuple(dict.fromkeys(form.sectors.data or ())),
        "languages": tuple(form.languages.data or ()),
        "markets": tuple(Aim(line["country"], line["stage"], line["direction"]) for line in lines),
    }
    return services.Draft(**given | lists)


def _logo(form: ProfileForm) -> bytes | None:
    """Return the logo that was sent, drawn anew; what is wrong with it becomes an error of its field."""
    file = request.files.get("logo")
    if file is None or not file.filename:
        return None
    try:
        return services.redrawn(file.read())
    except Refused as refused:
        form.logo.errors = [sentence(objection) for objection in refused.objections]
        return None


def _refused(form: ProfileForm, refused: Refused) -> ResponseReturnValue:
    profile = _profile()
    said = [sentence(objection) for objection in refused.objections]
    is_stale = "profile_changed" in refused.codes
    if is_stale and profile:
        form.seen.data = str(profile.version)
    return _page(
        form, profile, refused=said, stands=_stands(form, profile) if is_stale and profile else []
    ), 409


def _stands(form: ProfileForm, profile: Profile) -> list[tuple[str, str]]:
    """Say what somebody else has kept, field by field, where it is not what was typed."""
    draft = _draft(form)
    aims = [Aim(one.country, one.stage, one.direction) for one in profile.markets]
    kept = {name: (getattr(profile, name), str(getattr(profile, name) or "")) for name in PLAIN} | {
        "sectors": (tuple(profile.sectors), "; ".join(words.sector(code) for code in profile.sectors)),
        "languages": (
            tuple(profile.languages),
            ", ".join(words.language(code) for code in profile.languages),
        ),
        "markets": (tuple(aims), "; ".join(_market(aim) for aim in aims)),
    }
    return [
        (str(form[name].label.text), said)
        for name, (value, said) in kept.items()
        if value != getattr(draft, name)
    ]


def _market(aim: Aim) -> str:
    return f"{words.country(aim.country)}: {words.market(aim.stage, aim.direction)}"


def _page(form: ProfileForm, profile: Profile | None, *, step: str = "", **more: object) -> str:
    if step == "add" or not form.markets.entries:
        form.markets.append_entry()
    found = [one.code for one in queries.sectors_like(form.find.data or "")] if step == "find" else []
    form.offer_sectors(found)
    page = render_template(
        "profiles/editor.html",
        form=form,
        firm=current_user.organisation,
        profile=profile,
        step=step,
        found=found,
        **_surroundings(form),
        **more,
    )
    return page.replace("\0", "\ufffd")  # what was typed stands as it was, but no page may hold this sign


def _surroundings(form: ProfileForm) -> dict[str, object]:
    """Return what the page shows around the form: advice, the logo, and how things are called."""
    chosen, firm_id = form.sectors.data or [], current_user.organisation_id
    return {
        "advice": {name: words.advice(name, form[name].data or "", sectors=chosen) for name in words.TEXTS},
        "enough_words": words.ENOUGH_WORDS,
        "empty_line": MarketForm(formdata=None, prefix="markets-__n__-"),
        "logo": queries.logos([firm_id]).get(firm_id),
        "largest_file": services.LARGEST_FILE,
        "has_lost_file": any(file.filename for file in request.files.values()),
        "parts": words.countries(),
    }

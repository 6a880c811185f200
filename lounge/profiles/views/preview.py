"""Whom would we meet: the present ranking, so that a profile can be made better at once."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lounge.members import words as member_words
from lounge.plumbing import clock, web
from lounge.plumbing.access import SIGNED_IN, access
from lounge.profiles import queries, words
from lounge.profiles.models import Profile
from lounge.profiles.views.blueprint import blueprint


@blueprint.get("/profile/preview")
@access(SIGNED_IN)
def preview() -> ResponseReturnValue:
    """Show the ten organisations that the profile leads to at present, and why."""
    firm = current_user.organisation
    profile = queries.profile_of(firm.id)
    today = clock.today(web.settings().timezone)
    is_written = profile is not None and _says_something(profile)
    found = queries.would_meet(firm.id, on=today) if is_written else []
    return render_template(
        "profiles/preview.html",
        firm=firm,
        is_written=is_written,
        meetings=found,
        logos=queries.logos([one.profile.organisation_id for one in found or ()]),
        kind=member_words.kind,
        marked=words.marked,
        both_ways=words.both_ways,
    )


def _says_something(profile: Profile) -> bool:
    return any((profile.headline, profile.about, profile.offers, profile.seeks, profile.markets))

"""The blueprints that the pages of introductions share, and what all of them show alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask_babel import get_locale
from flask_login import current_user

from lounge.domain.refusal import Objection
from lounge.introductions import words
from lounge.introductions.queries import firms, rounds, slots, wishes
from lounge.introductions.queries.mine import Mine
from lounge.introductions.words.halves import Halves, halves, own_words
from lounge.members import words as member_words
from lounge.members.models import Person
from lounge.plumbing.words import sentence
from lounge.profiles import queries as profiles
from lounge.profiles.models import Profile

blueprint = Blueprint("introductions", __name__)
by_letter = Blueprint("introductions_by_letter", __name__)
"""The pages that a link in a letter opens without a sign-in."""

UNTOLD = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The address of such a page is a key: nobody keeps it, no other page learns of it, no search engine lists it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An introduction with all that a card says of it."""

    mine: Mine
    profile: Profile | None
    logo: str | None
    halves: Halves


@by_letter.after_request
def keep_untold(response: Response) -> Response:
    """Let the address of the page go nowhere."""
    response.headers.update(UNTOLD)
    return response


def reader() -> Person:
    """Return who is signed in, as the database knows them."""
    person: Person = current_user._get_current_object()  # noqa: SLF001 - so werkzeug calls it
    return person


def shown(found: Sequence[Mine]) -> list[Shown]:
    """Gather what the cards of these introductions say."""
    ids = {one.other.organisation_id for one in found}
    texts, logos = firms.profiles_of(ids), profiles.logos(ids)
    return [
        Shown(
            one,
            texts.get(one.other.organisation_id),
            logos.get(one.other.organisation_id),
            halves(one.reasons, one.their_reasons),
        )
        for one in found
    ]


def one_page(
    found: Mine,
    *,
    of: Person,
    objections: Iterable[Objection] = (),
    letter: str = "",
    is_only_asked: bool = False,
) -> str:
    """Show one introduction and what can be done with it.

    ``letter`` is the path of the page where somebody has come by a letter, without a sign-in; who
    ``is_only_asked`` is asked how it was, and nothing else.
    """
    return render_template(
        "introductions/one.html",
        one=shown([found])[0],
        letter=letter,
        is_only_asked=is_only_asked,
        refused=[sentence(one) for one in objections],
        own_words={} if letter else own_words(found.reasons),
        struck=set() if letter else {one.word for one in wishes.struck(of.id)},
        **_times(found, of),
        **words_of_cards(),
    )


def words_of_cards() -> dict[str, object]:
    """Return how the things on a card are called."""
    return {
        "kind": member_words.kind,
        "marked": words.marked,
        "last_day": rounds.last_day_to_answer,
        "language": str(get_locale()),
    }


def _times(found: Mine, of: Person) -> dict[str, object]:
    """Return the times to choose from, if it is the moment for that, and else why there is none."""
    chosen = slots.slots(found.introduction, viewer=of, at=found.at) if found.can_choose else []
    is_without = found.can_choose and not chosen
    against = slots.why_none(found.introduction, viewer=of, at=found.at) if is_without else ()
    return {"slots": chosen, "why_none": [sentence(one) for one in against]}

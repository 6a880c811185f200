"""What is said when somebody cannot register, take a place or be let in: a sentence, in both languages."""

from datetime import timedelta

import pytest
from flask_babel import force_locale

from lounge.domain.refusal import Objection
from lounge.events.models import REGISTRATION_STATES
from lounge.events.words.refusals import REGISTERING
from lounge.plumbing import words
from tests.builders import NOON

pytestmark = pytest.mark.usefixtures("app")

SAID: list[tuple[str, dict[str, object]]] = [
    *(("already_registered", {"state": state}) for state in ("registered", "waiting", "offered")),
    ("event_cancelled", {}),
    ("event_over", {"ends_at": NOON}),
    ("registration_not_open", {"opens_at": NOON}),
    ("registration_not_open", {"opens_at": None}),
    ("registration_closed", {"closes_at": NOON}),
    *(("not_for_you", {"open_to": audience}) for audience in ("members", "invited")),
    ("no_companion", {}),
    ("answer_missing", {"question": "What do you eat?"}),
    ("answer_unknown", {"question": "What do you eat?"}),
    ("answer_unknown", {"question": ""}),
    ("event_full", {}),
    *(("registration_ended", {"state": state}) for state in ("cancelled", "lapsed")),
    ("not_offered", {"state": "waiting"}),
    ("offer_over", {"offered_until": NOON + timedelta(hours=4)}),
    ("not_waiting", {"state": "cancelled"}),
    ("event_not_begun", {"starts_at": NOON}),
    *(("no_place", {"state": state}) for state in REGISTRATION_STATES if state != "registered"),
]


@pytest.mark.parametrize(("code", "facts"), SAID)
def test_every_reason_is_a_whole_sentence_in_both_languages(code, facts):
    said = set()
    for language in ("en", "de"):
        with force_locale(language):
            said.add(words.sentence(Objection(code, facts)))
    assert len(said) == 2
    assert all(one.endswith(".") and "%(" not in one and "!" not in one for one in said)


def test_no_reason_is_left_out():
    assert {code for code, _ in SAID} == set(REGISTERING)


def test_a_moment_is_said_by_the_clock_of_the_house():
    with force_locale("en"):
        assert "12:00" in words.sentence(Objection("event_over", {"ends_at": NOON}))

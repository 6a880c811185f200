"""What the desk is told when somebody may not come in, in both languages."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask_babel import force_locale

from lounge.desk.words.refusals import AT_THE_DOOR, at_the_door
from lounge.domain.refusal import Objection
from lounge.plumbing.web import Lounge
from tests.builders import NOON

FACTS: dict[str, dict[str, Any]] = {
    "clock_ahead": {"happened_at": NOON + timedelta(minutes=5), "at": NOON},
    "too_long_ago": {"latest_days": 3},
    "card_replaced": {"replaced_at": NOON},
    "too_late_to_undo": {"latest": NOON},
    "event_not_today": {"starts_at": NOON},
    "event_over": {"ends_at": NOON},
    "visit_not_today": {"day": NOON.date()},
    "guests_used_up": {"guests_a_day": 2},
    "membership_lapsed": {"until": NOON.date()},
    "membership_not_begun": {"since": NOON.date()},
}


@pytest.fixture(autouse=True)
def request_of_somebody(app: Lounge) -> Iterator[None]:
    with app.test_request_context():
        yield


def said(code: str, language: str) -> str:
    with force_locale(language):
        return at_the_door(Objection(code, FACTS.get(code, {})))


@pytest.mark.parametrize("code", sorted(AT_THE_DOOR))
def test_every_reason_is_a_sentence_in_both_languages(code: str) -> None:
    english, german = said(code, "en"), said(code, "de")
    assert english.endswith(".")
    assert german.endswith(".")
    assert english != german


def test_times_and_days_are_said_by_the_house_s_clock() -> None:
    assert said("event_over", "en") == "The event ended at 12:00."
    assert said("event_not_today", "de") == "Diese Eintrittskarte gilt für Di., 24. Nov., 12:00."
    assert "Di., 24. Nov., 12:05" in said("clock_ahead", "de")
    assert said("membership_lapsed", "en") == "The membership of this organisation ended on 24 November 2026."


def test_one_guest_and_several_are_told_apart() -> None:
    with force_locale("en"):
        one = at_the_door(Objection("guests_used_up", {"guests_a_day": 1}))
    assert "1 guest a day" in one
    assert "2 guests a day" in said("guests_used_up", "en")


def test_what_only_other_pages_refuse_is_said_in_their_words() -> None:
    assert said("no_companion", "en") == "There are no places for companions at this event. Register alone."

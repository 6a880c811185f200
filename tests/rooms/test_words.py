"""What the house says when it refuses: one sentence, with the way out, in the reader's language."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask_babel import force_locale

from lounge.domain.interval import Interval
from lounge.domain.refusal import Objection, Refused
from lounge.plumbing.db import transaction
from lounge.plumbing.words import day_words
from lounge.rooms import services, words
from lounge.rooms.models import EQUIPMENT, KINDS
from tests.builders import NOON, make_booking, make_organisation, make_person, make_room

pytestmark = pytest.mark.usefixtures("app")

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ELSE = "Choose another day or another room."
TOMORROW = NOON + DAY  # a Wednesday, 12:00 in Bremen


def say(code: str, **facts: Any) -> str:
    with force_locale("en"):
        return words.SENTENCES[code](facts)


def day(number: int, *, month: int = 11, width: str = "full") -> str:
    with force_locale("en"):
        return day_words(date(2026, month, number), width)


def refused(**given: Any) -> list[str]:
    """Try to book, and return what is said."""
    with pytest.raises(Refused) as refusal:
        make_booking(**given)
    return [say(one.code, **one.facts) for one in refusal.value.objections]


def hours(*pairs: tuple[int, int]) -> list[dict[str, object]]:
    return [Interval(TOMORROW + start * HOUR, TOMORROW + end * HOUR).facts() for start, end in pairs]


def test_a_taken_room_says_when_it_is_free():
    room = make_room(name="Salon")
    make_booking(room=room, starts_at=TOMORROW - 4 * HOUR, hours=6)
    assert refused(room=room) == [
        "Salon is taken from 8:00 to 14:00. It is still free from 14:00 to 22:00.".replace("8:", "08:")
    ]


def test_of_many_spans_the_first_few_are_said():
    told = say("taken", room="Salon", spans=hours((0, 1)), free=hours((1, 2), (3, 4), (5, 6), (7, 8)))
    assert told.endswith("It is still free from 13:00 to 14:00, from 15:00 to 16:00 and from 17:00 to 18:00.")


def test_a_room_that_has_just_gone_is_said_without_hours():
    assert (
        say("taken", room="Salon", spans=[], free=[]) == "Somebody else has just booked Salon for this time."
    )


def test_closed_doors_say_when_they_are_open():
    (told,) = refused(room=make_room(name="Salon"), starts_at=TOMORROW + 9 * HOUR, hours=2)
    assert told.startswith(f"Salon is open on {day(25)} from 08:00 to 22:00.")


def test_a_day_without_hours_says_so():
    (told,) = refused(room=make_room(name="Salon"), starts_at=datetime(2026, 11, 29, 11, tzinfo=NOON.tzinfo))
    assert told == f"Salon is not open on {day(29)}. {ELSE}"


def test_a_holiday_is_named_in_the_readers_language():
    facts = {
        "room": "Salon",
        "reason": "holiday",
        "day": date(2026, 12, 25),
        "name": "Erster Weihnachtstag",
        "names": {"de": "Erster Weihnachtstag", "en": "Christmas Day"},
        "free": [],
    }
    assert say("closed", **facts) == f"The house is closed on {day(25, month=12)}: Christmas Day. {ELSE}"
    with force_locale("de"):
        assert "Erster Weihnachtstag" in words.SENTENCES["closed"](facts)


def test_a_closure_names_its_reason_and_its_time():
    room = make_room(name="Salon")
    by = make_person(role="manager")
    with transaction():
        services.close(room, Interval(TOMORROW - HOUR, TOMORROW + HOUR), "painters", by=by, at=NOON)
    (told,) = refused(room=room)
    assert told.startswith(f"Salon is closed on {day(25)} from 11:00 to 13:00: painters.")


def test_a_closure_of_days_names_the_days():
    facts = {
        "room": "Salon",
        "reason": "closure",
        "name": "flood",
        "starts_at": TOMORROW,
        "ends_at": TOMORROW + 9 * DAY,
    }
    told = say("closed", **facts)
    assert told == "Salon is closed from Wed 25 Nov, 12:00 to Fri 4 Dec, 12:00: flood. " + ELSE


def test_a_span_until_midnight_ends_at_24():
    with force_locale("en"):
        assert words.span(TOMORROW, TOMORROW + 12 * HOUR) == "from 12:00 to 24:00"


def test_a_booking_in_the_way_of_a_closure_is_named():
    booking = make_booking(title="Cocoa", room=make_room(name="Salon"))
    with pytest.raises(Refused) as refusal, transaction():
        services.close(booking.room, booking.when, "painters", by=make_person(role="manager"), at=NOON)
    (one,) = refusal.value.objections
    told = "1 booking is in the way: Cocoa, Salon, Wed 25 Nov, 12:00. Move or cancel it first."
    assert say(one.code, **one.facts) == told


LENGTHS = {
    1: "1 minute",
    45: "45 minutes",
    60: "1 hour",
    90: "1:30 hours",
    125: "2:05 hours",
    480: "8 hours",
    1440: "24 hours",
    2880: "2 days",
}


def test_a_length_is_said_as_one_would():
    with force_locale("en"):
        assert {minutes: words.length(minutes) for minutes in LENGTHS} == LENGTHS


def test_every_reason_is_a_sentence_of_its_own():
    by = make_person(organisation=make_organisation(ends_on=date(2026, 11, 24)), role="partner")
    room = make_room(name="Salon", capacity=1, longest_minutes=60, notice_minutes=3000, bookable_by=["desk"])
    assert refused(room=room, by=by, hours=1.75, people=3) == [
        "Salon is booked by others for you: Front desk. Ask the front desk.",
        "Salon has room for 1 person; you asked for 3. Choose a larger room.",
        "Salon must be booked 50 hours ahead. The earliest start now is Thu 26 Nov, 14:00.",
        "Salon can be booked for 1 hour at most; you asked for 1:45 hours.",
        "Bookings of Salon begin on the clock's steps of 30 minutes and last a whole number of them.",
        f"Your organisation's membership ended on {day(24, width='long')}. "
        f"Renew it at the front desk to book for {day(25, width='long')}.",
    ]


SAMPLES: list[tuple[str, dict[str, Any], str]] = [
    ("too_short", {"room": "Salon", "shortest_minutes": 60, "wanted_minutes": 30}, "for 1 hour at least"),
    ("in_the_past", {"starts_at": TOMORROW, "now": TOMORROW}, "Wed 25 Nov, 12:00 has already passed."),
    ("in_the_past", {"ends_at": TOMORROW, "now": TOMORROW}, "Choose a later end."),
    (
        "too_far_ahead",
        {"room": "Salon", "ahead_days": 90, "last_day": date(2027, 2, 22)},
        "at present up to",
    ),
    ("too_few_people", {"people": 0}, "one person at least"),
    ("not_for_you", {"room": "Salon", "role": "member", "bookable_by": []}, "cannot be booked here"),
    (
        "allowance_used",
        {"hours": 20, "remaining_minutes": 0, "wanted_minutes": 60, "month": date(2026, 11, 1)},
        "20 hours of rooms in November 2026 are used up",
    ),
    (
        "allowance_used",
        {"hours": 20, "remaining_minutes": 90, "wanted_minutes": 120, "month": date(2026, 11, 1)},
        "you have 1:30 hours left; this booking takes 2 hours",
    ),
    ("membership_paused", {"day": date(2026, 11, 25)}, "membership is paused on"),
    ("membership_not_begun", {"since": date(2026, 12, 1)}, "Choose a day from then on"),
    ("membership_missing", {}, "no membership yet"),
    ("room_withdrawn", {"room": "Salon"}, "Salon can no longer be booked"),
    ("already_cancelled", {}, "was cancelled"),
    ("already_begun", {"starts_at": TOMORROW}, "began at Wed 25 Nov, 12:00"),
    ("already_ended", {"ends_at": TOMORROW}, "ended at Wed 25 Nov, 12:00"),
    ("stale", {"state": "cancelled"}, "has cancelled this booking meanwhile"),
    (
        "stale",
        {
            "state": "confirmed",
            "title": "Tea",
            "room": "Salon",
            "starts_at": TOMORROW,
            "ends_at": TOMORROW + HOUR,
        },
        "It is now Tea, Salon, Wed 25 Nov, 12:00 to 13:00.",
    ),
    ("not_yours", {"title": "Tea"}, "or the front desk, can change it"),
    ("not_your_organisation", {"organisation": "Krone"}, "not for Krone"),
    ("implausible_time", {}, "Look at the year again"),
    ("no_such_time", {"day": date(2026, 3, 29), "time": "02:30"}, "there is no 02:30"),
    (
        "lacks_equipment",
        {"room": "Salon", "missing": ["stage", "sound"]},
        "does not have: stage, sound system",
    ),
]


def test_each_sentence_names_its_facts():
    for code, facts, part in SAMPLES:
        assert part in say(code, **facts)


def test_kinds_and_equipment_have_names():
    assert all(words.kind(code) for code in KINDS)
    assert all(words.equipment(code) for code in EQUIPMENT)


def test_the_facts_of_an_objection_are_all_that_its_sentence_needs():
    assert words.SENTENCES["taken"](Objection("taken", {"room": "Salon", "spans": [], "free": []}).facts)

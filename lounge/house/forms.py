"""The forms of administration: sites, rooms, closures."""

import re
from collections.abc import Sequence
from datetime import time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from holidays import list_supported_countries
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, TimeField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from lounge.domain.interval import Interval
from lounge.domain.opening import MIDNIGHT, Hours
from lounge.domain.wallclock import DAY, habitual
from lounge.plumbing.forms import ChoicesField, LineField, TextField
from lounge.rooms.models import LONGEST_RELEASE

SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[–—-]\s*(\d{1,2}):(\d{2})")
WEEK = 7
LONGEST_MINUTES = 44_640
LONGEST_CLOSURE = timedelta(days=1000)
NEEDED = InputRequired()  # a zero is something, too
FILLED = DataRequired()


class HoursField(LineField):
    """The opening hours of one weekday as text: ``08:00–12:00, 13:00–18:00``; empty is closed."""

    def spans(self) -> list[tuple[time, time]]:
        """Return the spans that the text says.

        :raises ValueError: when it says none, or a time that no clock shows.
        """
        found = []
        for part in (part.strip() for part in (self.data or "").split(",") if part.strip()):
            match = SPAN.fullmatch(part)
            if match is None:
                raise ValueError(part)
            first, first_minute, last, last_minute = (int(number) for number in match.groups())
            found.append((time(first, first_minute), time(last % 24 if last == 24 else last, last_minute)))
        return found

    def post_validate(self, form: FlaskForm, validation_stopped: bool) -> None:  # noqa: FBT001 - WTForms' signature
        """Check the text once the plain checks are through."""
        try:
            [Hours(weekday=0, opens=opens, closes=closes) for opens, closes in self.spans()]
        except ValueError:
            raise ValidationError(
                _l("Write hours like 08:00–12:00, 13:00–18:00, the end after the beginning.")
            ) from None


class WithHours(FlaskForm):
    """Seven lines of opening hours, Monday first."""

    hours_0 = HoursField("")
    hours_1 = HoursField("")
    hours_2 = HoursField("")
    hours_3 = HoursField("")
    hours_4 = HoursField("")
    hours_5 = HoursField("")
    hours_6 = HoursField("")

    def name_days(self) -> None:
        """Label the seven lines in the reader's language."""
        names = get_day_names("wide", locale=get_locale() or "de")
        for weekday, field in enumerate(self.hours_fields):
            field.label.text = names[weekday]

    @property
    def hours_fields(self) -> list[HoursField]:
        """The seven fields in order."""
        return [self[f"hours_{weekday}"] for weekday in range(WEEK)]

    def hours(self) -> list[Hours]:
        """Return what was typed as opening hours."""
        return [
            Hours(weekday=weekday, opens=opens, closes=closes)
            for weekday, field in enumerate(self.hours_fields)
            for opens, closes in field.spans()
        ]

    def show_hours(self, hours: Sequence[Hours]) -> None:
        """Write opening hours into the seven lines."""
        for weekday, field in enumerate(self.hours_fields):
            of_day = [one for one in hours if one.weekday == weekday]
            field.data = ", ".join(f"{one.opens:%H:%M}–{_closing(one.closes)}" for one in of_day)


class SiteForm(WithHours):
    """A site: where it is, and when it is open."""

    name = LineField(_l("Name"), longest=80, validators=(FILLED,))
    address = LineField(_l("Address"), longest=200, validators=(FILLED,))
    way_de = TextField(_l("How to get there, in German"))
    way_en = TextField(_l("How to get there, in English"))
    zone = LineField(_l("Time zone"), longest=60, validators=(FILLED,), default="Europe/Berlin")
    country = LineField(_l("Country, two letters"), longest=2, validators=(FILLED,), default="DE")
    subdivision = LineField(_l("Federal state, for its public holidays"), longest=3, default="HB")
    is_closed_on_holidays = BooleanField(_l("Closed on public holidays"), default=True)
    shows_titles = BooleanField(_l("Members see the titles of others' bookings"))

    def validate_subdivision(self, field: Field) -> None:
        """Refuse a country or a part of one whose public holidays nobody knows."""
        known = list_supported_countries()
        country = (self.country.data or "").upper()
        if country in known and field.data and field.data.upper() not in known[country]:
            raise ValidationError(_l("This country has no such part. An example: HB in DE."))

    def validate_country(self, field: Field) -> None:
        """Refuse a country whose public holidays nobody knows."""
        if (field.data or "").upper() not in list_supported_countries():
            raise ValidationError(_l("The public holidays of this country are not known. An example: DE."))

    def validate_zone(self, field: Field) -> None:
        """Refuse what is no IANA time zone."""
        if field.data not in available_timezones():
            raise ValidationError(_l("This is no IANA time zone. An example: Europe/Berlin."))


class RoomForm(WithHours):
    """A room and its rules."""

    site = SelectField(_l("Site"), coerce=int)
    name = LineField(_l("Name"), longest=80, validators=(FILLED,))
    kind = SelectField(_l("Kind"))
    capacity = IntegerField(_l("People at most"), [NEEDED, NumberRange(1, 10_000)])
    spaces = ChoicesField(_l("Spaces"), coerce=int)
    equipment = ChoicesField(_l("Equipment"))
    is_step_free = BooleanField(_l("Reached without a step"))
    description_de = TextField(_l("Description in German"))
    description_en = TextField(_l("Description in English"))
    picture = SelectField(_l("Picture"))
    shortest_minutes = IntegerField(
        _l("Shortest booking, minutes"), [NEEDED, NumberRange(5, LONGEST_MINUTES)], default=30
    )
    longest_minutes = IntegerField(
        _l("Longest booking, minutes"), [NEEDED, NumberRange(5, LONGEST_MINUTES)], default=480
    )
    step_minutes = IntegerField(_l("Step, minutes"), [NEEDED, NumberRange(5, 1440)], default=30)
    days_ahead = IntegerField(_l("How many days ahead"), [NEEDED, NumberRange(1, 1000)], default=90)
    notice_minutes = IntegerField(
        _l("Notice before the start, minutes"), [NEEDED, NumberRange(0, LONGEST_MINUTES)], default=0
    )
    setup_minutes = IntegerField(_l("Setup before, minutes"), [NEEDED, NumberRange(0, 1440)], default=0)
    clearing_minutes = IntegerField(_l("Clearing after, minutes"), [NEEDED, NumberRange(0, 1440)], default=0)
    release_minutes = IntegerField(
        _l("Released so many minutes after the start"), [Optional(), NumberRange(5, LONGEST_RELEASE)]
    )
    bookable_by = ChoicesField(_l("Who may book"))
    has_own_hours = BooleanField(_l("Opening hours of its own"))
    is_withdrawn = BooleanField(_l("Withdrawn: nobody can book it any more"))

    def validate_longest_minutes(self, field: Field) -> None:
        """Refuse a longest booking that is shorter than the shortest."""
        if (self.shortest_minutes.data or 0) > (field.data or 0):
            raise ValidationError(_l("The longest booking cannot be shorter than the shortest."))

    def validate_step_minutes(self, field: Field) -> None:
        """Refuse what the board, whose rows are five minutes, cannot show; setup and clearing as well."""
        if field.data and field.data % 5:
            raise ValidationError(_l("This is a multiple of five minutes."))

    validate_setup_minutes = validate_clearing_minutes = validate_step_minutes


class ClosureForm(FlaskForm):
    """A closure: what, from when until when, why."""

    owner = SelectField(_l("What is closed"))
    first_day = DateField(_l("From"), [NEEDED])
    first_time = TimeField(_l("Time"), [Optional()])
    last_day = DateField(_l("Until"), [NEEDED])
    last_time = TimeField(_l("Time"), [Optional()])
    reason = LineField(_l("Reason"), longest=120, validators=(FILLED,))

    def validate_last_day(self, field: Field) -> None:
        """Refuse a closure that ends before it begins, or that lasts for years."""
        if self.first_day.data and field.data and self.when(ZoneInfo("UTC")) is None:
            raise ValidationError(_l("The closure ends after it begins, and within three years."))

    def when(self, zone: ZoneInfo) -> Interval | None:
        """Return the closed time; a day without a time of day is closed from its first minute to its last."""
        first, last = self.first_day.data, self.last_day.data
        if first is None or last is None:
            return None
        try:
            ends_on = last if self.last_time.data else last + DAY
            begins_at, ends_at = self.first_time.data or MIDNIGHT, self.last_time.data or MIDNIGHT
            when = Interval(habitual(first, begins_at, zone), habitual(ends_on, ends_at, zone))
        except (ValueError, OverflowError):
            return None
        return when if when.is_plausible and when.duration <= LONGEST_CLOSURE else None


def _closing(closes: time) -> str:
    return "24:00" if closes == MIDNIGHT else f"{closes:%H:%M}"

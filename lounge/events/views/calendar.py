"""The public calendar of the house: what is to come, a month at a glance, and what was."""

import re
from calendar import Calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from lounge.domain.interval import Interval
from lounge.domain.wallclock import habitual
from lounge.events.forms.filters import FilterForm
from lounge.events.models import REACHES, TOPICS
from lounge.events.queries import calendar as queries
from lounge.events.queries.calendar import WIDE, Filters
from lounge.events.queries.rows import Row
from lounge.events.views import cards
from lounge.events.views.blueprint import blueprint, viewer
from lounge.events.words import names
from lounge.plumbing import clock, web
from lounge.plumbing.access import PUBLIC, access
from lounge.profiles.words import country

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
WEEK = 7


@dataclass(frozen=True, slots=True)
class Month:
    """A month at a glance: its weeks, and how many events begin on each day."""

    first: date
    weeks: list[list[date]]
    events: Mapping[date, int]

    @property
    def before(self) -> str:
        """Return the month before, as an address says it."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def after(self) -> str:
        """Return the month after, as an address says it."""
        return f"{_next_month(self.first):%Y-%m}"


@blueprint.get("/events")
@access(PUBLIC)
def calendar() -> ResponseReturnValue:
    """Show the events to come, or those of one month, all or what the reader looks for."""
    at, page, wanted = clock.now(), web.page_wanted(), _month_wanted()
    form, filters = _form(at), _filters()
    found, count = _listed(wanted, filters, at=at, page=page)
    this_month = clock.today(web.settings().timezone).replace(day=1)
    return _page(
        "calendar",
        found,
        at=at,
        form=form,
        offered_topics=form.topics,
        filters=filters,
        count=count,
        month=_month(wanted or this_month, filters),
        wanted=wanted,
        **_pages(page, 0 if wanted else count, filters),
    )


@blueprint.get("/events/past")
@access(PUBLIC)
def past() -> ResponseReturnValue:
    """Show the events that took place, the latest first, a page at a time."""
    at, page, filters = clock.now(), web.page_wanted(), _filters()
    found, count = queries.past(viewer(), at=at, filters=filters, page=page)
    return _page(
        "past",
        found,
        at=at,
        filters=filters,
        count=count,
        **_pages(page, count, filters),
    )


def _listed(wanted: date | None, filters: Filters, *, at: datetime, page: int) -> tuple[list[Row], int]:
    """Return the events of the wanted month, or else a page of those to come, and how many there are in all."""
    if wanted is None:
        return queries.coming(viewer(), at=at, filters=filters, page=page)
    found = queries.within(viewer(), _bounds(wanted), filters=filters)
    return found, len(found)


def _page(name: str, found: list[Row], *, at: datetime, **more: object) -> str:
    return render_template(
        f"events/{name}.html",
        months=_by_month(found, at, is_ahead=name == "calendar"),
        today=clock.today(web.settings().timezone),
        base_url=web.settings().base_url,
        webcal=re.sub("^https?", "webcal", f"{web.settings().base_url}/events.ics"),
        **words_of_cards(at),
        **more,
    )


def words_of_cards(at: datetime) -> dict[str, object]:
    """Return how the things on a card are called."""
    return {
        "at": at,
        "language": str(get_locale()),
        "country": country,
        "region": names.region,
        "topic": names.topic,
        "reach": names.reach,
        "audience": names.audience,
        "place_of": cards.place,
        "motif_of": cards.motif_of,
        "standing": cards.standing,
        "city_of": cards.city_of,
        "house_zone": str(web.settings().timezone),
    }


def _by_month(found: Iterable[Row], at: datetime, *, is_ahead: bool) -> list[tuple[date | None, list[Row]]]:
    """Group events by the month in which they begin; what is running now stands first, under no month."""

    def month(row: Row) -> date | None:
        return None if is_ahead and row.starts_at <= at < row.ends_at else row.day.replace(day=1)

    return [(first, list(rows)) for first, rows in groupby(found, key=month)]


def _filters() -> Filters:
    """Return what the reader looks for; what is no filter asks for nothing."""
    topic, reach = request.args.get("topic", ""), request.args.get("reach", "")
    market, place = request.args.get("market", ""), request.args.get("place", "")
    return Filters(
        topic=topic if topic in TOPICS else "",
        market=market if re.fullmatch("[A-Z]{2}", market) else "",
        reach=reach if reach in (WIDE, *REACHES) else "",
        place=place if re.fullmatch("[a-z0-9-]{1,40}", place) else "",
        mine=bool(request.args.get("mine")) and viewer() is not None,
    )


def _kept(filters: Filters) -> dict[str, str]:
    """Return what the reader looks for, as addresses of other pages of the list carry it on."""
    return {
        "topic": filters.topic,
        "market": filters.market,
        "reach": filters.reach,
        "place": filters.place,
        "mine": "1" if filters.mine else "",
    }


def _form(at: datetime) -> FilterForm:
    form, offered = FilterForm(request.args), queries.choices(viewer(), at=at)
    asked = _filters()
    markets = {*offered.markets, *([asked.market] if asked.market else [])}
    topics = {*offered.topics, *([asked.topic] if asked.topic else [])}
    form.offer(
        topics={code: name for code, name in names.topics().items() if code in topics},
        markets=dict(sorted(((code, country(code)) for code in markets), key=lambda one: one[1])),
        reaches={WIDE: _("more than local")} | {code: names.reach(code) for code in offered.reaches},
        places=offered.sites | {kind: names.place_kind(kind) for kind in offered.places if kind != "rooms"},
    )
    return form


def _pages(page: int, count: int, filters: Filters) -> dict[str, object]:
    """Return what the pager shows, and what the reader looks for as every address carries it on."""
    kept = _kept(filters)
    return {
        "kept": {name: value for name, value in kept.items() if value},
        **web.pages(page, queries.PAGE, count, **kept),
    }


def _month_wanted() -> date | None:
    found = MONTH.fullmatch(request.args.get("month", ""))
    return date(int(found[1]), int(found[2]), 1) if found else None


def _month(first: date, filters: Filters) -> Month:
    days = Calendar().itermonthdates(first.year, first.month)
    weeks = [list(week) for week in zip(*[iter(days)] * WEEK, strict=True)]
    events = queries.days_with_events(viewer(), _bounds(first), filters=filters)
    return Month(first, weeks, events)


def _bounds(first: date) -> Interval:
    zone = web.settings().timezone
    return Interval(habitual(first, time.min, zone), habitual(_next_month(first), time.min, zone))


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)

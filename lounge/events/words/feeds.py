"""What feeds say: their names, and what stands beside the title of an event."""

from collections.abc import Iterator

from flask_babel import gettext as _

from lounge.events.models import Event
from lounge.events.words import names
from lounge.plumbing.words import day_words
from lounge.profiles.words import country


def name_of_all(house: str) -> str:
    """Name the feed of all events."""
    return _("Events · %(house)s", house=house)


def name_of_topic(house: str, topic: str) -> str:
    """Name the feed of a topic's events."""
    return _("Events: %(topic)s · %(house)s", topic=names.topic(topic), house=house)


def name_of_market(house: str, market: str) -> str:
    """Name the feed of a market's events."""
    return _("Events: %(market)s · %(house)s", market=country(market), house=house)


def name_of_own(house: str) -> str:
    """Name a member's own calendar."""
    return _("My calendar · %(house)s", house=house)


def about_all() -> str:
    """Say what the public feeds hold."""
    return _("What is to come, and what was in the last three months.")


def about_own() -> str:
    """Say what a member's own calendar holds."""
    return _("My bookings, and the events at which I have a place or wait for one.")


def title(event: Event, language: str) -> str:
    """Say what an event is called, and that it was called off."""
    found = event.title(language)
    return _("Cancelled: %(title)s", title=found) if event.is_cancelled else found


def waits(title: str) -> str:
    """Say that somebody waits for a place."""
    return _("Waiting list: %(title)s", title=title)


def has_an_offer(title: str) -> str:
    """Say that a place is held for somebody."""
    return _("Place held for you: %(title)s", title=title)


def beside(event: Event) -> Iterator[str]:
    """Say who holds an event, whom it is for, and, where it is of more than local reach, from where people come."""
    yield _("Held by %(hosts)s", hosts=", ".join([event.host.name, *_cohosts(event)]))
    if event.is_of_wider_reach:
        regions = ", ".join(names.region(one.region) for one in event.regions)
        reach = names.reach(event.reach)
        yield (
            _("Reach: %(reach)s (%(regions)s)", reach=reach, regions=regions)
            if regions
            else _("Reach: %(reach)s", reach=reach)
        )
    if event.markets:
        markets = ", ".join(country(one.country) for one in event.markets)
        yield _("Target markets: %(markets)s", markets=markets)


def terms(event: Event) -> tuple[tuple[str, str], ...]:
    """Return what an event is about, as codes and what they are called: topics, markets and a wider reach."""
    topics = [(one.topic, names.topic(one.topic)) for one in event.topics]
    markets = [(one.country, country(one.country)) for one in event.markets]
    reach = [(event.reach, names.reach(event.reach))] if event.is_of_wider_reach else []
    return (*topics, *markets, *reach)


def _cohosts(event: Event) -> list[str]:
    return [one.organisation.name for one in event.cohosts]


def when(event: Event) -> str:
    """Say when an event is, by the clock of the place where it is."""
    starts, ends = (at.astimezone(event.zone_info) for at in (event.starts_at, event.ends_at))
    day, last = day_words(starts.date()), day_words(ends.date())
    begins, over = f"{starts:%H:%M}", f"{ends:%H:%M}"
    if day == last:
        return _("%(day)s, %(begins)s–%(ends)s", day=day, begins=begins, ends=over)
    return _("%(day)s, %(begins)s – %(last)s, %(ends)s", day=day, begins=begins, last=last, ends=over)


def online() -> str:
    """Say that it is online, and nothing of the link."""
    return _("online")

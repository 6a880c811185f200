"""Keeping what an organisation writes of itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from lounge.domain.matching.language import Language, detect
from lounge.domain.matching.profile import Market as Aim
from lounge.domain.refusal import Objection, refuse_if
from lounge.members.models import Person
from lounge.plumbing import audit
from lounge.plumbing.db import db, key_of
from lounge.profiles import queries
from lounge.profiles.models import Market, Profile
from lounge.profiles.words.sectors import sectors

MOST_SECTORS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A profile as it is wished for; the fields are those of :class:`Profile`."""

    headline: str = ""
    about: str = ""
    offers: str = ""
    seeks: str = ""
    town: str = ""
    founded: int | None = None
    website: str = ""
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    markets: tuple[Aim, ...] = ()


def save(draft: Draft, *, seen: int, by: Person, at: datetime) -> Profile:
    """Keep what the organisation of ``by`` says of itself; what is as it stands already changes nothing.

    ``seen`` is the version that was on the writer's page, 0 where there was none.

    :raises Refused: ``profile_changed``, ``founded_later``, ``market_twice``, ``too_many_sectors``, ``sector_unknown``.
    """
    profile = queries.profile_to_change(by.organisation_id)
    refuse_if([*_meanwhile(profile, seen), *_objections(draft, at)])
    changed = [
        name for name, value in _values(draft).items() if not profile or getattr(profile, name) != value
    ]
    if not changed and profile and _aims(profile) == list(draft.markets):
        return profile
    if profile is None:
        profile = Profile(organisation_id=by.organisation_id)
        db.session.add(profile)
    for name in changed:
        setattr(profile, name, _values(draft)[name])
    profile.language = _language(draft, "de" if by.language == "de" else "en")
    profile.changed_at = at
    _put_markets(profile, draft.markets)
    db.session.flush()
    audit.note("profile.changed", profile, by=key_of(by), at=at, fields=changed)
    return profile


def _meanwhile(profile: Profile | None, seen: int) -> Iterator[Objection]:
    if profile and profile.version != seen:
        facts = {"by": queries.last_writer(profile), "at": profile.changed_at}
        yield Objection("profile_changed", facts)


def _objections(draft: Draft, at: datetime) -> Iterator[Objection]:
    if draft.founded and draft.founded > at.year:
        yield Objection("founded_later", {"year": draft.founded})
    named = Counter((market.country, market.direction) for market in draft.markets)
    for (country, direction), times in named.items():
        if times > 1:
            yield Objection("market_twice", {"country": country, "direction": direction})
    if len(draft.sectors) > MOST_SECTORS:
        yield Objection("too_many_sectors", {"most": MOST_SECTORS})
    for code in draft.sectors:
        if code not in sectors():
            yield Objection("sector_unknown", {"code": code})


def _values(draft: Draft) -> dict[str, Any]:
    """Return what stands in columns of the profile itself."""
    lists = {"sectors": list(draft.sectors), "languages": list(draft.languages)}
    return {name: value for name, value in asdict(draft).items() if name != "markets"} | lists


def _aims(profile: Profile) -> list[Aim]:
    return [Aim(one.country, one.stage, one.direction) for one in profile.markets]


def _put_markets(profile: Profile, aims: tuple[Aim, ...]) -> None:
    """Let the rows be these, in this order; old ones go first, since a country stands once for each direction."""
    if _aims(profile) != list(aims):
        profile.markets = []
        db.session.flush()
        profile.markets = [
            Market(country=aim.country, stage=aim.stage, direction=aim.direction) for aim in aims
        ]


def _language(draft: Draft, usual: Language) -> Language:
    """Return in which language the texts are written; that of the writer where there is no text."""
    return detect(f"{draft.headline}\n{draft.about}\n{draft.offers}\n{draft.seeks}", default=usual)

"""What a person says of their own introductions: whether, how many, when, to whom never, and on which words not."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from lounge.domain import meeting_hours
from lounge.domain.meeting_hours import Hour
from lounge.domain.refusal import Objection, refuse_if
from lounge.introductions.models import Avoidance, MeetingHour, StruckWord, Wish
from lounge.introductions.queries import wishes
from lounge.members.models import Organisation, Person
from lounge.plumbing import audit
from lounge.plumbing.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants of introductions."""

    is_willing: bool
    per_week: int
    hours: tuple[Hour, ...]


def want(person: Person, wanted: Wanted, *, consent_wording: str, by: Person, at: datetime) -> Wish:
    """Keep what the person wants; ``consent_wording`` is the sentence agreed to, as it stood on the page.

    A pause goes on as it was; who does not want introductions any more withdraws the consent.

    :raises Refused: ``consent_missing``, ``hours_order``, ``hours_overlap``.
    """
    agrees = bool(consent_wording.strip())
    missing = () if agrees or not wanted.is_willing else (Objection("consent_missing"),)
    refuse_if((*missing, *meeting_hours.objections(wanted.hours)))
    wish = _wish_of(person, at)
    if wanted.is_willing and (not wish.is_willing or wish.consent_wording != consent_wording):
        wish.consent_wording, wish.consented_at, wish.withdrawn_at = consent_wording, at, None
    elif wish.is_willing and not wanted.is_willing:
        wish.withdrawn_at = at
    wish.is_willing, wish.per_week, wish.changed_at = wanted.is_willing, wanted.per_week, at
    _keep_hours(wish, wanted.hours)
    db.session.flush()
    said = {"is_willing": wanted.is_willing, "per_week": wanted.per_week}
    audit.note("wish.changed", wish, by=by.id, at=at, **said)
    return wish


def pause(person: Person, *, until: date | None, by: Person, at: datetime) -> None:
    """Let no introductions come until that day; without one the person takes none any more, until they agree anew.

    Who never agreed to any has nothing to pause.
    """
    wish = wishes.wish(person.id)
    if wish is None or not wish.is_willing:
        return
    wish.changed_at = at
    if until is None:
        wish.is_willing, wish.withdrawn_at, wish.paused_until = False, at, None
    else:
        wish.paused_until = until
    db.session.flush()
    audit.note(
        "wish.paused" if until else "wish.withdrawn", wish, by=by.id, at=at, until=until and until.isoformat()
    )


def resume(person: Person, *, by: Person, at: datetime) -> None:
    """End a pause before its day."""
    wish = wishes.wish(person.id)
    if wish is None or wish.paused_until is None:
        return
    wish.paused_until, wish.changed_at = None, at
    db.session.flush()
    audit.note("wish.resumed", wish, by=by.id, at=at)


def avoid(
    person: Person, *, whom: Person | Organisation, is_competitor: bool, by: Person, at: datetime
) -> Avoidance:
    """Never introduce the two; a competitor is an organisation, and counts for everybody of both.

    Said again it stays one avoidance, and what was said last holds.

    :raises Refused: ``own_organisation``, whose people are never introduced to each other anyway.
    """
    theirs = whom.organisation if isinstance(whom, Person) else whom
    refuse_if([Objection("own_organisation")] if theirs.id == person.organisation_id else [])
    one = whom if isinstance(whom, Person) and not is_competitor else None
    firm = None if one else theirs
    _lock(person)
    found = _avoidance_of(person, one, firm)
    if found is None:
        found = Avoidance(by=person, person=one, organisation=firm, created_at=at)
        db.session.add(found)
    found.is_competitor = is_competitor
    db.session.flush()
    audit.note("avoidance.said", found, by=by.id, at=at)  # whom is between the person and the house
    return found


def no_longer_avoid(avoidance: Avoidance, *, by: Person, at: datetime) -> None:
    """Let the two be introduced again."""
    audit.note("avoidance.taken_back", avoidance, by=by.id, at=at)
    db.session.delete(avoidance)
    db.session.flush()


def strike(person: Person, word: str, *, by: Person, at: datetime) -> StruckWord:
    """Introduce the person no more by this word; struck twice is struck once."""
    word = " ".join(word.lower().split())
    _lock(person)
    mine = StruckWord.person_id == person.id
    found = db.session.scalar(select(StruckWord).where(mine, StruckWord.word == word))
    if found is None:
        found = StruckWord(person_id=person.id, word=word, struck_at=at)
        db.session.add(found)
        db.session.flush()
        audit.note("word.struck", found, by=by.id, at=at)
    return found


def unstrike(struck: StruckWord, *, by: Person, at: datetime) -> None:
    """Let the person be introduced by this word again."""
    audit.note("word.restored", struck, by=by.id, at=at)
    db.session.delete(struck)
    db.session.flush()


def _wish_of(person: Person, at: datetime) -> Wish:
    _lock(person)
    found = wishes.wish(person.id)
    if found is None:
        found = Wish(person_id=person.id, is_willing=False, changed_at=at)
        db.session.add(found)
    return found


def _keep_hours(wish: Wish, hours: tuple[Hour, ...]) -> None:
    kept = [Hour(one.weekday, one.begins, one.ends) for one in wish.hours]
    if sorted(hours) != kept:
        wish.hours = [
            MeetingHour(weekday=one.weekday, begins=one.begins, ends=one.ends) for one in sorted(hours)
        ]


def _avoidance_of(person: Person, one: Person | None, firm: Organisation | None) -> Avoidance | None:
    whom = Avoidance.person_id == one.id if one else Avoidance.organisation_id == (firm and firm.id)
    return db.session.scalar(select(Avoidance).where(Avoidance.by_id == person.id, whom))


def _lock(person: Person) -> None:
    """Let two who say the same at once wait for each other; SQLite has one writer anyway."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())

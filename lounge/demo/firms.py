"""Founds the demo's organisations from `data/organisations.jsonl`: profiles, people, plans and terms."""

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lounge.members.models import Organisation, Person, Plan, Term
from lounge.members.services import PLANS, offered_plan
from lounge.plumbing.db import db
from lounge.profiles.models import Market, Profile

DATA = Path(__file__).parent / "data"
MEMBER, DESK, MANAGER = "member@lounge.example", "desk@lounge.example", "manager@lounge.example"
MEMBERS_FIRM = "frostfaden"
"""Whose first person signs in as the demo's member."""
BEGINNING = date(1990, 1, 2)
"""When the demo's house was founded: its own membership has held ever since."""
LETTERS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ø": "oe",
        "æ": "ae",
        "å": "aa",
        "ł": "l",
        "đ": "d",
        "\u0131": "i",
        "\u00f0": "d",
    }
)


@dataclass(frozen=True, slots=True)
class Firms:
    """All organisations, in the order of the data; the house itself comes last."""

    organisations: list[Organisation]

    @property
    def house(self) -> Organisation:
        """Return the organisation of those who run the house."""
        return self.organisations[-1]

    @property
    def people(self) -> list[Person]:
        """Return all people who came with their organisation; who joined one later is not the demo's to play with."""
        return [
            person
            for organisation in self.organisations
            for person in organisation.people
            if person.created_at == organisation.created_at
        ]

    def person(self, email: str) -> Person:
        """Return the person who signs in with this address."""
        return next(person for person in self.people if person.email == email)


def known(*, at: datetime) -> Firms:
    """Find the organisations again that were founded at that moment."""
    founded = select(Organisation).where(Organisation.created_at == at).order_by(Organisation.id)
    with_all = founded.options(selectinload(Organisation.people), selectinload(Organisation.terms))
    return Firms(list(db.session.scalars(with_all)))


def found(rng: Random, *, today: date, at: datetime, password_hash: str) -> tuple[Firms, list[Profile]]:
    """Found all organisations, with their profiles; the same random numbers and day give the same ones."""
    plans = {key: offered_plan(key) for key in PLANS}
    lines = (DATA / "organisations.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines if line]
    fates = _fates(rng, [one["key"] for one in told if one["key"] != MEMBERS_FIRM])
    organisations, profiles = [], []
    for one in told:
        organisation = Organisation(name=one["name"], kind=one["kind"], created_at=at)
        organisation.terms = _terms(rng, plans[one["plan"]], fates.get(one["key"], "goes on"), today)
        for person in _people(rng, one, at, password_hash):
            person.organisation = organisation
        organisations.append(organisation)
        profiles.append(_profile(one, organisation, at))
    house = _house(rng, plans["partner"], at, password_hash)
    return Firms([*organisations, house]), profiles


def _fates(rng: Random, keys: list[str]) -> dict[str, str]:
    """Choose the few whose membership is not simply valid."""
    fates = [*["ends soon"] * 4, *["lapsed"] * 3, *["paused"] * 2, "not begun"]
    return dict(zip(rng.sample(keys, len(fates)), fates, strict=True))


def _terms(rng: Random, plan: Plan, fate: str, today: date) -> list[Term]:
    begins_on = today - timedelta(days=rng.randrange(90, 1800))
    if fate == "not begun":
        return [Term(plan=plan, begins_on=today + timedelta(days=rng.randrange(8, 40)), ends_on=None)]
    if fate == "lapsed":
        return [Term(plan=plan, begins_on=begins_on, ends_on=today - timedelta(days=rng.randrange(10, 60)))]
    if fate == "ends soon":
        return [Term(plan=plan, begins_on=begins_on, ends_on=today + timedelta(days=rng.randrange(6, 28)))]
    return [Term(plan=plan, begins_on=begins_on, ends_on=None, is_paused=fate == "paused")]


def _people(rng: Random, told: dict[str, Any], at: datetime, password_hash: str) -> Iterator[Person]:
    domain = urlsplit(told["website"]).hostname or f"{told['key']}.example"
    role = "partner" if told["plan"] == "partner" else "member"
    for place, one in enumerate(told["people"]):
        is_the_member = told["key"] == MEMBERS_FIRM and place == 0
        yield Person(
            email=MEMBER if is_the_member else f"{mailbox_name(one['name'])}@{domain}",
            name=one["name"],
            title=one["title"][one["language"]],
            role=role,
            language=one["language"],
            password_hash=password_hash,
            card_code=_code(rng),
            created_at=at,
        )


def mailbox_name(name: str) -> str:
    """Write a name as an address does: ``jannik.wuebbena``."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS)).encode("ascii", "ignore").decode()
    words = "".join(sign if sign.isalnum() else " " for sign in plain.replace("'", "")).split()
    words = [word for word in words if word not in {"dr", "prof"}]
    return f"{words[0]}.{words[-1]}" if len(words) > 1 else words[0]


def _code(rng: Random) -> str:
    return f"{rng.getrandbits(96):024x}"


def _profile(told: dict[str, Any], organisation: Organisation, at: datetime) -> Profile:
    language = told["writes_in"]
    texts = {name: told[name][language] for name in ("headline", "about", "offers", "seeks")}
    return Profile(
        organisation=organisation,
        language=language,
        **texts,
        town=told["town"],
        founded=told["founded"],
        website=told["website"],
        sectors=told["nace"],
        languages=told["languages"],
        markets=[Market(**market) for market in told["markets"]],
        changed_at=at,
    )


def _house(rng: Random, plan: Plan, at: datetime, password_hash: str) -> Organisation:
    """Found the organisation of those who run the house; its hours have no limit."""
    house = Organisation(name="Lounge am Weserufer", kind="institution", created_at=at)
    house.terms.append(Term(plan=plan, begins_on=BEGINNING, ends_on=None))
    staff = (
        (DESK, "Wiebke Osterloh", "Empfang", "desk"),
        (MANAGER, "Henrik Adebayo", "Hausleitung", "manager"),
    )
    for email, name, title, role in staff:
        house.people.append(
            Person(
                email=email,
                name=name,
                title=title,
                role=role,
                language="de",
                password_hash=password_hash,
                card_code=_code(rng),
                created_at=at,
            )
        )
    return house

"""The weekly letter says why it came, whom one could meet and why, and lets go of who has had enough."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select

from lounge.plumbing import letters, links
from lounge.plumbing.db import db
from lounge.plumbing.mail import Letter
from tests.builders import NOON, make_introduction, make_profile
from tests.introductions.rounds import WEEK, make_willing, make_willing_firms, send

pytestmark = pytest.mark.usefixtures("app")

REASONS = [
    {"code": "they_offer", "words": [["Kühlhäuser", "cold stores"]]},
    {
        "code": "market_they_know",
        "country": "PL",
        "mine": "planned",
        "theirs": "active",
        "direction": "sells",
    },
    {"code": "old_meets_new", "kind": "established"},
]
HOSTILE = "<b>Kahn</b> & ]]> {{ 7 }}\r\nBcc: evil@x.example"


def letter_to(name: str) -> Letter:
    db.session.rollback()
    return db.session.scalars(select(Letter).where(Letter.to_name == name)).one()


def sent_to(person: Any, *others: Any, reasons: list[dict[str, Any]] | None = None) -> Letter:
    """Introduce the person to all the others, and return the letter to the person."""
    for other in others:
        given = {person.id: REASONS if reasons is None else reasons}
        make_introduction(first=person, second=other, state="drawn", reasons=given)
    send(WEEK)
    return letter_to(person.name)


def message_of(letter: Letter) -> EmailMessage:
    parsed = message_from_bytes(letters.message(letter).as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not parsed.defects
    return parsed


def test_a_letter_in_english_says_all_that_there_is_to_know() -> None:
    femke = make_willing("Femke Harms")
    jan = make_willing("Jan Behrens", firm="Kahn & Krone")
    make_profile(organisation=jan.organisation, headline="Cold stores at the harbour", town="Bremen")
    said = letters.render(sent_to(femke, jan))
    assert said.subject == "Jan Behrens of Kahn & Krone: worth meeting this week"
    assert said.plain.startswith("You receive this letter because you take introductions at")
    for text in (
        "Jan Behrens",
        "Kahn & Krone, Bremen",
        "“Cold stores at the harbour”",
        "Kühlhäuser",
        "cold stores",
        "Poland",
        "until Monday, 30 November 2026",
    ):
        assert text in said.plain
    assert "Answer Jan Behrens" in said.html


def test_a_letter_in_german_names_all_three_firms_in_its_subject() -> None:
    femke = make_willing("Femke Harms", language="de")
    said = letters.render(sent_to(femke, *make_willing_firms(["Kahn", "Krone", "Lotse"])))
    assert said.subject == "Kahn, Krone und Lotse: Ihre Empfehlungen der Woche"
    assert "3 Empfehlungen für Sie" in said.html
    assert "Polen" in said.plain
    assert "bis Montag, 30. November 2026" in said.plain


def test_who_has_no_profile_and_no_reason_makes_a_letter_without_gaps() -> None:
    femke, jan = make_willing("Femke Harms"), make_willing("Jan Behrens", firm="Kahn")
    said = letters.render(sent_to(femke, jan, reasons=[]))
    assert "Why the two of you" not in said.plain + said.html
    assert "“”" not in said.plain
    assert "\n\n\n" not in said.plain


def test_names_and_texts_of_others_cannot_write_the_letter() -> None:
    femke = make_willing("Femke Harms")
    evil = make_willing(HOSTILE, firm=HOSTILE)
    make_profile(organisation=evil.organisation, headline=HOSTILE, town=HOSTILE)
    hostile = [{"code": "they_offer", "words": [[HOSTILE, HOSTILE]]}]
    letter = sent_to(femke, evil, reasons=hostile)
    said = letters.render(letter)
    assert "<b>Kahn" not in said.html
    assert "{{ 7 }}" in said.html
    assert message_of(letter)["Bcc"] is None


def test_each_link_is_bound_to_its_reader_and_introduction() -> None:
    femke, jan = make_willing("Femke Harms"), make_willing("Jan Behrens")
    letter = sent_to(femke, jan)
    (answer,) = set(re.findall(r"/introductions/letter/([\w.-]+)", letters.render(letter).plain))
    facts = links.read("introduction", answer, at=NOON)
    assert facts["person"] == femke.id
    (pause,) = set(re.findall(r"/introductions/pause/([\w.-]+)", letters.render(letter).html))
    assert links.read("pause", pause, at=NOON) == {"person": femke.id}
    with pytest.raises(links.LinkError):
        links.read("pause", answer, at=NOON)


def test_a_mail_program_can_leave_the_list_at_a_click() -> None:
    letter = sent_to(make_willing("Femke Harms"), make_willing("Jan Behrens"))
    message = message_of(letter)
    pause = letter.facts["pause_path"]
    assert message["List-Unsubscribe"] == f"<http://127.0.0.1:8000{pause}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<introductions.lounge.example>"
    assert len(f"List-Unsubscribe: <https://lounge.example{pause}>") < 180


def test_the_letter_tells_nothing_that_belongs_to_the_other_side() -> None:
    femke, jan = make_willing("Femke Harms"), make_willing("Jan Behrens")
    letter = sent_to(femke, jan)
    message = letters.message(letter).as_string()
    assert jan.email not in letters.render(letter).plain + message
    assert letters.render(letter_to("Jan Behrens")).plain.count("Femke Harms") == 2


def test_the_best_comes_first() -> None:
    femke, jan, ole = (make_willing(name) for name in ("Femke Harms", "Jan Behrens", "Ole Kruse"))
    make_introduction(first=femke, second=jan, state="drawn", score=0.2)
    make_introduction(first=femke, second=ole, state="drawn", score=0.7)
    send(WEEK)
    assert [one["name"] for one in letter_to("Femke Harms").facts["people"]] == ["Ole Kruse", "Jan Behrens"]

"""Letters are rows of the deed that they tell of."""

from threading import Thread

import pytest
from sqlalchemy import func, select

from lounge.plumbing import mail
from lounge.plumbing.db import db, transaction
from lounge.plumbing.mail import Letter, Reader
from lounge.plumbing.web import Lounge
from tests.builders import NOON, make_plan
from tests.plumbing.letters import FACTS, make_letter

READER = Reader("femke@kahn.example", "Femke Harms", "de")


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Letter)) or 0


def write(key: str, title: str = "A meeting") -> None:
    mail.write("rooms/booked", to=READER, facts=FACTS | {"title": title}, key=key, at=NOON)


@pytest.mark.usefixtures("app")
def test_a_letter_waits_to_be_posted_from_the_moment_it_was_written() -> None:
    letter = make_letter()
    assert (letter.written_at, letter.next_try_at, letter.posted_at, letter.tries) == (NOON, NOON, None, 0)


@pytest.mark.usefixtures("app")
def test_a_key_is_used_once_and_the_rest_of_the_deed_still_stands() -> None:
    with transaction():
        write("one", "first")
        write("one", "second")
        plan = make_plan(key="after")
    assert count() == 1
    assert db.session.scalars(select(Letter)).one().facts["title"] == "first"
    assert plan.id


@pytest.mark.usefixtures("app")
def test_a_key_of_an_earlier_deed_is_not_used_again() -> None:
    first = make_letter(key="one").message_id
    assert make_letter(key="one").message_id == first
    assert count() == 1


def test_two_deeds_that_write_the_same_letter_at_once_write_it_once(app: Lounge) -> None:
    def deed() -> None:
        with app.app_context():
            make_letter(key="one")

    threads = [Thread(target=deed) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count() == 1


@pytest.mark.usefixtures("app")
def test_a_deed_that_fails_writes_no_letter() -> None:
    def deed() -> None:
        with transaction():
            write("one")
            raise LookupError

    with pytest.raises(LookupError):
        deed()
    assert count() == 0


@pytest.mark.usefixtures("app")
def test_a_letter_outside_of_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        write("one")


@pytest.mark.usefixtures("app")
def test_every_letter_has_a_message_id_of_its_own_from_the_house() -> None:
    one, two = make_letter(key="one").message_id, make_letter(key="two").message_id
    assert one != two
    assert one.endswith("@lounge.example>")


def test_one_line_keeps_words_and_drops_what_cannot_be_seen() -> None:
    assert mail.one_line("Ä\r\nBcc: x\x00 \u202egnirw  z") == "Ä Bcc: x gnirw z"


def test_readable_text_keeps_its_lines() -> None:
    assert mail.readable("a\r\nb\u2028c\x07") == "a\nb\nc"

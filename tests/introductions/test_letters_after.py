"""The letters that follow a yes read well in both languages, carry what they should, and bear what people type."""

from email import message_from_bytes, policy

import pytest

from lounge.introductions.services import letters_after
from lounge.introductions.services.letters_after import Tidings
from lounge.plumbing import letters as post
from lounge.plumbing.db import transaction
from lounge.plumbing.mail import Letter
from tests.builders import NOON, make_organisation, make_person, make_profile
from tests.introductions.pairs import letters, make_agreed, make_meeting, slot_at

pytestmark = pytest.mark.usefixtures("app")

KINDS = ("agreed", "proposed", "free_again", "how_was_it", "still_there")
HOSTILE = "<script>alert('x')</script> & ]]> {{ 7 }} </mj-text>\r\nBcc: evil@x.example\u202e"


def write(kind: str, *, language: str, name: str = "Femke Harms") -> Letter:
    """Write a letter of this kind to somebody who reads this language, about somebody of this name."""
    other = make_person(name=name, organisation=make_organisation(name=f"{name} & Co"))
    make_profile(organisation=other.organisation, website=name)
    pair = make_agreed(one=other, other=make_person(name="Ole Brandt", language=language))
    meeting = make_meeting(pair, slot=slot_at("2026-11-30 10:00"))
    tidings = Tidings(introduction=pair.introduction, reader=pair.other, other=pair.one, at=NOON)
    with transaction():
        if kind == "agreed":
            tidings.agreed([slot_at("2026-11-30 10:00")])
        elif kind == "still_there":
            letters_after.still_there(pair.other, weeks=4, at=NOON)
        elif kind != "proposed":
            getattr(tidings, kind)(meeting)
    return letters(f"introductions/{kind}")[-1]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_letter_is_said_whole_in_its_readers_language(kind: str, language: str) -> None:
    letter = write(kind, language=language)
    text = post.render(letter)
    why = "Sie erhalten diesen Brief, weil" if language == "de" else "You receive this letter because"
    assert text.plain.startswith(why)
    assert why in text.html
    assert f'lang="{language}"' in text.html
    assert letter.facts["pause_path"] in text.plain
    assert letter.facts["pause_path"] in text.html
    for fetching in ("<link", "@import", "src=", "url(", "<script"):
        assert fetching not in text.html
    if kind != "still_there":
        assert "Femke Harms" in text.plain
        assert "Femke Harms" in text.html


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_somebody_types_stays_text(kind: str) -> None:
    letter = write(kind, language="en", name=HOSTILE)
    text = post.render(letter)
    assert "<script" not in text.html
    assert "\n" not in text.subject
    assert "{{ 7 }}" in text.plain or kind == "still_there"
    message = message_from_bytes(post.message(letter).as_bytes(), policy=policy.default)
    assert message["Bcc"] is None
    assert message["To"].addresses[0].addr_spec == letter.to_address


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_belongs_to_the_list_and_can_be_ended_at_a_click(kind: str) -> None:
    letter = write(kind, language="en")
    message = message_from_bytes(post.message(letter).as_bytes(), policy=policy.default)
    assert message["List-Id"].startswith("<introductions.")
    assert letter.facts["pause_path"] in message["List-Unsubscribe"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_card_comes_as_a_file_that_mail_programs_know() -> None:
    letter = write("agreed", language="en")
    message = message_from_bytes(post.message(letter).as_bytes(), policy=policy.default)
    (file,) = [part for part in message.walk() if part.get_content_type() == "text/vcard"]
    assert file.get_filename() == "Femke-Harms.vcf"
    lines = file.get_content().splitlines()
    assert lines[0] == "BEGIN:VCARD"
    assert "FN:Femke Harms" in lines

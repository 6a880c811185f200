"""A contact card is one that address books take, whatever stands in it."""

from lounge.plumbing.cards import Contact, card, file_name


def test_a_card_names_the_person_as_address_books_sort_them():
    lines = card(
        Contact(
            name="Femke van der Harms",
            email="femke@kahn.example",
            organisation="Kahn & Krone",
            title="Founder",
            website="https://kahn.example",
        )
    ).split("\r\n")
    assert lines[:3] == ["BEGIN:VCARD", "VERSION:3.0", "N:Harms;Femke van der;;;"]
    assert "FN:Femke van der Harms" in lines
    assert "ORG:Kahn & Krone" in lines
    assert "EMAIL;TYPE=INTERNET:femke@kahn.example" in lines
    assert "URL:https://kahn.example" in lines
    assert lines[-2:] == ["END:VCARD", ""]


def test_what_is_typed_adds_no_line_and_no_field():
    hostile = "Bobby; Tables, \\n\r\nEMAIL:evil@x.example"
    text = card(Contact(name=hostile, email="a@b.example", organisation=hostile, title=hostile))
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert r"FN:Bobby\; Tables\, \\n EMAIL:evil@x.example" in unfolded
    assert text.count("\r\nEMAIL") == 1


def test_a_long_line_is_folded_between_characters():
    text = card(Contact(name="Ö" * 90, email="a@b.example"))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "Ö" * 90 in text.replace("\r\n ", "")


def test_what_is_empty_is_left_out():
    text = card(Contact(name="Ole", email="ole@kahn.example"))
    assert "N:Ole;;;;" in text
    assert not [field for field in ("ORG", "TITLE", "URL") if field in text]


def test_the_file_of_a_card_is_named_after_the_person():
    assert file_name("Femke Harms") == "Femke-Harms.vcf"
    assert file_name("../Jürgen / \r\n") == "Jürgen.vcf"
    assert file_name("…") == "contact.vcf"

"""The page on which a firm writes of itself, as a browser without JavaScript uses it."""

import re
from io import BytesIO

import pytest
from PIL import Image

from lounge.members import queries as members
from lounge.members.models import Person
from lounge.plumbing.db import db
from lounge.profiles import queries
from lounge.profiles.models import Profile
from tests.builders import make_person, make_profile
from tests.conftest import CheckingClient

WRITTEN = {
    "headline": "Ropes for cranes",
    "about": "We lay ropes.",
    "offers": "A test bench",
    "seeks": "Shipyards in Poland",
    "town": "Bremen",
    "founded": "1921",
    "website": "https://seile.example",
}
POLAND = {"markets-0-country": "PL", "markets-0-stage": "planned", "markets-0-direction": "sells"}
ESTONIA = {"markets-1-country": "EE", "markets-1-stage": "active", "markets-1-direction": "sources"}
Form = dict[str, object]


@pytest.fixture
def femke(client: CheckingClient) -> Person:
    person = make_person(name="Femke Harms")
    client.sign_in(person.email)
    client.set_cookie("language", "en")
    return person


def logo() -> tuple[BytesIO, str]:
    file = BytesIO()
    Image.new("RGB", (900, 300), "#9c3d2a").save(file, "PNG")
    return BytesIO(file.getvalue()), "logo.png"


def kept(person: Person) -> Profile | None:
    db.session.rollback()
    return queries.profile_of(person.organisation_id)


def markets(person: Person) -> list[tuple[str, str, str]]:
    profile = kept(person)
    return [(one.country, one.stage, one.direction) for one in profile.markets] if profile else []


def test_the_empty_page_says_how_to_begin(client: CheckingClient, femke: Person) -> None:
    page = client.get("/profile").text
    assert "4.6 share its field" in page
    assert "Nothing yet." in page
    assert "Ropes for cranes and sails" in page


def test_all_that_is_written_is_kept_and_shown_again(client: CheckingClient, femke: Person) -> None:
    lists = {"sectors": ["13.94", "30.11"], "languages": ["de", "pl"]}
    assert client.post("/profile", data=WRITTEN | POLAND | ESTONIA | lists).location == "/profile"
    profile = kept(femke)
    assert profile
    assert (profile.founded, profile.website) == (1921, "https://seile.example")
    assert (profile.sectors, profile.languages) == (["13.94", "30.11"], ["de", "pl"])
    assert markets(femke) == [("PL", "planned", "sells"), ("EE", "active", "sources")]
    page = client.get("/profile").text
    assert "Manufacture of cordage, rope, twine and netting" in page
    assert re.search(r'<input checked [^>]*name="languages"[^>]* value="pl">', page)


def test_everybody_of_the_firm_may_edit_it_and_nobody_else(client: CheckingClient, femke: Person) -> None:
    colleague = make_person(organisation=members.organisation(femke.organisation_id))
    stranger = make_person()
    client.post("/profile", data=WRITTEN)
    for person, sees in ((colleague, True), (stranger, False)):
        client.post("/sign-out")
        client.sign_in(person.email)
        assert ('value="Ropes for cranes"' in client.get("/profile").text) is sees


def test_what_is_wrong_is_told_and_everything_typed_stays(client: CheckingClient, femke: Person) -> None:
    odd: Form = {"website": "javascript:alert(1)", "founded": "old", "headline": "x" * 161}
    answer = client.post("/profile", data=WRITTEN | odd | POLAND | {"sectors": ["13.94"]})
    assert answer.status_code == 422
    assert "Write the year with four digits." in answer.text
    assert "Write the address like this" in answer.text
    for typed in ("x" * 161, "We lay ropes.", "javascript:alert(1)", 'value="old"', "13.94"):
        assert typed in answer.text
    assert re.search(r'value="PL" selected', answer.text)
    assert kept(femke) is None


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "ftp://seile.example",
        "https://user@seile.example",
        "https://127.0.0.1",
        "localhost",
        "https://[::1",
    ],
)
def test_an_address_that_no_stranger_could_open_is_refused(
    client: CheckingClient, femke: Person, address: str
) -> None:
    assert client.post("/profile", data={"website": address}).status_code == 422


def test_the_usual_beginning_of_an_address_is_added(client: CheckingClient, femke: Person) -> None:
    client.post("/profile", data={"website": "www.seile.example/about"})
    profile = kept(femke)
    assert profile
    assert profile.website == "https://www.seile.example/about"


def test_a_rule_of_the_house_is_told_and_everything_typed_stays(
    client: CheckingClient, femke: Person
) -> None:
    twice = {name.replace("-0-", "-1-"): value for name, value in POLAND.items()}
    answer = client.post("/profile", data=WRITTEN | POLAND | twice | {"founded": "9000"})
    assert answer.status_code == 409
    assert "9000 is still to come" in answer.text
    assert "Poland (selling) is named twice" in answer.text
    assert "Shipyards in Poland" in answer.text


def test_a_stale_page_shows_both_and_loses_nothing(client: CheckingClient, femke: Person) -> None:
    seen = {"seen": "1"}
    client.post("/profile", data=WRITTEN)
    client.post("/profile", data=WRITTEN | seen | {"headline": "Ropes and nets"})
    answer = client.post("/profile", data=WRITTEN | seen | {"headline": "Only nets"} | ESTONIA)
    assert answer.status_code == 409
    assert "Femke Harms has changed this meanwhile" in answer.text
    assert "Ropes and nets" in answer.text
    assert 'value="Only nets"' in answer.text
    again = re.search(r'name="seen" type="hidden" value="(\d+)"', answer.text)
    assert again
    client.post("/profile", data=WRITTEN | {"headline": "Only nets", "seen": again[1]})
    profile = kept(femke)
    assert profile
    assert profile.headline == "Only nets"


def test_a_market_is_added_without_a_script_and_nothing_is_kept_yet(
    client: CheckingClient, femke: Person
) -> None:
    page = client.post("/profile", data=WRITTEN | POLAND | {"do": "add"}).text
    assert 'name="markets-0-country"' in page
    assert 'name="markets-1-country"' in page
    assert "Ropes for cranes" in page
    assert kept(femke) is None


def test_a_market_is_taken_away_without_a_script(client: CheckingClient, femke: Person) -> None:
    page = client.post("/profile", data=WRITTEN | POLAND | ESTONIA | {"do": "remove-0"}).text
    assert 'name="markets-1-country"' not in page
    assert re.search(r'value="EE" selected', page)
    assert not re.search(r'value="PL" selected', page)


def test_lines_without_a_country_are_no_markets(client: CheckingClient, femke: Person) -> None:
    client.post("/profile", data={"markets-0-country": "", "markets-0-stage": "planned"} | ESTONIA)
    assert markets(femke) == [("EE", "active", "sources")]


def test_names_of_lines_that_no_page_has_are_ignored(client: CheckingClient, femke: Person) -> None:
    odd = {"markets-²-country": "PL", f"markets-{'9' * 5000}-country": "PL", "markets-x-country": "PL"}
    client.post("/profile", data=odd | {"markets-777-country": "EE"})
    assert markets(femke) == [("EE", "planned", "sells")]


def test_invented_markets_are_refused(client: CheckingClient, femke: Person) -> None:
    for odd in ({"markets-0-country": "ZZ"}, {"markets-0-stage": "conquered"}, {"markets-0-direction": "up"}):
        assert client.post("/profile", data=POLAND | odd).status_code == 422


def test_sectors_are_found_without_a_script_and_what_is_ticked_stays(
    client: CheckingClient, femke: Person
) -> None:
    page = client.post("/profile", data={"do": "find", "find": "Kaffee", "sectors": ["13.94"]}).text
    assert "Wholesale of coffee, tea, cocoa and spices" in page
    assert "Manufacture of cordage" in page
    assert "Tick what fits." in page
    assert "Nothing fits" in client.post("/profile", data={"do": "find", "find": "zzz"}).text


def test_the_script_is_told_which_sectors_fit(client: CheckingClient, femke: Person) -> None:
    items = client.get("/profile/sectors?q=kaffee+gro%C3%9Fhandel").json["items"]
    assert items == [{"code": "46.37", "title": "Wholesale of coffee, tea, cocoa and spices"}]
    client.set_cookie("language", "de")
    assert "Kaffee" in client.get("/profile/sectors?q=46.37").json["items"][0]["title"]
    assert client.get("/profile/sectors").json["items"] == []


def test_a_logo_is_drawn_anew_shown_to_members_and_taken_away(client: CheckingClient, femke: Person) -> None:
    client.post("/profile", data=WRITTEN | {"logo": logo()})
    firm = femke.organisation_id
    address = re.search(
        rf"/organisations/{firm}/logo-[0-9a-f]+\.png", client.get(f"/organisations/{firm}").text
    )
    assert address
    answer = client.get(address[0])
    assert Image.open(BytesIO(answer.data)).size == (512, 171)
    assert "immutable" in answer.headers["Cache-Control"]
    assert address[0] in client.get("/organisations").text
    client.post("/profile", data=WRITTEN | {"seen": "1", "drops_logo": "y"})
    assert client.get(address[0]).status_code == 404


def test_another_logo_gets_another_address(client: CheckingClient, femke: Person) -> None:
    client.post("/profile", data={"logo": logo()})
    first = queries.logos([femke.organisation_id])
    file = BytesIO()
    Image.new("RGB", (9, 9), "#1f5d6b").save(file, "GIF")
    client.post("/profile", data={"seen": "1", "logo": (BytesIO(file.getvalue()), "logo.gif")})
    assert queries.logos([femke.organisation_id]) != first


def test_a_file_that_is_no_picture_is_refused_and_the_texts_stay(
    client: CheckingClient, femke: Person
) -> None:
    answer = client.post("/profile", data=WRITTEN | {"logo": (BytesIO(b"<svg/>"), "logo.png")})
    assert answer.status_code == 422
    assert "The logo is no picture" in answer.text
    assert "Ropes for cranes" in answer.text
    assert kept(femke) is None


@pytest.mark.parametrize(
    ("size", "status", "said"), [(2_000_000, 422, "no picture"), (5_000_000, 413, "4.5 MB")]
)
def test_a_larger_body_than_elsewhere_is_taken_but_not_any(
    client: CheckingClient, femke: Person, size: int, status: int, said: str
) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="logo"; filename="logo.png"\r\n\r\n'
    body = head + b"x" * size + b"\r\n--x--\r\n"
    answer = client.post("/profile", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == status
    assert said in answer.text


def test_a_page_that_comes_again_says_that_the_logo_is_to_be_chosen_again(
    client: CheckingClient, femke: Person
) -> None:
    answer = client.post("/profile", data={"website": "nonsense", "logo": logo()})
    assert "Please choose the logo once more" in answer.text


def test_a_long_hostile_or_foreign_text_stays_text(client: CheckingClient, femke: Person) -> None:
    about = "<script>alert(1)</script> שלום 🚢 مرحبا &amp; <b>"
    client.post("/profile", data={"about": about, "headline": "🚢" * 160})
    page = client.get(f"/organisations/{femke.organisation_id}").text
    assert "<script>alert" not in page
    assert "שלום 🚢" in page
    assert client.post("/profile", data={"about": "x" * 100_000}).status_code == 422


def test_signs_that_turn_the_direction_of_reading_are_refused(client: CheckingClient, femke: Person) -> None:
    answer = client.post("/profile", data={"about": "Ropes\u202e for cranes"})
    assert answer.status_code == 422
    assert "leave out control characters" in answer.text


def test_a_firm_without_a_profile_has_a_page_all_the_same(client: CheckingClient, femke: Person) -> None:
    assert "Write the profile" in client.get(f"/organisations/{femke.organisation_id}").text
    other = make_person()
    assert "not written of itself yet" in client.get(f"/organisations/{other.organisation_id}").text


def test_only_ones_own_firm_can_be_edited_from_its_page(client: CheckingClient, femke: Person) -> None:
    own = make_profile(organisation=members.organisation(femke.organisation_id))
    other = make_profile()
    pages = (client.get(f"/organisations/{one.organisation_id}").text for one in (own, other))
    assert ['href="/profile"' in page.partition("<main")[2] for page in pages] == [True, False]


def test_the_page_of_a_firm_shows_sectors_and_languages(client: CheckingClient, femke: Person) -> None:
    firm = make_profile(sectors=["46.37", "10.83"], languages=["de", "et"], about="Old")
    page = client.get(f"/organisations/{firm.organisation_id}").text
    assert "Wholesale of coffee" in page
    assert "German, Estonian" in page


@pytest.mark.parametrize("address", ["/me", "/organisations"])
def test_the_editor_is_reached_from_other_pages(client: CheckingClient, femke: Person, address: str) -> None:
    assert 'href="/profile"' in client.get(address).text

import pytest

from docautomat.plan.labels import LANGUAGES
from docautomat.plan.municipalities import by_name, current, former_numbers, known_as, padded, register, suggestions


def test_the_register_has_357_municipalities_in_15_counties_in_the_order_of_their_numbers() -> None:
    entries = register()
    assert len(entries) == 357
    assert len({entry.county for entry in entries.values()}) == 15
    assert list(entries) == sorted(entries)
    assert all(number == entry.number and len(number) == 4 for number, entry in entries.items())


def test_the_written_standard_decides_the_language() -> None:
    forms = [entry.language_form for entry in register().values()]
    assert (forms.count("bokmål"), forms.count("nynorsk"), forms.count("nøytral")) == (119, 88, 150)
    assert all((entry.language == "nn") == (entry.language_form == "nynorsk") for entry in register().values())
    assert {entry.language for entry in register().values()} < set(LANGUAGES)


def test_names_to_show_and_stems_are_unique_and_stems_are_safe() -> None:
    entries = register().values()
    assert len({entry.name for entry in entries}) == len({entry.stem for entry in entries}) == 357
    assert all(entry.stem.isascii() and entry.stem == entry.stem.lower() and " " not in entry.stem for entry in entries)


@pytest.mark.parametrize(("given", "number"), [(301, "0301"), ("301", "0301"), (" 4638 ", "4638"), ("46380", "46380"), ("x1", "x1"), ("³01", "³01")])
def test_a_lost_leading_zero_comes_back(given: str | int, number: str) -> None:
    assert padded(given) == number


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Høyanger", ["4638"]),
        ("HØYANGER kommune", ["4638"]),
        ("Kárášjohka", ["5610"]),
        ("Herøy", ["1515", "1818"]),
        ("Herøy (Nordland)", ["1818"]),
        ("Atlantis", []),
    ],
)
def test_a_municipality_is_found_by_any_of_its_names(name: str, numbers: list[str]) -> None:
    assert [entry.number for entry in by_name(name)] == numbers


@pytest.mark.parametrize(("number", "name", "meant"), [("4683", "Høyanger", "4638"), ("4683", "", "4638"), ("9999", "Høyangr", "4638")])
def test_a_wrong_number_has_a_suggestion(number: str, name: str, meant: str) -> None:
    assert suggestions(number, name)[0].number == meant


def test_parallel_names_are_known() -> None:
    assert {"Porsanger", "Porsáŋgu", "Porsanki"} <= set(known_as(register()["5622"]))


def test_every_former_number_leads_to_municipalities_of_today() -> None:
    former = former_numbers()
    assert not former.keys() & register().keys()
    assert all(each.successors and set(each.successors) <= register().keys() for each in former.values())
    divided = {number: each.successors for number, each in former.items() if len(each.successors) > 1}
    assert divided == {
        "1507": ("1508", "1580"),  # Ålesund, Haram
        "1613": ("5055", "5056", "5059"),  # Snillfjord: Heim, Hitra, Orkland
        "5012": ("5055", "5056", "5059"),
        "1850": ("1806", "1875"),  # Tysfjord: Narvik, Hamarøy
    }
    assert all(current(number) in register() for number in former.keys() - divided.keys())
    assert all(current(number) == number for number in divided)

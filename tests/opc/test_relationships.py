from __future__ import annotations

import itertools

from lxml import etree

from docautomat.opc.relationships import Relationship, Relationships
from tests.opc.archives import OFFICE, STRICT, rels

SOURCE = "/word/document.xml"


def parsed(*entries: tuple[str, str, str], namespace: str = OFFICE) -> Relationships:
    return Relationships.parse(SOURCE, etree.fromstring(rels(*entries, namespace=namespace)))


def test_an_internal_target_is_resolved_and_an_external_one_is_not() -> None:
    found = parsed(("rId1", "image", "media/image1.png"), ("rId2", "hyperlink", "https://example.org/a?b=1"))
    assert found["rId1"].partname == "/word/media/image1.png"
    assert (found["rId2"].external, found["rId2"].partname) == (True, None)


def test_the_kind_is_the_same_word_in_every_dialect() -> None:
    assert parsed(("rId1", "image", "a.png"))["rId1"].kind == parsed(("rId1", "image", "a.png"), namespace=STRICT)["rId1"].kind == "image"


def test_the_next_id_is_free() -> None:
    assert next(iter(parsed(("rId7", "image", "a.png"), ("rId2", "image", "b.png"), ("R99", "image", "c.png")).free_ids())) == "rId8"
    assert list(itertools.islice(parsed().free_ids(), 2)) == ["rId1", "rId2"]


def test_one_is_added_last_or_takes_the_place_of_its_id() -> None:
    found = parsed(("rId1", "image", "a.png"), ("rId2", "image", "b.png"))
    new = Relationship(id="rId1", type=f"{OFFICE}/chart", target="c.xml", partname="/word/c.xml")
    changed = found.added(new)
    assert [entry.target for entry in changed.values()] == ["b.png", "c.xml"]
    assert found["rId1"].target == "a.png", "the original does not change"


def test_several_are_removed_at_once() -> None:
    found = parsed(("rId1", "image", "a.png"), ("rId2", "image", "b.png"), ("rId3", "image", "c.png"))
    assert list(found.removed("rId1", "rId3", "rId9")) == ["rId2"]


def test_targets_come_out_as_they_were_written() -> None:
    targets = ["NULL", "#Ark1!A1", "/word/media/a.png", "media/my%20b.png", "https://example.org/?a=1&amp;b=2"]
    found = parsed(*((f"rId{number}", "image", target) for number, target in enumerate(targets)))
    again = etree.fromstring(found.to_bytes())
    assert [node.get("Target") for node in again] == [target.replace("&amp;", "&") for target in targets]
    assert [node.get("TargetMode") for node in again] == [None] * 4 + ["External"]


def test_an_id_that_is_there_twice_means_its_first_and_both_are_kept() -> None:
    found = parsed(("rId1", "image", "a.png"), ("rId1", "image", "b.png"), ("rId2", "image", "c.png"))
    assert found["rId1"].target == "a.png"
    assert [entry.target for entry in found.of_kind("image")] == ["a.png", "b.png", "c.png"]
    assert found.removed("rId2").to_bytes().count(b"<Relationship ") == 2

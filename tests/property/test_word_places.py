"""Every legal text arrives in every place of a Word document; any nesting of blocks over any body is rendered sound, or refused with its place."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from docautomat import DocautomatError, RichText, Template
from tests.outlines import W, box, cell, control, document, link, par, part, row, run, tbl
from tests.package_check import assert_sound, check
from tests.property import EXAMPLES
from tests.property.test_round_trips import LEGAL, NASTY
from tests.test_word_parts import with_chart

BEGIN, END = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
NOTE = '<w:r><w:footnoteReference w:id="1"/></w:r>'
SHOWN = {f"{{{W}}}br": "\n", f"{{{W}}}tab": "\t"}


def shown(node: etree._Element) -> str:
    """The text of runs, with its breaks."""
    return "".join(SHOWN.get(str(each.tag), str(each.text or "") if str(each.tag).endswith("}t") else "") for each in node.iter())


def in_part(name: str, path: str) -> Callable[[bytes], str]:
    def read(data: bytes) -> str:
        node = part(data, name).find(path)
        assert node is not None
        return shown(node)[1:-1]

    return read


def both_boxes(data: bytes) -> str:
    one, other = (shown(each) for each in part(data).iter(f"{{{W}}}txbxContent"))
    assert one == other
    return one[1:-1]


TAG = "[{{ x }}]"
BODY = "word/document.xml"
PLACES: dict[str, tuple[bytes, Callable[[bytes], str]]] = {
    "footnote": (document(par("a", NOTE), notes=TAG), in_part("word/footnotes.xml", f"{{{W}}}footnote[3]")),
    "footer": (document("a", footer=TAG), in_part("word/footer.xml", ".//{*}p")),
    "text box": (document(par(box(TAG))), both_boxes),
    "content control": (document(control(par(TAG))), in_part(BODY, ".//{*}sdtContent")),
    "content control in a line": (document(par("a", control(run(TAG)))), in_part(BODY, ".//{*}sdtContent")),
    "link": (document(par(link(TAG))), in_part(BODY, ".//{*}hyperlink")),
    "table in a table": (document(tbl([cell(tbl([TAG]), "")])), in_part(BODY, ".//{*}tbl//{*}tbl")),
    "list item": (document(par(TAG, numbered=(1, 1))), in_part(BODY, ".//{*}p")),
    "inserted text": (document(par(f'<w:ins w:id="9" w:author="A">{run(TAG)}</w:ins>')), in_part(BODY, ".//{*}p")),
    "split runs": (document(par("[{", "{ ", "x", " }", "}]")), in_part(BODY, ".//{*}p")),
    "loop": (document("{%p for y in [x] %}", "[{{ y }}]", "{%p endfor %}"), in_part(BODY, ".//{*}p")),
    "block of a macro": (document("{% macro m(y) %}", "[{{ y }}]", "{% endmacro %}", "{{ m(x) }}"), in_part(BODY, ".//{*}p")),
    "rich text": (document("{{ x|richtext(bold=True) }}"), lambda data: shown(part(data).find(".//{*}p"))),
    "chart": (
        with_chart("a", "", "b", label="[{{ x }}]"),
        lambda data: "".join(part(data, "word/charts/chart1.xml").find(".//{*}cat//{*}v").itertext())[1:-1],
    ),
}
TEMPLATES = {place: Template(source) for place, (source, _) in PLACES.items()}


@pytest.mark.parametrize("place", PLACES)
@EXAMPLES
@given(text=LEGAL)
@example(text="\n".join(NASTY))
def test_a_legal_text_arrives_as_it_is(place: str, text: str) -> None:
    source, read = PLACES[place]
    context = {"x": text, "m": {"name": text}}
    data = TEMPLATES[place].render(context).to_bytes()
    assert read(data) == text
    assert_sound(data, source, tags=False)


@EXAMPLES
@given(text=LEGAL)
@example(text='" \\* MERGEFORMAT "')
@example(text='a\\"b')
def test_a_text_in_a_field_code_stays_one_argument(text: str) -> None:
    """Read as Word reads it: within quotation marks a backslash takes the next sign as it is."""
    code = ' DOCPROPERTY "{{ x }}" '
    source = document(par(BEGIN, f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>', END))
    data = Template(source).render({"x": text}).to_bytes()
    assert_sound(data, source, tags=False)
    written = "".join(str(node.text or "") for node in part(data).iter(f"{{{W}}}instrText"))
    found = re.fullmatch(r' DOCPROPERTY "((?:[^"\\]|\\.)*)" ', written, re.DOTALL)
    assert found is not None
    assert re.sub(r"\\(.)", r"\1", found.group(1), flags=re.DOTALL) == re.sub(r"[\n\t\r]", " ", text)


# --- any nesting over any body ------------------------------------------------------------------------------------------------------------

OPENINGS = ["for a in xs", "for a in xs", "if t", "if f", "set s", "with b = 1", "for a in xs if a > 1", "filter upper"]
SINGLES = [
    "{{ x }}",
    "{{ r }}",
    "{{p r }}",
    "{{ d }}",
    "{{ s }}",
    "{% drop paragraph if f %}",
    "{% keep row if t %}",
    "{% restart %}",
    "{% merge %}",
    "{% rowbg 'ff0000' %}",
]
DATA = [{"xs": [1, 2], "t": True, "f": False, "x": "v\a<&>\f"}, {"xs": [], "t": False, "f": True, "x": None}]


class Body:
    """A random body: each text may hold tags that are put into it later."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.texts: list[list[str]] = []

    def text(self) -> str:
        """Return a place that holds a text: its number."""
        self.texts.append([f"w{len(self.texts)}"] if self.chance.random() < 0.6 else [])
        return f"\x00{len(self.texts) - 1}\x00"

    def paragraph(self) -> str:
        kind = self.chance.randrange(12)
        text = run(self.text().replace("\x00", "\x01"))
        if kind == 0:
            return par(text, box(*(self.text_paragraph() for _ in range(self.chance.randint(1, 2)))))
        if kind == 1:
            return par(text, link(run(self.text().replace("\x00", "\x01"))), run(" end"))
        if kind == 2:
            return par(control(text), run(self.text().replace("\x00", "\x01")))
        if kind == 3:
            return par(text, numbered=(self.chance.randrange(2), 1))
        if kind == 4:
            section = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
            return par(text).replace("<w:p>", f"<w:p><w:pPr>{section}</w:pPr>", 1)
        if kind == 5:
            return (
                par('<w:bookmarkStart w:id="4" w:name="b"/>', text, '<w:bookmarkEnd w:id="4"/>')
                if "b" not in self.__dict__.setdefault("marks", [])
                else par(text)
            )
        if kind == 6:
            return par(text, '<w:r><w:br w:type="page"/></w:r>', run(self.text().replace("\x00", "\x01")))
        return par(text)

    def text_paragraph(self) -> str:
        return par(run(self.text().replace("\x00", "\x01")))

    def block(self, depth: int = 0) -> str:
        kind = self.chance.randrange(8) if depth < 2 else 7
        if kind == 0:
            cells = self.chance.randint(1, 3)
            rows = [row(*(cell(*[self.block(depth + 1) for _ in range(self.chance.randint(0, 1))], self.text_paragraph()) for _ in range(cells)))]
            rows += [row(*(cell(self.text_paragraph()) for _ in range(cells))) for _ in range(self.chance.randint(0, 2))]
            return tbl(*rows, columns=cells)
        if kind == 1:
            return control("".join(self.block(depth + 1) for _ in range(self.chance.randint(1, 2))))
        return self.paragraph() if depth == 0 else self.text_paragraph()

    def made(self) -> bytes:
        blocks = [self.block() for _ in range(self.chance.randint(2, 6))]
        header = self.text_paragraph()
        for _ in range(self.chance.randint(1, 3)):
            self.scatter()
        made = [
            re.sub("\x01(\\d+)\x01", lambda found: "".join(self.texts[int(found.group(1))]).replace("&", "&amp;").replace("<", "&lt;"), text)
            for text in [*blocks, header]
        ]
        return document(*made[:-1], header=made[-1])

    def scatter(self) -> None:
        first = self.chance.randrange(len(self.texts))
        if self.chance.random() < 0.4:
            self.texts[first].insert(self.chance.randint(0, len(self.texts[first])), self.chance.choice(SINGLES))
            return
        last = min(len(self.texts) - 1, first + self.chance.choice([0, 1, 1, 2, 3]))
        opening, letter = self.chance.choice(OPENINGS), self.chance.choice(["", "", "", "p ", "tr ", "tc ", "r "])
        at = self.chance.randint(0, len(self.texts[first]))
        self.texts[first].insert(at, f"{{%{letter or ' '}{opening} %}}")
        self.texts[last].insert(self.chance.randint(at + 1 if first == last else 0, len(self.texts[last])), f"{{%{letter or ' '}end{opening.split()[0]} %}}")


@EXAMPLES
@given(st.integers(0, 10**9), st.sampled_from(DATA))
def test_any_body_is_rendered_sound_or_refused_with_its_place(seed: int, data: dict[str, object]) -> None:
    source = Body(random.Random(seed)).made()
    context = {**data, "r": RichText("a\nb", bold=True, link="https://example.org/"), "d": "**b**\n\n- one\n- two"}
    try:
        made = Template(source).render(context).to_bytes()
    except DocautomatError as error:
        problems = [str(finding) for finding in error.findings if not finding.place.part or not finding.hint]
    else:
        problems = check(made, source, tags=False)
    assert problems == []

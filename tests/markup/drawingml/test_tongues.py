from __future__ import annotations

import pytest
from lxml import etree

from docautomat.markup.drawingml import dialect
from docautomat.markup.drawingml.preparing import prepare
from docautomat.markup.drawingml.tongues import Tongues

A = "http://schemas.openxmlformats.org/drawingml/2006/main"
WORDS = dialect(A, "urn:p")
TEXT = f"""<p xmlns:a="{A}"><a:p><a:r><a:rPr lang="en-US"/><a:t>Some words</a:t></a:r><a:r><a:rPr lang="fr-FR"/><a:t>mot</a:t></a:r>
<a:r><a:t>{{{{ x }}}}</a:t></a:r><a:endParaRPr lang="en-US" dirty="0"/></a:p></p>"""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", ["en-US", "fr-FR", None, "en-US"]),
        ("nn", ["nn-NO", "fr-FR", "nn-NO", "nn-NO"]),
        ("en", ["en-GB", "fr-FR", "en-GB", "en-GB"]),
        ("fr-CA", ["fr-CA", "fr-CA", "fr-CA", "fr-CA"]),
    ],
)
def test_the_language_of_most_of_the_text_becomes_that_of_the_render(language: str, expected: list[str | None]) -> None:
    root = etree.fromstring(TEXT)
    tongues = Tongues()
    tongues.weigh(root, WORDS)
    prepare(root, WORDS, lambda text: "{{" in text)
    tongues.mark("/slide1.xml", root, WORDS)
    written = etree.fromstring(tongues.written(etree.tostring(root, encoding="unicode"), language))
    assert [node.get("lang") for node in written.iter(f"{{{A}}}rPr", f"{{{A}}}endParaRPr")] == expected
    assert b"dirty" not in etree.tostring(written)

"""The quick look says that a text fits only where measuring it says so too."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docautomat.markup.fitting.pages import _parsed
from docautomat.markup.fitting.policies import fit_text
from docautomat.template import Template
from tests.boxes import TEXT, boxed, policy, shape

BULLETS = (
    "<a:p><a:r><a:t>{% for t in texts %}</a:t></a:r></a:p>"
    '<a:p><a:pPr marL="200000" indent="-200000"><a:spcBef><a:spcPts val="600"/></a:spcBef><a:buChar char="•"/></a:pPr><a:r><a:rPr sz="1400"/>'
    "<a:t>{{ t }}</a:t></a:r></a:p><a:p><a:r><a:t>{% endfor %}</a:t></a:r></a:p>"
)
TWO = '<a:p><a:r><a:t>{{ texts[0] }}{% if texts[1] %} </a:t></a:r><a:r><a:rPr b="1"/><a:t>{{ texts[1] }}{% endif %}</a:t></a:r></a:p>'
BOXES = {
    "plain": shape(TEXT.replace("text", "texts|join('\\n')"), fit=policy("shrink")),
    "bullets": shape(BULLETS, fit=policy("shrink"), size=(250, 120)),
    "two runs": shape(TWO, fit=policy("shrink"), size=(200, 60)),
    "small": shape(TWO, fit=policy("shrink"), size=(60, 30), body='lIns="0" tIns="0" rIns="0" bIns="0"'),
}
TEMPLATES = {name: Template(boxed(box)) for name, box in BOXES.items()}


@pytest.mark.parametrize("name", BOXES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(st.text(st.sampled_from("abcdefghijk mnoprstuvwyz ABEKL æø,.-\n&"), max_size=90), min_size=2, max_size=4))
def test_what_is_said_to_fit_fits(name: str, texts: list[str]) -> None:
    template = TEMPLATES[name]
    fitter = template._form._fitter
    quick, box = fitter._quick[0], fitter._boxes[0]
    seen: list[tuple[bool, str]] = []

    class Spy:
        def fits(self, inner: str) -> bool:
            seen.append((quick.fits(inner), inner))
            return True

    fitter._quick, fitter._easy, fitter._passed = [Spy()], {"0": -1}, {}
    try:
        template.render({"texts": texts})
    finally:
        fitter._quick, fitter._easy = [quick], {"0": quick.easy}
    ((said, inner),) = seen
    if said or (len(inner) <= quick.easy and ' sz="' not in inner):
        assert fit_text(box, _parsed(box, inner), fitter._faces).finding is None


def test_short_texts_are_passed_over() -> None:
    quick = TEMPLATES["small"]._form._fitter._quick[0]
    assert quick.easy > 0
    assert TEMPLATES["bullets"]._form._fitter._quick[0].fits("<a:p><a:r><a:t>short</a:t></a:r></a:p></p:txBody>")

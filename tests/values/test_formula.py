"""Formula: what may become one."""

from __future__ import annotations

import pickle

import pytest

import docautomat
from docautomat.values import RefusedValueError
from docautomat.values.formulas import Formula


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("B5*2", "B5*2"),
        (" = SUM(A1:A3) ", "SUM(A1:A3)"),
        ('IF(A1>0,"a|b; (c","")', 'IF(A1>0,"a|b; (c","")'),
        ("'It''s'!A1+{1,2;3,4}", "'It''s'!A1+{1,2;3,4}"),
        ('TEXTJOIN(", ",TRUE,A1:A3)&"IFS("', '_xlfn.TEXTJOIN(", ",TRUE,A1:A3)&"IFS("'),
        ("_xlfn.XLOOKUP(A1,B:B,C:C)", "_xlfn.XLOOKUP(A1,B:B,C:C)"),
        ("sort(A1:A3)", "_xlfn._xlws.SORT(A1:A3)"),
        ("Table1[[#This Row],[Cost]]*1%", "Table1[[#This Row],[Cost]]*1%"),
        (42, "42"),
    ],
)
def test_a_formula_is_kept_as_files_store_it(given: object, text: str) -> None:
    assert Formula(given).text == text


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("", "empty"),
        ("=", "empty"),
        ("A1*" * 3000 + "1", "8192"),
        ("A1\x07", r"control character U\+0007"),
        ("cmd|'/c calc'!A0", "another program"),
        ("'cmd|x'!A0", "another program"),
        ('CALL("kernel32","WinExec","JCJ","calc",0)', "run a program"),
        ("[other.xlsx]Sheet1!A1", "another file"),
        ("'\\\\server\\share\\[x.xls]S'!A1", "another file"),
        ("SUM(A1", "brackets"),
        ("SUM)A1(", "brackets"),
        ('"open', "quotation mark"),
        ("SUM(A1;B1)", "semicolons"),
        ("A1+", "operator"),
    ],
)
def test_what_is_no_formula_is_refused(given: str, message: str) -> None:
    with pytest.raises(RefusedValueError, match=message):
        Formula(given)


def test_a_formula_has_no_text_and_travels() -> None:
    assert docautomat.Formula is Formula
    assert pickle.loads(pickle.dumps(Formula("A1"))).text == "A1"
    with pytest.raises(RefusedValueError, match="only fill a cell"):
        Formula("A1").plain()

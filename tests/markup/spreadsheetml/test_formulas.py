from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docautomat.markup.spreadsheetml.formulas import Formula
from docautomat.markup.spreadsheetml.references import LAST_COLUMN, LAST_ROW, column_letters


@pytest.mark.parametrize(
    ("formula", "references"),
    [
        ("A1+$B$2", ["A1", "$B$2"]),
        ("SUM(A1:B2,C:C,$5:5)", ["A1:B2", "C:C", "$5:5"]),
        ("'It''s'!A1+Øystre!B2", ["'It''s'!A1", "Øystre!B2"]),
        ("S1:S3!A1+'a b:c d'!B2", ["S1:S3!A1", "'a b:c d'!B2"]),
        ("[1]S!A1+'[Bok 1.xlsx]S'!B2+[Bok.xlsx]S!C3", ["[1]S!A1", "'[Bok 1.xlsx]S'!B2", "[Bok.xlsx]S!C3"]),
        ("A5:INDEX(C:C,5)", ["A5", "C:C"]),
        ("LOG10(A1)+A1.b+A1b+_A1+LOG10.5", ["A1"]),
        ("SUM(A5#)+@B1", ["A5", "B1"]),
        ("A1:C3 B2:D4", ["A1:C3", "B2:D4"]),
        ('"A1 ""B2"""&C3', ["C3"]),
        ("Table1[[#This Row],[a'[B2]]]+Table1[A1]+[@B2]+C3", ["C3"]),
        ("{1,2;3,4}*A1", ["A1"]),
        ("#REF!A1+#REF!$A$1:$B$2+S!#REF!+#N/A+B2", ["B2"]),
        ("XFD1048576+XFE1+A1048577+A0", ["XFD1048576"]),
        ("LET(total,A1,total*2)", ["A1"]),
        ("1E5+2.5E-3+A1%", ["A1"]),
        ("IF(TRUE,A1,_xlfn.IFS(B1>1,2))", ["A1", "B1"]),
        ("R1C1+RC+R[1]C", []),
    ],
)
def test_references_and_what_only_looks_like_them(formula: str, references: list[str]) -> None:
    read = Formula.parse(formula)
    assert [part.text for part in read.references()] == references
    assert read.written(lambda part: part.text) == formula


@pytest.mark.parametrize(
    ("formula", "in_aggregate"),
    [
        ("SUM(A1)", [True]),
        ("SUM( A1 , B1:B2 )", [True, True]),
        ("sum((A1,B1))", [True, True]),
        ("_xlfn.STDEV.S(A1)", [True]),
        ("SUM(A1*2,B1)", [False, True]),
        ("SUM(-A1,IF(B1,C1))", [False, False, False]),
        ("IF(SUM(A1)>0,B1)", [True, False]),
        ("COUNTIF(A1,1)", [False]),
        ("(A1)", [False]),
        ("SUM(A1 B1)", [False, False]),
        ("SUM(A1:INDEX(B:B,2))", [False, False]),
    ],
)
def test_only_a_whole_argument_of_an_aggregate_stands_for_all_copies(formula: str, in_aggregate: list[bool]) -> None:
    assert [part.in_aggregate for part in Formula.parse(formula).references()] == in_aggregate


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("Årsslutt*2+TRUE", ("Årsslutt",)),
        ("Table1[Sum]+[@Col]", ("Table1", "[", "[")),
        ("S!Rate+'S T'!Other", ("S!Rate", "'S T'!Other")),
        ('SUM(A1)&"Rate"', ()),
        ("A1b", ("A1b",)),
    ],
)
def test_names_are_told(formula: str, names: tuple[str, ...]) -> None:
    assert Formula.parse(formula).names == names


def test_members_of_a_shared_group_are_translated() -> None:
    assert Formula.parse("A1+$B2+C$3+D:D+5:5+S!A1").translated(2, 1) == "B3+$B4+D$3+E:E+7:7+S!B3"


cells = st.builds(
    lambda column, row, fixed, also: f"{'$' * fixed}{column_letters(column)}{'$' * also}{row}",
    st.integers(1, LAST_COLUMN),
    st.integers(1, LAST_ROW),
    st.booleans(),
    st.booleans(),
)
prefixes = st.sampled_from(["", "S!", "'It''s (A1)'!", "Ærlig_2!", "[3]S!", "A:B!"])
references = st.one_of(
    st.builds("{}{}".format, prefixes, cells),
    st.builds("{}{}:{}".format, prefixes, cells, cells),
    st.builds("{0}{1}:{1}".format, prefixes, st.integers(1, 99)),
)
fillers = st.sampled_from(["+", "*(2-", ",", '&"A1"&', ")/LOG10(", "-Table1[[#All],[B2]]-", "%^", "=#REF!,", "+{1,2}+", "-Name.1-", " "])


@given(st.lists(st.tuples(fillers, references), max_size=12))
def test_what_is_read_is_written_again(items: list[tuple[str, str]]) -> None:
    text = "".join(filler + reference for filler, reference in items)
    read = Formula.parse(text)
    assert read.written(lambda part: str(part.reference)) == text
    assert [part.text for part in read.references()] == [reference for _, reference in items]

"""Pivot tables on sheets that repeat."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.worksheet.table import Table

from docautomat.template import Template
from tests.build import workbook
from tests.compiler.test_workbook_parts import changed
from tests.package_check import assert_sound

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
PAGE = {"A1": "{%sheet for m in ms %}Kind", "B1": "Cost", "A2": "{% for c in m.costs %}{{ c.kind }}", "B2": "{{ c.cost }}", "C2": "{% endfor %}"}
MS = [{"name": "x", "costs": [{"kind": "a", "cost": 1}]}, {"name": "y", "costs": [{"kind": "a", "cost": 2}, {"kind": "b", "cost": 3}]}]


def with_pivot(*sheets: dict[str, Any], source: str, on: int = 1, change: Any = None, names: tuple[str, ...] = ()) -> bytes:
    """Return a workbook with a pivot table on a sheet, whose cache reads `source`."""

    def relation(rid: str, kind: str, target: str) -> str:
        return f'<Relationship Id="{rid}" Type="{RELS}/{kind}" Target="{target}"/>'

    fields = '<cacheFields count="2"><cacheField name="Kind"><sharedItems/></cacheField><cacheField name="Cost"><sharedItems/></cacheField></cacheFields>'
    cache = f'<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{RELS}" xmlns:xr="urn:x" r:id="rId1" xr:uid="{{1}}" recordCount="0"><cacheSource type="worksheet">'
    cache += (
        f'<worksheetSource {source}/></cacheSource>{fields}<extLst><ext uri="x"><x14:pivotCacheDefinition xmlns:x14="urn:y" pivotCacheId="7"/></ext></extLst>'
    )
    table = f'<pivotTableDefinition xmlns="{MAIN}" name="Costs" cacheId="5" dataCaption="v"><location ref="E1:F4" firstHeaderRow="1" firstDataRow="1"'
    overrides = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{KINDS}{kind}+xml"/>'
        for name, kind in (
            ("pivotTables/pivotTable1.xml", "pivotTable"),
            ("pivotCache/pivotCacheDefinition1.xml", "pivotCacheDefinition"),
            ("pivotCache/pivotCacheRecords1.xml", "pivotCacheRecords"),
        )
    )
    book = workbook(*sheets, change=change, names=names)
    rels = f"xl/worksheets/_rels/sheet{on}.xml.rels"
    entry = relation("rId90", "pivotTable", "../pivotTables/pivotTable1.xml")
    added = {
        "xl/pivotCache/pivotCacheDefinition1.xml": (cache + "</pivotCacheDefinition>").encode(),
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": PACKAGE_RELS.format(relation("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")).encode(),
        "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords xmlns="{MAIN}" count="0"/>'.encode(),
        "xl/pivotTables/pivotTable1.xml": (table + ' firstDataCol="1"/></pivotTableDefinition>').encode(),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": PACKAGE_RELS.format(
            relation("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")
        ).encode(),
    }
    replaced = {
        "[Content_Types].xml": (b"</Types>", f"{overrides}</Types>".encode()),
        "xl/_rels/workbook.xml.rels": (
            b"</Relationships>",
            f"{relation('rId91', 'pivotCacheDefinition', 'pivotCache/pivotCacheDefinition1.xml')}</Relationships>".encode(),
        ),
        "xl/workbook.xml": (
            b"</workbook>",
            f'<pivotCaches><pivotCache xmlns:r="{RELS}" cacheId="5" r:id="rId91"/></pivotCaches></workbook>'.encode(),
        ),
    }
    if rels in zipfile.ZipFile(io.BytesIO(book)).namelist():
        replaced[rels] = (b"</Relationships>", f"{entry}</Relationships>".encode())
    else:
        added[rels] = PACKAGE_RELS.format(entry).encode()
    return changed(book, replaced, added)


def filled(template: bytes, **context: Any) -> dict[str, str]:
    data = Template(template).render(context, language="nb").to_bytes()
    assert_sound(data, template)
    openpyxl.load_workbook(io.BytesIO(data))
    archive = zipfile.ZipFile(io.BytesIO(data))
    return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def pivots(parts: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return for each pivot table its name, the number of its cache, and what that reads."""
    caches = dict(re.findall(r'cacheId="(\d+)" r:id="(\w+)"', parts["xl/workbook.xml"]))
    targets = {entry.get("Id"): (entry.get("Target") or "").rpartition("/")[2] for entry in etree.fromstring(parts["xl/_rels/workbook.xml.rels"].encode())}
    found = []
    for name in sorted(name for name in parts if re.match(r"xl/pivotTables/[^/]*\.xml$", name)):
        root = etree.fromstring(parts[name].encode())
        (own,) = re.findall(r'Target="[^"]*/([^/"]*)"', parts[f"xl/pivotTables/_rels/{name.rpartition('/')[2]}.rels"])
        assert targets[caches[root.get("cacheId") or ""]] == own
        source = etree.fromstring(parts[f"xl/pivotCache/{own}"].encode()).find("{*}cacheSource/{*}worksheetSource")
        assert source is not None
        found.append((root.get("name") or "", root.get("cacheId") or "", "!".join(str(value) for value in source.attrib.values())))
    return found


def test_each_copy_has_a_pivot_table_that_reads_the_copy() -> None:
    parts = filled(with_pivot(PAGE, source='sheet="{{ m.name }}" ref="A1:B2"', names=("{{ m.name }}",)), ms=MS)
    assert pivots(parts) == [("Costs", "5", "x!A1:B2"), ("Costs_2", "6", "y!A1:B3")]
    caches = [text for name, text in parts.items() if re.match(r"xl/pivotCache/pivotCacheDefinition\d", name)]
    assert all('refreshOnLoad="1"' in text for text in caches)
    assert sorted(re.findall(r'pivotCacheId="(\d+)"', "".join(caches))) == ["7", "8"]
    assert len(re.findall(r"uid=", "".join(caches))) == 1
    assert sum("pivotCacheRecords" in name and name.endswith(".xml") for name in parts) == 2


def test_a_pivot_table_that_reads_a_sheet_which_stays_shares_its_cache() -> None:
    data = {"A1": "Kind", "B1": "Cost", "A2": "a", "B2": 1}
    parts = filled(with_pivot(PAGE, data, source='sheet="Data" ref="A1:B2"', names=("Page", "Data")), ms=MS)
    assert pivots(parts) == [("Costs", "5", "Data!A1:B2"), ("Costs_2", "5", "Data!A1:B2")]
    assert sum("pivotCacheDefinition" in name and name.endswith(".xml") for name in parts) == 1


def test_a_pivot_table_reads_the_sheet_of_the_same_iteration_and_tables_by_their_names() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.worksheets[0].add_table(Table(displayName="Data", ref="A1:B2"))

    page = {**PAGE, "A1": "Kind", "D1": "{%sheet for m in ms %}"}
    view = {"A1": "{%sheet endfor %}"}
    parts = filled(with_pivot(page, view, source='name="Data"', on=2, change=change, names=("Page", "View")), ms=MS)
    assert pivots(parts) == [("Costs", "5", "Data"), ("Costs_2", "6", "Data_2")]
    assert all('refreshOnLoad="1"' in text for name, text in parts.items() if re.match(r"xl/pivotCache/pivotCacheDefinition\d", name))


def test_a_pivot_table_outside_reads_the_first_copy() -> None:
    parts = filled(with_pivot(PAGE, {"A1": "x"}, source='sheet="Page" ref="A1:B2"', on=2, names=("Page", "View")), ms=MS[::-1])
    assert pivots(parts) == [("Costs", "5", "Page!A1:B3")]


def test_the_cache_goes_with_the_last_pivot_table() -> None:
    parts = filled(with_pivot(PAGE, {"A1": "x"}, source='sheet="Page" ref="A1:B2"', names=("Page", "View")), ms=[])
    assert "pivot" not in parts["xl/workbook.xml"] + parts["xl/_rels/workbook.xml.rels"] + parts["[Content_Types].xml"]
    assert not [name for name in parts if "pivot" in name]


def test_a_cache_is_read_anew_where_tags_only_fill_its_cells() -> None:
    parts = filled(with_pivot({"A1": "Kind", "B1": "Cost", "A2": "{{ x }}", "B2": 1}, source='sheet="Sheet1" ref="A1:B2"'), x="a")
    assert 'refreshOnLoad="1"' in parts["xl/pivotCache/pivotCacheDefinition1.xml"]


def test_the_charts_of_a_copy_show_its_pivot_table() -> None:
    def change(book: openpyxl.Workbook) -> None:
        chart = openpyxl.chart.BarChart()
        chart.add_data(openpyxl.chart.Reference(book.worksheets[0], min_col=6, min_row=2, max_row=4))
        book.worksheets[0].add_chart(chart, "H1")

    template = with_pivot(PAGE, source='sheet="Page" ref="A1:B2"', names=("Page",), change=change)
    pivoted = {"xl/charts/chart1.xml": (b"<chart>", b'<pivotSource><name>[Book.xlsx]Page!Costs</name><fmtId val="0"/></pivotSource><chart>')}
    parts = filled(changed(template, pivoted), ms=MS)
    assert [re.findall(r"<name>([^<]*)<", parts[f"xl/charts/chart{number}.xml"]) for number in (1, 2)] == [
        ["[Book.xlsx]Page!Costs"],
        ["[Book.xlsx]Page (2)!Costs_2"],
    ]

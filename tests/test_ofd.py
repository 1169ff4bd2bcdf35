"""OFD pages are read like those of a PDF: text where it stands, lines as rules, what is laid over
them told.
"""

from __future__ import annotations

import pytest
import reader_files as files

from auditor.document import Document, Unreadable
from auditor.readers import read_bytes

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROWS = [
    ["项目", "预算数", "决算数"],
    ["基本支出", "1,234.50", "1,200.00"],
    ["项目支出", "765.50", "-5.00"],
    ["合计", "2,000.00", "1,195.00"],
]


def text(x: float, y: float, words: str, how: str = "", inner: str = "", deltas: str = "") -> str:
    """A text object in millimetres, 4 mm high."""
    steps = deltas or " ".join("4" if letter > "\u2e7f" else "2" for letter in words[:-1])
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} {len(words) * 8} 10" Font="2" Size="4" {how}>{inner}'
        f'<ofd:TextCode X="0" Y="3.44" DeltaX="{steps}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject ID="1" Boundary="{x0} {y0} {x1 - x0 or 0.1} {y1 - y0 or 0.1}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def table(rows: list[list[str]] = ROWS, top: float = 30) -> str:
    drawn = "".join(line(20, top + 8 * at, 170, top + 8 * at) for at in range(len(rows) + 1))
    drawn += "".join(line(20 + 50 * at, top, 20 + 50 * at, top + 8 * len(rows)) for at in range(4))
    return drawn + "".join(
        text(22 + 50 * right, top + 2 + 8 * down, words)
        for down, row in enumerate(rows)
        for right, words in enumerate(row)
    )


def page(body: str, template: str = "") -> str:
    return f'<ofd:Page {NS}>{template}<ofd:Content><ofd:Layer ID="3">{body}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd(
    pages: list[str],
    common: str = "",
    after: str = "",
    seals: str = "",
    members: dict[str, str] | None = None,
) -> bytes:
    listed = "".join(f'<ofd:Page ID="{at}" BaseLoc="Pages/{at}.xml"/>' for at in range(len(pages)))
    return files.zipped(
        {
            "OFD.xml": f"<ofd:OFD {NS}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{seals}"
            "</ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea>"
            f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>{after}</ofd:Document>",
            **{f"Doc_0/Pages/{at}.xml": body for at, body in enumerate(pages)},
            **(members or {}),
        }
    )


def grids(document: Document) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in grid.rows] for grid in document.grids]


def test_a_ruled_table_and_its_title() -> None:
    document = read_bytes(ofd([page(text(80, 15, "支出决算表") + table())]), "a.ofd")
    assert grids(document) == [ROWS]
    assert [one.text for one in document.paragraphs] == ["支出决算表"]
    assert document.grids[0].place.page == 1 and not document.notices


def test_a_table_goes_on_over_the_page() -> None:
    pages = [page(table(ROWS[:2], 270)), page(table(ROWS[2:], 20))]
    assert grids(read_bytes(ofd(pages), "a.ofd")) == [ROWS]


def test_templates_composites_and_matrices() -> None:
    template = '<ofd:TemplatePage ID="7" BaseLoc="T.xml"/><ofd:PublicRes>R.xml</ofd:PublicRes>'
    unit = (
        f'<ofd:Res {NS}><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="9" Width="50" Height="9">'
        f"<ofd:Content>{text(0, 0, '单位：万元')}</ofd:Content></ofd:CompositeGraphicUnit>"
        "</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    body = (
        text(20, 100, "合计5.00。", deltas="g 2 4 g 4 2")
        + text(20, 120, "人员经费。", 'CTM="2 0 0 2 0 0"', deltas="g 4 4")
        + '<ofd:CompositeObject ID="5" ResourceID="9" Boundary="20 140 50 9"/>'
    )
    data = ofd(
        [page(body, '<ofd:Template TemplateID="7"/>')],
        template,
        members={"Doc_0/T.xml": page(text(20, 80, "某局决算")), "Doc_0/R.xml": unit},
    )
    read = [one.text for one in read_bytes(data, "a.ofd").paragraphs]
    assert read == ["某局决算", "合计5.00。", "人员经费。", "单位：万元"]


def test_what_is_not_seen_or_laid_over_is_told() -> None:
    white = '<ofd:FillColor Value="255 255 255"/>'
    body = (
        text(20, 20, "合计5.00")
        + text(20, 40, "白字9.00", inner=white)
        + text(20, 60, "隐藏8.00", 'Visible="false"')
        + text(90, 150, "仅供参考", 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    )
    notes = f'<ofd:PageAnnot {NS}><ofd:Annot ID="1" Type="Stamp"/><ofd:Annot ID="2" Type="Link"/></ofd:PageAnnot>'
    listed = f'<ofd:Annotations {NS}><ofd:Page PageID="0"><ofd:FileLoc>N.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
    data = ofd(
        [page(body)],
        after="<ofd:Annotations>A.xml</ofd:Annotations>",
        seals="<ofd:Signatures>S.xml</ofd:Signatures>",
        members={"Doc_0/A.xml": listed, "Doc_0/N.xml": notes},
    )
    document = read_bytes(data, "a.ofd")
    assert [one.text for one in document.paragraphs] == ["合计5.00"]
    said = " ".join(str(notice.message) for notice in document.notices)
    for told in (
        "与底色相同的文字",
        "隐藏的文字",
        "水印",
        "第 1 页有批注 1 个",
        "电子签章，没有验证",
    ):
        assert told in said


def test_pages_that_are_pictures_are_refused() -> None:
    picture = '<ofd:ImageObject ID="1" ResourceID="4" Boundary="0 0 210 297"/>'
    with pytest.raises(Unreadable, match="第 2 页是扫描图像"):
        read_bytes(ofd([page(table()), page(picture)]), "a.ofd")
    with pytest.raises(Unreadable, match="没有页面"):
        read_bytes(ofd([]), "a.ofd")

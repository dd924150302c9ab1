"""Every kind of document is really written, in real Chinese letters, and the same data gives the same bytes."""

import pypdfium2
import pytest

from documents.examples import EXAMPLES
from zhiping.documents import pdf, qr
from zhiping.documents.kinds import KINDS


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def ink_of(content: bytes) -> float:
    """The share of dark points on the first page."""
    document = pypdfium2.PdfDocument(content)
    try:
        grey = document[0].render(scale=1).to_pil().convert("L")
    finally:
        document.close()
    return sum(grey.histogram()[:140]) / (grey.width * grey.height)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_document_is_written_in_chinese_and_twice_the_same(kind):
    content = pdf.render(kind, EXAMPLES[kind])

    assert content.startswith(b"%PDF-")
    assert content == pdf.render(kind, dict(EXAMPLES[kind]))
    assert EXAMPLES[kind].get("name", "韦一") in text_of(content)
    assert 0.003 < ink_of(content) < 0.2
    assert b".notdef" not in content


def test_rare_letters_and_the_middle_dot_are_drawn_and_not_boxes():
    """The shape of a letter that the font lacks is the same empty box for all; these three differ."""

    def drawn(name: str) -> bytes:
        document = pypdfium2.PdfDocument(pdf.render("decision", {**EXAMPLES["decision"], "name": name}))
        try:
            return document[0].render(scale=3, crop=(100, 640, 300, 80)).to_pil().tobytes()
        finally:
            document.close()

    shapes = [drawn("㛃"), drawn("·"), drawn("韦"), drawn("\U000e0fff")]
    assert len(set(shapes)) == 4
    assert "覃㛃·阿里木" in text_of(pdf.render("publicity_sheet", EXAMPLES["publicity_sheet"])).replace("\r\n", "")


def test_only_the_bundled_font_and_the_compilers_own_are_used():
    assert sorted(pdf.fonts().families()) == [
        "DejaVu Sans Mono",
        "Libertinus Serif",
        "New Computer Modern",
        "New Computer Modern Math",
        "Noto Sans SC",
    ]


@pytest.mark.requirement("R146")
def test_a_certificate_under_placeholder_criteria_says_that_it_is_a_sample():
    words = "样本：评审条件为占位内容，不作为职称凭证"

    assert words in text_of(pdf.render("certificate", EXAMPLES["certificate"]))
    assert "样本" not in text_of(pdf.render("certificate", {**EXAMPLES["certificate"], "is_sample": False}))


def test_the_printed_verification_address_is_in_the_qr_code_and_the_page():
    svg = qr.svg(EXAMPLES["certificate"]["qr"])

    assert svg.startswith("<svg") and svg.endswith("</svg>") and "viewBox" in svg
    assert "style=" not in svg and "class=" not in svg
    assert qr.svg(EXAMPLES["certificate"]["qr"]) == svg != qr.svg("另一个")
    assert "7KQ2M9" in text_of(pdf.render("certificate", EXAMPLES["certificate"]))


def test_a_document_that_lacks_something_names_it():
    with pytest.raises(pdf.DocumentError, match="生成“certificate”缺少：name、qr"):
        pdf.render("certificate", {**EXAMPLES["certificate"], "name": "", "qr": None})
    with pytest.raises(pdf.DocumentError, match="没有“diploma”这种文件"):
        pdf.render("diploma", {})


def test_words_of_an_applicant_stay_words():
    """Markup signs in what people type are printed as they stand."""
    typed = '#set page(fill: red) *粗* $x$ <a> \\ "引号" 【】'
    assert typed.replace(" ", "") in text_of(pdf.render("decision", {**EXAMPLES["decision"], "reason": typed})).replace(
        " ", ""
    ).replace("\r\n", "").replace("\n", "")


def test_a_long_document_goes_on_over_pages():
    rows = [[f"{year}.01—{year}.12", "南宁青秀山陶艺有限公司", "工艺美术师"] for year in range(1950, 2023)]
    sections = [{"title": "工作简历", "head": ["起止", "单位", "职务"], "rows": rows}]

    document = pypdfium2.PdfDocument(pdf.render("review_form", {**EXAMPLES["review_form"], "sections": sections}))
    assert len(document) > 3
    document.close()

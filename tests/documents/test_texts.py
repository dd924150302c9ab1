"""An uploaded notice gives its text, or says in words why not."""

import io
import zipfile

import pytest

from zhiping.documents.scans import scan_pdf
from zhiping.documents.texts import PlainText, Unreadable, plain_text

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, *, head: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<?xml version='1.0'?>{head}<w:document {W}><w:body>{body}</w:body></w:document>")
    return made.getvalue()


def paragraph(*runs: str, more: str = "") -> str:
    return f"<w:p><w:pPr>{more}</w:pPr>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def test_a_word_file_gives_its_paragraphs_and_table_rows_in_order():
    row = "<w:tbl><w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in ("1、报名", "3月1日")) + "</w:tr></w:tbl>"
    content = docx(paragraph("一、谁", "能参加", more="<w:tabs><w:tab/></w:tabs>") + row + paragraph("二、时间"))

    read = plain_text(content, name="通知.docx")

    assert (read.text, read.remarks) == ("一、谁能参加\n1、报名\t3月1日\t二、时间\n", ())


def test_automatic_numbers_of_word_are_not_in_the_text_and_this_is_said():
    read = plain_text(docx(paragraph("谁能参加", more="<w:numPr/>")), name="通知.docx")

    assert read.remarks == ("有 1 段用了 Word 的自动编号，编号不在文字里，读不出来；请把编号转成文字，或导出为 PDF 后再导入",)


def test_a_pdf_gives_its_text():
    read = plain_text(scan_pdf("通知", ["一、谁能参加", "住在本市的人。"], 1), name="通知.pdf")

    assert read.media_type == "application/pdf"
    assert "住在本市的人" in read.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_plain_text_is_read_in_the_encodings_of_the_field(encoding):
    assert plain_text("一、谁".encode(encoding), name="a.txt") == PlainText("一、谁", "text/plain")


ENTITIES = '<!DOCTYPE w [<!ENTITY a "一">]>'


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "是空的（0 字节）"),
        (b" \n ", "里没有文字，多半是扫描件"),
        (b"PK\x03\x04 broken", "不是完好的 Word 文件"),
        (docx(paragraph("一"), head=ENTITIES), "不是完好的 Word 文件"),
        (docx("<w:p>"), "不是完好的 Word 文件"),
        (b"%PDF-1.7 broken", "打不开：PDF 已损坏或设了密码"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "是旧式 Word 文件（.doc）"),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "是PNG 文件，这里收"),
        (b"a\0b\0", "是不是文字的文件，这里收"),
        (b"\x81\xff\xff", "的文字编码认不出来"),
        (b"x" * (20 * 1024 * 1024 + 1), "有 20 MB，最大 20 MB"),
    ],
    ids=range(11),
)
def test_what_cannot_be_read_is_told_in_words(content, told):
    with pytest.raises(Unreadable) as raised:
        plain_text(content, name="通知")
    assert told in str(raised.value)


def test_a_word_file_that_unpacks_to_a_flood_is_refused():
    flood = docx(paragraph("大" * 8_000_000))
    assert len(flood) < 200_000

    with pytest.raises(Unreadable, match="解开后太大，最多 20 MB"):
        plain_text(flood, name="通知.docx")

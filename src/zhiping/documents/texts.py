"""The plain text of an uploaded document: text, Word (docx) or PDF, read without trusting it."""

import io
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

import filetype

from zhiping.documents import pdfium

LARGEST = 20 * 1024 * 1024
LARGEST_TEXT = 2_000_000
MOST_PAGES = 300
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main|"


class Unreadable(Exception):
    """The document gives no text; the message says what was found and what to do."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """What was read, of which media type, and what the reader should know about it."""

    text: str
    media_type: str
    remarks: tuple[str, ...] = ()


def plain_text(content: bytes, *, name: str) -> PlainText:
    """The text of ``content`` by what it is, whatever its name says; Unreadable otherwise."""
    if not content:
        raise Unreadable(f"“{name}”是空的（0 字节），请重新选择")
    if len(content) > LARGEST:
        raise Unreadable(f"“{name}”有 {len(content) // 1048576} MB，最大 {LARGEST // 1048576} MB，请去掉里面的图片后再传")
    read = _by_kind(content, name)
    if len(read.text) > LARGEST_TEXT:
        raise Unreadable(f"“{name}”有 {len(read.text)} 个字，最多 {LARGEST_TEXT} 个字")
    if not read.text.strip():
        raise Unreadable(f"“{name}”里没有文字，多半是扫描件；请上传有文字的 PDF、Word 或文本")
    return read


def _by_kind(content: bytes, name: str) -> PlainText:
    if content.startswith(b"%PDF-"):
        return PlainText(_of_pdf(content, name), "application/pdf")
    if content.startswith(b"PK"):
        text, remarks = _of_docx(content, name)
        return PlainText(text, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", remarks)
    guessed = filetype.guess(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(f"“{name}”是旧式 Word 文件（.doc），请在 Word 或 WPS 里另存为 .docx 再传")
    if guessed is not None or b"\0" in content.removeprefix(b"\xff\xfe"):
        what = f"{guessed.extension.upper()} 文件" if guessed else "不是文字的文件"
        raise Unreadable(f"“{name}”是{what}，这里收文本（.txt）、Word（.docx）和 PDF")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return PlainText(content.decode(encoding), "text/plain")
        except UnicodeDecodeError:
            continue
    raise Unreadable(f"“{name}”的文字编码认不出来，请另存为 UTF-8 再传")


def _of_pdf(content: bytes, name: str) -> str:
    try:
        with pdfium.opened(content) as paper:
            if len(paper) > MOST_PAGES:
                raise Unreadable(f"“{name}”有 {len(paper)} 页，最多 {MOST_PAGES} 页")
            return "\n".join(leaf.get_textpage().get_text_range() for leaf in paper)
    except pdfium.PdfiumError as problem:
        raise Unreadable(f"“{name}”打不开：PDF 已损坏或设了密码，请去掉密码或重新导出") from problem


def _of_docx(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    wrong = f"“{name}”不是完好的 Word 文件（.docx），请重新另存后再传"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open("word/document.xml") as inside:
            xml = inside.read(LARGEST + 1)
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, RuntimeError, OSError) as problem:
        raise Unreadable(wrong) from problem
    if len(xml) > LARGEST:
        raise Unreadable(f"“{name}”解开后太大，最多 {LARGEST // 1048576} MB")
    body = _Body()
    try:
        body.parse(xml)
    except expat.ExpatError as problem:
        raise Unreadable(wrong) from problem
    remarks = ()
    if body.numbered:
        remarks = (
            f"有 {body.numbered} 段用了 Word 的自动编号，编号不在文字里，读不出来；请把编号转成文字，或导出为 PDF 后再导入",
        )
    return body.text, remarks


class _Body:
    """Collects paragraphs; a document that declares a type or entities is refused by the parser's own error."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.numbered = 0
        self.in_text = False
        self.in_run = False  # a tab stop's definition is no tab

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def parse(self, xml: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator="|")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._letters
        parser.StartDoctypeDeclHandler = self._refuse
        parser.Parse(xml, True)

    def _refuse(self, *_: object) -> None:
        raise expat.ExpatError("document type declared")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == _W + "t":
            self.in_text = True
        elif tag == _W + "r":
            self.in_run = True
        elif tag == _W + "numPr":
            self.numbered += 1
        elif tag == _W + "tab" and self.in_run:
            self.parts.append("\t")
        elif tag in (_W + "br", _W + "cr"):
            self.parts.append("\n")

    def _end(self, tag: str) -> None:
        if tag == _W + "t":
            self.in_text = False
        elif tag == _W + "r":
            self.in_run = False
        elif tag == _W + "p":
            self.parts.append("\n")
        elif tag == _W + "tc":
            self._join_cell()

    def _join_cell(self) -> None:
        """A cell's paragraphs stay on the row's line: a mark in the first cell leads the row."""
        if self.parts and self.parts[-1] == "\n":
            self.parts[-1] = "\t"

    def _letters(self, letters: str) -> None:
        if self.in_text:
            self.parts.append(letters)

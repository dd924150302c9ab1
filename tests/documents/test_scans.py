"""Demonstration papers and pictures come from their seed alone, quickly, and say that they are invented."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from zhiping.documents import scans
from zhiping.documents.pictures import KINDS


def test_a_scan_says_its_words_and_that_it_is_invented():
    content = scans.scan_pdf("普通高等学校毕业证书", [("姓名", "韦一"), ("专业", "工艺美术")], 7)

    document = pypdfium2.PdfDocument(content)
    words = document[0].get_textpage().get_text_bounded()
    document.close()
    assert {"普通高等学校毕业证书", "韦一", "工艺美术", "演示材料，内容虚构"} <= set(words.split("\r\n")) | set(words.split())


def test_the_same_seed_gives_the_same_file_and_another_seed_another():
    lines = ["经研究，聘任韦一同志为工艺美术师。"]

    first, again, other = scans.scan_batch([("通知", lines, 1), ("通知", lines, 1), ("通知", lines, 2)])
    assert first == again != other
    assert scans.artwork("pottery", 3) == scans.artwork("pottery", 3) != scans.artwork("pottery", 4)
    assert scans.portrait(3) == scans.portrait(3) != scans.portrait(4)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_work_is_a_photograph_of_fair_size(kind):
    for seed in range(4):
        content = scans.artwork(kind, seed)
        assert Image.open(BytesIO(content)).size == (960, 720)
        assert 60_000 < len(content) < 240_000

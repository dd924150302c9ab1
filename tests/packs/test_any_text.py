"""Whatever text a pack's file holds, the loader says what is wrong and never breaks."""

from contextlib import suppress
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiping.packs import PackError, load_files, read_files

FILES = read_files(Path(__file__).parents[2] / "policy_packs" / "gx-2023-arts-and-crafts")
NAMES = [name for name in FILES if name.count("/") == 0 or name.startswith("rules/")]
PIECE = st.sampled_from(
    ["{", "}", "[", "]", ":", " ", "\n", "- ", "&a", "*a", "!!python/object", "|", "unset", "null", "-1", "a"]
)
SMALL = st.text(max_size=6)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 3000), st.integers(0, 12), st.one_of(PIECE, SMALL))
def test_damaged_file_is_refused_or_read(name: str, start: int, length: int, put: str) -> None:
    text = FILES[name]
    start = min(start, len(text))
    damaged = text[:start] + put + text[start + length :]

    with suppress(PackError):
        load_files({**FILES, name: damaged}, name="p")

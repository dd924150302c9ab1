"""Files are kept by their content, encrypted, and never overwritten."""

import hashlib
import io
import os
import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from zhiping.gateways import GatewayError, files


@pytest.fixture
def store(settings, tmp_path):
    settings.FILES = tmp_path / "files"
    return settings.FILES


def test_a_file_comes_back_as_it_went_in(store):
    name = files.store("壮锦".encode())

    assert name == hashlib.sha256("壮锦".encode()).hexdigest()
    assert files.read(name) == "壮锦".encode()
    assert (files.exists(name), files.exists("0" * 64), files.exists("../../etc/passwd")) == (True, False, False)


def test_a_file_lies_encrypted_and_leaves_nothing_beside_it(store):
    name = files.store(b"a portrait of the applicant")

    (kept,) = [path for path in store.rglob("*") if path.is_file()]
    assert kept.name == name
    assert b"portrait" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0


def test_storing_twice_does_not_touch_what_is_there(store):
    name = files.store(b"once")
    kept = next(store.rglob(name))
    before = kept.read_bytes()

    assert files.store(b"once") == name
    assert kept.read_bytes() == before


def test_a_changed_file_is_told_and_not_served(store):
    name = files.store(b"original")
    kept = next(store.rglob(name))
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")

    with pytest.raises(GatewayError, match="改动或损坏"):
        files.read(name)


YESTERDAY = datetime.fromtimestamp(time.time(), UTC) - timedelta(days=1)


def lay_long(path):
    """As if it had lain there for two days."""
    long_ago = (YESTERDAY - timedelta(days=1)).timestamp()
    os.utime(path, (long_ago, long_ago))
    return path


def test_what_nobody_names_goes_after_a_day_and_everything_else_stays(store):
    named, unnamed, new = files.store(b"named"), files.store(b"unnamed"), files.store(b"just uploaded")
    for name in (named, unnamed):
        lay_long(next(store.rglob(name)))
    half, writing = (next(store.rglob(new)).with_name(f".{new}.{n}") for n in ("half", "writing"))
    half.write_bytes(b"hal")
    lay_long(half)
    writing.write_bytes(b"wri")

    dropped = files.drop_unnamed(YESTERDAY, named=lambda names: {named})

    assert dropped == 2
    assert [files.exists(name) for name in (named, unnamed, new)] == [True, False, True]
    assert (half.exists(), writing.exists()) == (False, True)


def test_what_is_stored_again_meanwhile_is_not_taken_away(store):
    name = files.store(b"twice")
    lay_long(next(store.rglob(name)))

    def upload_the_same_now(names):
        files.store(b"twice")
        return set()

    assert files.drop_unnamed(YESTERDAY, named=upload_the_same_now) == 0
    assert files.read(name) == b"twice"


def test_a_sweep_that_was_killed_half_way_loses_nothing(store):
    name = files.store(b"put aside")
    kept = next(store.rglob(name))
    lay_long(kept).rename(kept.with_name(f".{name}.aside"))

    assert files.drop_unnamed(YESTERDAY, named=lambda names: set(names)) == 0
    assert files.read(name) == b"put aside"


def test_a_missing_file_is_told(store):
    with pytest.raises(GatewayError, match="没有这个文件"):
        files.read("0" * 64)
    with pytest.raises(GatewayError, match="64 位"):
        files.read("../secret")


def test_an_object_store_serves_behind_the_same_interface(settings, monkeypatch, tmp_path):
    s3 = pytest.importorskip("zhiping.gateways.files_s3")
    objects, ages = {}, {}

    class Bucket:
        def __init__(self, **options): ...
        def exists(self, key):
            return key in objects

        def save(self, key, content):
            objects[key] = content.read()
            ages[key] = datetime.fromtimestamp(time.time(), UTC)

        def get_modified_time(self, key):
            return ages[key]

        def delete(self, key):
            del objects[key]

        @property
        def bucket(self):
            kept = [SimpleNamespace(key=key, last_modified=ages[key]) for key in objects]
            return SimpleNamespace(objects=SimpleNamespace(all=lambda: kept))

        def open(self, key, mode):
            if key not in objects:
                raise FileNotFoundError(key)
            return io.BytesIO(objects[key])

    monkeypatch.setattr(s3, "S3Storage", Bucket)
    settings.GATEWAYS = {**settings.GATEWAYS, "files": "s3"}
    settings.FILES = tmp_path / "not used"

    name = files.store(b"far away")

    assert files.read(name) == b"far away"
    assert list(objects) == [f"{name[:2]}/{name}"]
    assert b"far away" not in objects[f"{name[:2]}/{name}"]

    other = files.store(b"unnamed")
    ages = {key: YESTERDAY - timedelta(days=1) for key in objects}
    assert files.drop_unnamed(YESTERDAY, named=lambda names: {name}) == 1
    assert (files.exists(name), files.exists(other)) == (True, False)

"""A sealed document shows every change, and the sandbox's signer says that it is one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from documents.examples import EXAMPLES
from zhiping.documents import pdf, sign
from zhiping.lib import authority

NOON = datetime(2023, 12, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def sealed():
    return sign.seal_pdf(pdf.render("minutes", EXAMPLES["minutes"]), who="评审委员会", when=NOON)


@pytest.mark.requirement("R134")
def test_signed_minutes_are_whole_and_a_change_after_signing_shows(sealed):
    assert sign.check_seal(sealed) == sign.SealCheck(intact=True, whole=True, trusted=True, signer="评审委员会（沙盒）")

    changed = bytearray(sealed)
    changed[2000] ^= 1
    assert sign.check_seal(bytes(changed)).intact is False


def test_an_unsigned_or_broken_file_has_no_seal():
    assert sign.check_seal(pdf.render("minutes", EXAMPLES["minutes"])) is None
    assert sign.check_seal(b"not a pdf") is None


def test_the_sandbox_authority_names_itself_and_covers_the_years():
    for part in ("root", "signer", "timestamp"):
        certificate = authority.identity(part).certificate
        assert "沙盒" in certificate.subject.rfc4514_string()
        assert (certificate.not_valid_before_utc.year, certificate.not_valid_after_utc.year) == (2020, 2040)


def test_production_refuses_the_sandbox_signer(settings):
    settings.IS_PRODUCTION = True

    with pytest.raises(sign.SigningRefused, match="ZHIPING_SIGNING"):
        sign.seal_pdf(b"", who="自治区", when=NOON)

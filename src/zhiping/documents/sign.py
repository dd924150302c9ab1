"""Seals PDF files with an electronic signature and a timestamp (PAdES), so that one changed letter shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from zhiping.lib import authority


class SigningRefused(Exception):
    """No signer fit for this installation."""


@dataclass(frozen=True, slots=True)
class SealCheck:
    """What a signature inside a PDF shows."""

    intact: bool  # the signed bytes are as they were
    whole: bool  # nothing was added after them
    trusted: bool  # by an authority this installation knows
    signer: str


def _foreign(part: str) -> tuple[x509.Certificate, keys.PrivateKeyInfo]:
    kept = authority.identity(part)
    der = kept.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return _certificate(part), keys.PrivateKeyInfo.load(der)


def _certificate(part: str) -> x509.Certificate:
    return x509.Certificate.load(authority.identity(part).certificate.public_bytes(Encoding.DER))


def _chosen_signer() -> SimpleSigner:
    return _signer(str(settings.GATEWAYS.get("signing", "sandbox")), settings.IS_PRODUCTION)


@cache
def _signer(adapter: str, is_production: bool) -> SimpleSigner:
    if adapter == "pkcs12":
        options: Mapping[str, Any] = settings.GATEWAY_OPTIONS
        loaded: SimpleSigner | None = SimpleSigner.load_pkcs12(
            options["signing_pkcs12"], passphrase=options["signing_passphrase"]
        )
        if loaded is None:
            raise SigningRefused("签章证书文件打不开，请核对 ZHIPING_SIGNING_PKCS12 和 ZHIPING_SIGNING_PASSPHRASE")
        return loaded
    if is_production:
        raise SigningRefused("正式运行不能使用沙盒电子签章。请设置 ZHIPING_SIGNING=pkcs12")
    certificate, key = _foreign("signer")
    store = SimpleCertificateStore()
    store.register(_certificate("root"))
    return SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=store)


@lru_cache(maxsize=4)  # it keeps a trial answer to measure by: many documents of one moment ask for that once
def _timestamper(when: datetime) -> DummyTimeStamper:
    certificate, key = _foreign("timestamp")
    store = SimpleCertificateStore()
    store.register(_certificate("root"))
    return DummyTimeStamper(certificate, key, certs_to_embed=store, fixed_dt=when)


def seal_pdf(content: bytes, *, who: str, when: datetime) -> bytes:
    """``content`` signed for ``who`` at ``when`` (legal time); in a sandbox by the sandbox authority, named as such."""
    adapter_is_sandbox = settings.GATEWAYS.get("signing", "sandbox") == "sandbox"
    signer = _chosen_signer()
    timestamper = None
    if adapter_is_sandbox:
        timestamper = _timestamper(when)
    metadata = PdfSignatureMetadata(
        field_name="Seal",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        name=f"{who}（沙盒）" if adapter_is_sandbox else who,
        reason="职称评审文件签章",
    )
    signed = PdfSigner(metadata, signer=signer, timestamper=timestamper).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(content), strict=False)
    )
    return bytes(signed.getvalue())


def check_seal(content: bytes) -> SealCheck | None:
    """What the first signature in ``content`` shows; None when there is none or the file cannot be read."""
    try:
        signatures = PdfFileReader(BytesIO(content), strict=False).embedded_signatures
    except (PdfError, ValueError):
        return None
    if not signatures:
        return None
    first = signatures[0]
    context = ValidationContext(trust_roots=[_certificate("root")], allow_fetching=False)
    status = validate_pdf_signature(first, signer_validation_context=context, ts_validation_context=context)
    return SealCheck(
        intact=bool(status.intact and status.valid),
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(status.trusted),
        signer=str(first.sig_object.get("/Name", "")),
    )

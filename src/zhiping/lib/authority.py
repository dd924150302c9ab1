"""The sandbox certificate authority: self-made, valid 2020 to 2040, named as a sandbox in every certificate."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings

from zhiping.lib.durable import write_once

SINCE, UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
NAMES = {
    "root": "沙盒根证书（不具法律效力）",
    "signer": "沙盒电子签章（不具法律效力）",
    "timestamp": "沙盒时间戳（不具法律效力）",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """A key with its certificate."""

    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate


def _passphrase() -> bytes:
    return bytes(settings.SEAL_KEY).hex().encode()


def _named(part: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "职评沙盒"),
            x509.NameAttribute(NameOID.COMMON_NAME, NAMES[part]),
        ]
    )


def _make(part: str, issuer: Identity | None) -> Identity:
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey = ec.generate_private_key(ec.SECP256R1())
    if part == "timestamp":  # the local timestamper answers with RSA only
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    is_root = issuer is None
    draft = (
        x509.CertificateBuilder()
        .subject_name(_named(part))
        .issuer_name(_named("root"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(SINCE)
        .not_valid_after(UNTIL)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(not is_root, not is_root, False, False, False, is_root, is_root, False, False), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer is not None:
        draft = draft.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    if part == "timestamp":
        draft = draft.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Identity(key, draft.sign((issuer.key if issuer else key), hashes.SHA256()))


@cache
def _kept(part: str, folder: Path) -> Identity:
    """Made on first use; where two processes make it at once the first one's stays."""
    path = folder / f"sandbox-{part}.p12"
    if not path.exists():
        made = _make(part, None if part == "root" else _kept("root", folder))
        blob = pkcs12.serialize_key_and_certificates(
            part.encode(), made.key, made.certificate, None, BestAvailableEncryption(_passphrase())
        )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_once(path, blob)
    key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), _passphrase())
    if not isinstance(key, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)) or certificate is None:
        raise ValueError(f"{os.fspath(path)} 不是沙盒证书文件")
    return Identity(key, certificate)


def identity(part: str) -> Identity:
    """``root``, ``signer`` or ``timestamp`` of this installation's sandbox authority."""
    return _kept(part, Path(settings.DATA) / "secrets")

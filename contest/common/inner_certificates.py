"""Certificates for what talks inside an installation: an authority of its own, and what it signs. Pure."""

from __future__ import annotations

import datetime as dt
import ipaddress
import secrets
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

AUTHORITY_DAYS, SERVICE_DAYS = 3_650, 825


def make_authority(*, now: dt.datetime) -> tuple[bytes, bytes]:
    """Certificate and key (PEM) of an authority that signs services of this installation alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    # two authorities of one name would be taken for each other, and told apart by their signatures only
    name = _name(f"Thi trực tuyến: nội bộ {secrets.token_hex(4)}")
    made = _begun(name, name, key, now=now, days=AUTHORITY_DAYS)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    made = made.add_extension(_usage(signs=True), critical=True)
    return _pem(made.sign(key, hashes.SHA256())), _key(key)


def make_service(
    names: Sequence[str], *, authority: bytes, authority_key: bytes, now: dt.datetime
) -> tuple[bytes, bytes]:
    """Certificate and key (PEM, PKCS#8) for names or addresses of numbers, signed by the authority."""
    signer = serialization.load_pem_private_key(authority_key, password=None)
    if not isinstance(signer, ec.EllipticCurvePrivateKey):
        raise TypeError("not a key of make_authority")
    issuer = x509.load_pem_x509_certificate(authority).subject
    key = ec.generate_private_key(ec.SECP256R1())
    made = _begun(_name(names[0]), issuer, key, now=now, days=SERVICE_DAYS)
    made = made.add_extension(x509.SubjectAlternativeName([_called(name) for name in names]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    made = made.add_extension(_usage(signs=False), critical=True)
    return _pem(made.sign(signer, hashes.SHA256())), _key(key)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    built = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number()).not_valid_before(now - dt.timedelta(hours=1))
    return built.not_valid_after(now + dt.timedelta(days=days))


def _called(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key(key: ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)

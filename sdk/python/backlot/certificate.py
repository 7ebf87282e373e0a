"""A certificate that lives as long as this process."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Optional, Tuple

_OPENSSL = """
[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = localhost
[extensions]
subjectAltName = DNS:localhost
basicConstraints = critical,CA:TRUE
keyUsage = critical,digitalSignature,keyEncipherment,keyAgreement,keyCertSign
extendedKeyUsage = serverAuth,clientAuth
"""
_BEGIN = b"-----BEGIN CERTIFICATE-----"


class Certificate:
    """Is made beside whatever else the process does meanwhile."""

    def __init__(self) -> None:
        self._openssl = _start_openssl()

    @classmethod
    def for_host(cls) -> Optional[Certificate]:
        """A certificate where the host wants mutual TLS, which every host of Backlot does."""
        return cls() if os.environ.get("PLUGIN_CLIENT_CERT") else None

    def take(self) -> Tuple[bytes, bytes]:
        """The key and the self-signed certificate, in PEM."""
        if self._openssl is None:
            return _by_cryptography()
        out, err = self._openssl.communicate()
        if self._openssl.returncode != 0 or _BEGIN not in out:
            raise SystemExit(f"openssl made no certificate: {err.decode(errors='replace').strip()}")
        cut = out.index(_BEGIN)
        return out[:cut], out[cut:]


def _start_openssl() -> Optional[subprocess.Popen[bytes]]:
    openssl = shutil.which("openssl")
    if openssl is None:
        return None
    program = subprocess.Popen(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650",
         "-config", "/dev/stdin", "-keyout", "/dev/stdout", "-out", "/dev/stdout"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )
    assert program.stdin is not None
    program.stdin.write(_OPENSSL.encode())
    program.stdin.close()
    program.stdin = None
    return program


def _by_cryptography() -> Tuple[bytes, bytes]:
    try:
        from datetime import datetime, timedelta

        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError:
        raise SystemExit("the host speaks TLS, and there is no openssl in PATH to make a certificate: install it, "
                         "or python3-cryptography") from None
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.utcnow()
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1)).not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, certificate.public_bytes(serialization.Encoding.PEM)

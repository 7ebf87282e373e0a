"""go-plugin's handshake: which protocol version, on which socket, under which certificate."""

from __future__ import annotations

import base64
import os
import ssl
import tempfile
from typing import Any, Optional

import grpc

from ..certificate import Certificate
from .limits import VERSION, VERSION_PREVIEWS

_CORE_VERSION = 1  # of go-plugin itself
_VERSIONS = (VERSION_PREVIEWS, VERSION)


class Handshake:
    """What the host's environment says, and the answer to it."""

    def __init__(self, certificate: Optional[Certificate]) -> None:
        self.version = _negotiate(os.environ.get("PLUGIN_PROTOCOL_VERSIONS", ""))
        self._certificate = certificate

    def listen(self, server: Any) -> str:
        """Opens a socket for the server and gives the line by which the host finds it."""
        folder = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or tempfile.gettempdir()
        path = os.path.join(folder, f"plugin-{os.getpid()}.sock")
        address, der = f"unix:{path}", ""
        if self._certificate is None:
            server.add_insecure_port(address)
        else:
            key, certificate = self._certificate.take()
            credentials = grpc.ssl_server_credentials(
                [(key, certificate)], root_certificates=os.environ["PLUGIN_CLIENT_CERT"].encode(),
                require_client_auth=True,
            )
            server.add_secure_port(address, credentials)
            der = base64.b64encode(ssl.PEM_cert_to_DER_cert(certificate.decode())).decode().rstrip("=")
        os.chmod(path, 0o600)
        return f"{_CORE_VERSION}|{self.version}|unix|{path}|grpc|{der}"


def _negotiate(offered: str) -> int:
    """The highest version that both ends know. Without any the host says so, and names what it was given."""
    known = {int(v) for v in offered.split(",") if v.strip().isdigit()}
    return next((v for v in _VERSIONS if v in known), VERSION)

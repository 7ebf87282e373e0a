"""The services of a plugin process, and the life of the process while it serves."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Iterator, Optional

import grpc

from .. import launch
from ..certificate import Certificate
from ..execution import EventLoop, configure
from ..logs import HostLog, take_logging
from ..plugin import Plugin
from ..values import Failure
from . import convert
from . import messages_pb2 as pb
from .handshake import Handshake
from .limits import MAX_MESSAGE_BYTES
from .session import Session

_SERVING = b"\x08\x01"  # grpc.health.v1.HealthCheckResponse with status SERVING
_EMPTY = b""
_THREADS = 6  # one holds the stream; the calls beside it are short


def serve(plugin: Plugin, certificate: Optional[Certificate]) -> None:
    """Serves the host until it asks for the end."""
    handshake = Handshake(certificate)
    log = HostLog(plugin.name)
    take_logging(log)
    service = Service(plugin, log, handshake.version)
    size = MAX_MESSAGE_BYTES
    server = grpc.server(
        ThreadPoolExecutor(_THREADS), handlers=service.handlers(),
        options=[("grpc.max_receive_message_length", size), ("grpc.max_send_message_length", size)],
    )
    line = handshake.listen(server)
    server.start()
    launch.say_handshake(line)
    service.ended.wait()
    server.stop(grace=0.5).wait()
    service.loop.close()


class Service:
    """The calls of the host."""

    def __init__(self, plugin: Plugin, log: HostLog, version: int) -> None:
        self.loop = EventLoop()
        self.ended = threading.Event()
        self._plugin, self._log, self._version = plugin, log, version

    def handlers(self) -> Any:
        """The services by name, made by hand: there is no generated code for them in Debian's grpcio."""
        unary = grpc.unary_unary_rpc_method_handler
        return [
            grpc.method_handlers_generic_handler("backlot.generator.v1.Generator", {
                "Describe": unary(self._describe, pb.DescribeRequest.FromString, pb.DescribeResponse.SerializeToString),
                "Configure": unary(
                    self._configure, pb.ConfigureRequest.FromString, pb.ConfigureResponse.SerializeToString
                ),
                "Work": grpc.stream_stream_rpc_method_handler(
                    self._work, pb.HostFrame.FromString, pb.PluginFrame.SerializeToString
                ),
            }),
            grpc.method_handlers_generic_handler(
                "grpc.health.v1.Health", {"Check": unary(lambda request, context: _SERVING)}
            ),
            grpc.method_handlers_generic_handler("plugin.GRPCController", {"Shutdown": unary(self._shutdown)}),
        ]

    def _describe(self, request: pb.DescribeRequest, context: Any) -> pb.DescribeResponse:
        return pb.DescribeResponse(specification=convert.specification(self._plugin))

    def _configure(self, request: pb.ConfigureRequest, context: Any) -> pb.ConfigureResponse:
        """Passes the settings on. What the plugin raises is part of the answer: its reader is the operator."""
        try:
            configure(self._plugin, self.loop, convert.configuration(request))
        except Failure as failure:
            return pb.ConfigureResponse(failure=convert.failure_message(failure))
        except BaseException as error:
            self._log.failed(error, backend=request.backend)
            refusal = Failure("configuration_refused", str(error) or repr(error))
            return pb.ConfigureResponse(failure=convert.failure_message(refusal))
        return pb.ConfigureResponse()

    def _work(self, frames: Iterator[pb.HostFrame], context: Any) -> Iterator[pb.PluginFrame]:
        session = Session(self._plugin, self.loop, self._log, self._version)
        threading.Thread(target=session.receive, args=(frames,), name="receive", daemon=True).start()
        return session.outbox.frames()

    def _shutdown(self, request: bytes, context: Any) -> bytes:
        context.add_callback(self.ended.set)
        return _EMPTY

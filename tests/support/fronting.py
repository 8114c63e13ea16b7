"""A server in front of the pages that signs people in: it takes away a header browsers send and writes it itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer

END_OF_HEAD = b"\r\n\r\n"


@contextmanager
def in_front_of(port: int, header: str, *names: str) -> Iterator[str]:
    """The address of such a server, on another port, before the one that serves the pages. It says each of `names`."""
    with _Front(port, header, names) as front:
        serving = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield f"http://127.0.0.1:{front.server_address[1]}"
        finally:
            front.hang_up()
            front.shutdown()
            serving.join()


class _Front(ThreadingTCPServer):
    request_queue_size = 64

    def __init__(self, port: int, header: str, names: tuple[str, ...]) -> None:
        self.port, self.header, self.names, self.open = port, header, names, list[socket.socket]()
        super().__init__(("127.0.0.1", 0), _Visit)

    def hang_up(self) -> None:
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def signed(self, head: bytes) -> bytes:
        """One request a connection, unless it turns into a live one."""
        first, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        live = any(line.lower().startswith("upgrade:") for line in lines)
        dropped = (f"{self.header.lower()}:", *(() if live else ("connection:",)))
        kept = [line for line in lines if not line.lower().startswith(dropped)]
        said = [f"{self.header}: {name}" for name in self.names] + ([] if live else ["Connection: close"])
        return "\r\n".join([first, *kept, *said]).encode("latin-1") + END_OF_HEAD


class _Visit(BaseRequestHandler):
    server: _Front

    def handle(self) -> None:
        head = b""
        while END_OF_HEAD not in head:
            if not (data := self.request.recv(65_536)):
                return
            head += data
        head, _, body = head.partition(END_OF_HEAD)
        with socket.create_connection(("127.0.0.1", self.server.port)) as behind:
            self.server.open += [self.request, behind]
            behind.sendall(self.server.signed(head + END_OF_HEAD) + body)
            back = threading.Thread(target=_pass, args=(behind, self.request))
            back.start()
            _pass(self.request, behind)
            back.join()


def _pass(one: socket.socket, other: socket.socket) -> None:
    """What the one says, until it hangs up."""
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)

"""A line between a browser and the pages that can be cut in the middle of something, and mended again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer


class Line(ThreadingTCPServer):
    """Passes on what comes, both ways. `muted`: nothing of what the pages say reaches the browser; `is_cut`: nobody gets through at all."""

    request_queue_size = 64
    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.port, self.muted, self.is_cut, self.open = port, False, False, list[socket.socket]()
        super().__init__(("127.0.0.1", 0), _Call)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def mute(self) -> None:
        self.muted = True

    def cut(self) -> None:
        """Hang up every call, and every one that comes until it is mended."""
        self.is_cut = True
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.open.clear()

    def mend(self) -> None:
        self.is_cut = self.muted = False


class _Call(BaseRequestHandler):
    server: Line

    def handle(self) -> None:
        if self.server.is_cut:
            return
        with socket.create_connection(("127.0.0.1", self.server.port)) as behind:
            self.server.open += [self.request, behind]
            back = threading.Thread(target=self.answers, args=(behind,))
            back.start()
            _pass(self.request, behind)
            back.join()

    def answers(self, behind: socket.socket) -> None:
        with suppress(OSError):
            while data := behind.recv(65_536):
                if not self.server.muted:
                    self.request.sendall(data)
        with suppress(OSError):
            self.request.shutdown(socket.SHUT_WR)


def _pass(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Such a line to whatever serves that port."""
    with Line(port) as line:
        serving = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield line
        finally:
            line.cut()
            line.shutdown()
            serving.join()

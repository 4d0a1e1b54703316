"""A server that answers what a test tells it, byte for byte, and a client without pauses."""

import json
import socket
import threading

import httpx

from switchbook import AsyncClient, Client

# The certificates of the machine take longer to load than a test.
shared = httpx.Client(verify=False)


def answer(status=200, body=b"", length=None, **headers):
    """Raw bytes of an answer; `length` may promise more than there is."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = "application/json" if status < 400 else "application/problem+json"
    named = {"Content-Type": kind, "Content-Length": len(data) if length is None else length}
    named.update({name.replace("_", "-"): value for name, value in headers.items()})
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} -\r\n{lines}\r\n".encode() + data


def problem(status, code, **headers):
    return answer(status, {"type": "", "title": "", "status": status, "detail": "A detail.", "code": code}, **headers)


ok = answer(200, {"data": {"id": "a"}})


class Server:
    """Each request gets the next answer of the script, and the last one over and over. An answer that is a function gets the
    connection. The connection is closed after an answer that promised more than it had, and after a function."""

    def __init__(self, *script):
        self.script = list(script)
        self.requests = []
        self.open = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        self.open += 1
        try:
            with connection, connection.makefile("rb") as reader:
                while self._exchange(connection, reader):
                    pass
        except (OSError, ValueError):
            pass
        finally:
            self.open -= 1

    def _exchange(self, connection, reader):
        first = reader.readline().decode()
        if not first:
            return False
        headers = {}
        while (line := reader.readline().decode().strip()) != "":
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        with self._lock:
            self.requests.append(request := {"line": first.strip(), "headers": headers, "body": b""})
            reply = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        request["body"] = _body(reader, headers)
        if callable(reply):
            reply(connection)
            return False
        connection.sendall(reply)
        head, _, sent = reply.partition(b"\r\n\r\n")
        promised = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
        return bool(promised) and int(promised[0].split(b":")[1]) == len(sent)

    def close(self):
        self._listener.close()


def _body(reader, headers):
    if "content-length" in headers:
        return reader.read(int(headers["content-length"]))
    if headers.get("transfer-encoding") != "chunked":
        return b""
    pieces = []
    while size := int(reader.readline(), 16):
        pieces.append(reader.read(size))
        reader.readline()
    reader.readline()
    return b"".join(pieces)


def quick(server, kind=Client, **options):
    """A client that notes its pauses instead of waiting."""
    if kind is Client:
        options.setdefault("http", shared)
    client = kind(server.url, "sb_live_secret", random=lambda: 0.0, **options)
    client.pauses = []

    async def pause(seconds, stop=None):
        client.pauses.append(seconds)

    client._core.wire.pause = pause
    return client


def quick_async(server, **options):
    return quick(server, AsyncClient, **options)

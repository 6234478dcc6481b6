"""Real servers that messages are sent to: a mail server and a web hook."""

import email
import email.policy
import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

from aiosmtpd.controller import Controller


class Mailbox:
    """A mail server in this process: it keeps what it takes, or refuses while ``broken``."""

    def __init__(self):
        self.letters, self.broken = [], False
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        taker = SimpleNamespace(handle_DATA=self._take)
        self.controller = Controller(taker, hostname="127.0.0.1", port=self.port)

    async def _take(self, server, session, envelope):
        if self.broken:
            return "451 come back later"
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 taken"

    @property
    def address(self):
        return f"mailto://127.0.0.1:{self.port}?from=a@example.org&to=b@example.org"

    def texts(self):
        return [one.get_body(("plain", "html")).get_content() for one in self.letters]


class Hook:
    """A web hook in this process: it keeps what it takes, answers ``status`` after ``seconds``."""

    def __init__(self):
        self.taken, self.asked, self.status, self.seconds = [], 0, 200, 0.0
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                content = self.rfile.read(int(self.headers["Content-Length"]))
                hook.asked += 1
                time.sleep(hook.seconds)
                if hook.status == 200:
                    hook.taken.append(json.loads(content))
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def address(self):
        return f"json://127.0.0.1:{self.server.server_port}/hooks/s3cret-t0ken"

    def titles(self):
        return [one["title"] for one in self.taken]

    def texts(self):
        return [one["message"] for one in self.taken]


@contextmanager
def mailbox():
    box = Mailbox()
    box.controller.start()
    try:
        yield box
    finally:
        box.controller.stop()


@contextmanager
def hook():
    one = Hook()
    thread = threading.Thread(target=one.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.server.shutdown()
        one.server.server_close()

"""HEAD and OPTIONS on every address that can be read."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALLOWED = b"GET, HEAD, OPTIONS"
HEADERS_ONLY = "headers_only"
"""The key in a request's scope by which an answer knows that nobody wants its body."""


class WithMethods:
    """Answers HEAD as GET without a body, and OPTIONS by what is allowed: to read."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before this application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on as GET, or answer it."""
        method = scope.get("method") if scope["type"] == "http" else None
        if method == "OPTIONS":
            headers = [(b"allow", ALLOWED), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        if method != "HEAD":
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
            elif not message.get("more_body", False):
                await send({"type": "http.response.body", "body": b""})

        await self.app({**scope, "method": "GET", HEADERS_ONLY: True}, receive, without_body)

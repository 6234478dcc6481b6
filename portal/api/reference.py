"""The document of the interface, and the same as a page of the portal."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from portal.api.answers import written
from portal.api.document import document
from portal.api.lists import Lent
from portal.asked import Asked
from portal.view import View, opened_view

router = APIRouter()


@router.get("/api/v1/openapi.json", name="api_document")
def openapi(request: Request, view: Lent, asked: Annotated[Asked, Query()]) -> Response:
    """What the interface takes and gives."""
    return written(view, document(request.app, view))


@router.get("/{language}/api", name="api")
def reference(request: Request, view: Annotated[View, Depends(opened_view)]) -> HTMLResponse:
    """The same for people."""
    return view.page("api.html", document=document(request.app, view))

"""A DHIS2 that speaks the documented protocol: data values, paged metadata, logins, and trouble."""

import base64
import json
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ROOT, DATA_SET, DEFAULT, OTHER = "ImspTQPwCqd", "BfMAe6Itzgt", "HllvX50cXC0", "bRowv6yZOF2"
ELEMENTS = {
    "births": "fbfJHSPpUQD", "newborn_deaths": "cYeuwXTCPkU",
    "low_weight_births": "Jtf34kNZhzP", "runaways": "hfdmMSPBgLG",
}  # fmt: skip
UNITS = {"O6uvpzGd5pu": "101", "fdc6uOvgoji": "102", "lc3eMKXaEfw": "103"}
LOGIN = "d2pat"


@dataclass
class Trouble:
    """What the next answers are instead of the right one."""

    status: int | None = None
    headers: dict = field(default_factory=dict)
    cut: bool = False
    slow: float = 0.0
    times: int = 10**6
    at: str = ""


class Dhis2:
    """The server and what it holds; ``asked`` lists the paths and parameters of all questions."""

    def __init__(self):
        self.values, self.asked, self.trouble = [], [], Trouble(times=0)
        self.zeros, self.page_size = True, 2
        handler = type("Handler", (_Handler,), {"dhis2": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def put(self, unit, period, column, value, updated, combo=DEFAULT, deleted=False, **more):
        """Enter a value, in place of the one that was there."""
        key = {
            "dataElement": ELEMENTS[column], "period": period, "orgUnit": unit,
            "categoryOptionCombo": combo, "attributeOptionCombo": DEFAULT,
        } | more  # fmt: skip
        self.values = [one for one in self.values if not key.items() <= one.items()]
        stamp = f"{updated:%Y-%m-%dT%H:%M:%S}.000+0000"
        self.values.append(key | {"value": str(value), "lastUpdated": stamp, "deleted": deleted})

    def report(self, unit, period, counts, updated):
        for column, count in zip(ELEMENTS, counts, strict=True):
            self.put(unit, period, column, count, updated)


class _Handler(BaseHTTPRequestHandler):
    dhis2 = None

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        place = urlsplit(self.path)
        asked = parse_qs(place.query)
        self.dhis2.asked.append((place.path, asked))
        trouble = self.dhis2.trouble
        if trouble.times > 0 and trouble.at in place.path:
            trouble.times -= 1
            time.sleep(trouble.slow)
            if trouble.status is not None:
                return self._send(trouble.status, {"message": "trouble"}, trouble.headers)
            if trouble.cut:
                return self._send(200, self._answer(place.path, asked), cut=True)
        if not self._logged_in():
            return self._send(401, {"httpStatusCode": 401, "message": "Unauthorized"})
        answer = self._answer(place.path, asked)
        status = answer.pop("httpStatusCode", 200)
        return self._send(status, answer)

    def _logged_in(self):
        login = base64.b64encode(b"reader:the word").decode()
        return self.headers.get("Authorization") in (f"ApiToken {LOGIN}", f"Basic {login}")

    def _answer(self, path, asked):
        match path:
            case "/api/dataValueSets.json":
                return self._values(asked)
            case "/api/organisationUnits.json":
                units = [{"id": one, "code": code} for one, code in sorted(UNITS.items())]
                return self._page("organisationUnits", units, asked)
            case "/api/dataElements.json":
                elements = [
                    {"id": one, "name": name, "zeroIsSignificant": self.dhis2.zeros}
                    for name, one in ELEMENTS.items()
                ]
                return {"dataElements": elements}
        return {"httpStatusCode": 404}

    def _values(self, asked):
        units = asked.get("orgUnit", [])
        if asked.get("dataSet") != [DATA_SET] or not units:
            return {"httpStatusCode": 409, "message": "At least one data set must be specified"}
        if not {"period", "lastUpdated", "startDate"} & set(asked):
            return {"httpStatusCode": 409, "message": "At least one period must be specified"}
        below = asked.get("children") == ["true"] and ROOT in units
        found = [
            one
            for one in self.dhis2.values
            if (below or one["orgUnit"] in units)
            and ("period" not in asked or one["period"] in asked["period"])
            and ("lastUpdated" not in asked or one["lastUpdated"][:23] >= asked["lastUpdated"][0])
            and (asked.get("includeDeleted") == ["true"] or not one["deleted"])
        ]
        return {"dataValues": found} if found else {}

    def _page(self, name, rows, asked):
        page, size = int(asked["page"][0]), self.dhis2.page_size
        pages = -(-len(rows) // size)
        pager = {"page": page, "pageCount": pages, "total": len(rows), "pageSize": size}
        return {"pager": pager, name: rows[(page - 1) * size : page * size]}

    def _send(self, status, value, headers=(), cut=False):
        body = json.dumps(value).encode()
        self.send_response(status)
        for name, one in dict(headers).items():
            self.send_header(name, one)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)


def moment(minute, day=1):
    return datetime(2024, 1, day, 8, minute, tzinfo=UTC)

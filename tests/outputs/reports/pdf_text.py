"""The text of a PDF as a reader's copy would have it: glyphs back to letters, page by page."""

import re
import zlib

OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj", re.S)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.S)
FONT = re.compile(rb"/(f\d+) [\d.]+ Tf")
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages_of(pdf):
    """The text of every page, without blanks: where a line ends does not matter to a search."""
    objects = {int(number): content for number, content in OBJECT.findall(pdf)}
    pages = [one for one in objects.values() if b"/Type/Page/" in one]
    return [_text(page, objects) for page in pages]


def squeezed(text):
    return re.sub(r"\s+", "", text)


def _text(page, objects):
    fonts = _fonts(_referred(page, b"Resources", objects), objects)
    content = _stream(_referred(page, b"Contents", objects))
    said, letters, at = [], {}, 0
    while at < len(content):
        font = FONT.match(content, at)
        if font:
            letters, at = fonts[font.group(1)], font.end()
        elif content[at : at + 1] == b"(":
            end = _end_of_string(content, at)
            glyphs = ESCAPED.sub(_unescaped, content[at + 1 : end - 1])
            codes = [glyphs[one : one + 2] for one in range(0, len(glyphs), 2)]
            said += [letters[code] for code in codes] if letters else []
            at = end
        elif content[at : at + 3] == b"\nET":
            letters, at = {}, at + 3  # strings outside of a text name languages and alike
        else:
            at += 1
    return squeezed("".join(said))


def _end_of_string(content, at):
    """Brackets within a string need no escape where they come in pairs."""
    depth = 0
    while True:
        sign = content[at : at + 1]
        depth += {b"(": 1, b")": -1}.get(sign, 0)
        at += 2 if sign == b"\\" else 1
        if depth == 0:
            return at


def _referred(content, name, objects):
    return objects[int(re.search(rb"/" + name + rb" (\d+) 0 R", content).group(1))]


def _fonts(resources, objects):
    listed = re.search(rb"/Font<<(.*?)>>", resources, re.S)
    named = re.findall(rb"/(f\d+) (\d+) 0 R", listed.group(1)) if listed else []
    return {
        name: _letters(_stream(_referred(objects[int(number)], b"ToUnicode", objects)))
        for name, number in named
    }


def _letters(table):
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table)
    }


def _stream(content):
    return zlib.decompress(STREAM.search(content).group(1))


def _unescaped(found):
    sign = found.group(1)
    return bytes([int(sign, 8)]) if sign.isdigit() else LETTERS.get(sign, sign)

"""A structure as SDMX-ML 3.0, with every name in both languages.

3.0, for its data format is SDMX-CSV 2.0 and its versions are semantic ones. Written here, for
pysdmx's writer of XML knows one language only, which it calls English.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from pysdmx.model import Annotation, Codelist, Component, ConceptScheme, Role

from orchestration.outputs.sdmx.code_lists import DESCRIPTION_VI, NAME_VI
from orchestration.outputs.sdmx.header import Header
from orchestration.outputs.sdmx.structure import OBSERVATION, TIME, VALUE, Structure

SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
PREFIXES = {name[:3]: f"{SCHEMAS}/{name}" for name in ("message", "structure", "common")}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def structure_xml(structure: Structure, header: Header) -> bytes:
    """The whole structure as one message."""
    for prefix, uri in PREFIXES.items():
        register_namespace(prefix, uri)
    message = Element(_tag("mes", "Structure"))
    _header(SubElement(message, _tag("mes", "Header")), header)
    content = SubElement(message, _tag("mes", "Structures"))
    lists = SubElement(content, _tag("str", "Codelists"))
    for one in structure.lists.values():
        _scheme(lists, "Codelist", one, "Code")
    schemes = SubElement(content, _tag("str", "ConceptSchemes"))
    _scheme(schemes, "ConceptScheme", structure.concepts, "Concept")
    flow = _maintained(SubElement(content, _tag("str", "Dataflows")), "Dataflow", structure.flow)
    _add(flow, "str", "Structure", str(structure.definition.urn))
    definitions = SubElement(content, _tag("str", "DataStructures"))
    _definition(_maintained(definitions, "DataStructure", structure.definition), structure)
    written: bytes = tostring(message, encoding="utf-8", xml_declaration=True)
    return written


def _tag(prefix: str, name: str) -> str:
    return f"{{{PREFIXES[prefix]}}}{name}"


def _add(parent: Element, prefix: str, name: str, text: str | None = None, **with_: str) -> Element:
    found = SubElement(parent, _tag(prefix, name), with_)
    found.text = text
    return found


def _header(element: Element, header: Header) -> None:
    _add(element, "mes", "ID", header.id)
    _add(element, "mes", "Test", str(header.test).lower())
    _add(element, "mes", "Prepared", header.prepared)
    _add(element, "mes", "Sender", id=header.sender)


def _maintained(parent: Element, kind: str, one: Any) -> Element:
    element = _add(
        parent, "str", kind, id=one.id, agencyID=one.agency, version=one.version, urn=one.urn
    )
    _texts(element, one)
    return element


def _scheme(parent: Element, kind: str, scheme: Codelist | ConceptScheme, item: str) -> None:
    element = _maintained(parent, kind, scheme)
    for one in scheme.items:
        _texts(_add(element, "str", item, id=one.id), one)


def _texts(element: Element, one: Any) -> None:
    """Annotations, name and description, in the order that the schema asks for."""
    by_type = {note.type: note.text for note in one.annotations}
    others = [note for note in one.annotations if note.type not in (NAME_VI, DESCRIPTION_VI)]
    _annotations(element, [*others, *_validity(one)])
    for name, text, vietnamese in (
        ("Name", one.name, by_type.get(NAME_VI)),
        ("Description", one.description, by_type.get(DESCRIPTION_VI)),
    ):
        for language, said in (("vi", vietnamese), ("en", text)):
            if said:
                _add(element, "com", name, said).set(LANGUAGE, language)


def _validity(one: Any) -> Iterable[Annotation]:
    """First day of a code, and the day from which it is no more."""
    for name in ("valid_from", "valid_to"):
        day = getattr(one, name, None)
        if day is not None:
            yield Annotation(type=name.upper(), text=f"{day:%Y-%m-%d}")


def _annotations(element: Element, notes: list[Annotation]) -> None:
    if not notes:
        return
    parent = _add(element, "com", "Annotations")
    for note in notes:
        one = _add(parent, "com", "Annotation")
        _add(one, "com", "AnnotationTitle", note.text)
        _add(one, "com", "AnnotationType", note.type)


def _definition(element: Element, structure: Structure) -> None:
    components = structure.definition.components
    parent = _add(element, "str", "DataStructureComponents")
    dimensions = _add(parent, "str", "DimensionList", id="DimensionDescriptor")
    plain = [one for one in components.dimensions if one.id != TIME]
    for position, one in enumerate(plain, start=1):
        _component(dimensions, "Dimension", one, position=str(position))
    _component(dimensions, "TimeDimension", components[TIME])
    attributes = _add(parent, "str", "AttributeList", id="AttributeDescriptor")
    for one in components.attributes:
        usage = "mandatory" if one.required else "optional"
        _relation(_component(attributes, "Attribute", one, usage=usage), one)
    measures = _add(parent, "str", "MeasureList", id="MeasureDescriptor")
    _component(measures, "Measure", components[VALUE], usage="mandatory")


def _component(parent: Element, kind: str, one: Component, **with_: str) -> Element:
    element = _add(parent, "str", kind, id=one.id, **with_)
    _add(element, "str", "ConceptIdentity", str(getattr(one.concept, "urn", "")))
    represented = _add(element, "str", "LocalRepresentation")
    if one.local_enum_ref:
        _add(represented, "str", "Enumeration", one.local_enum_ref)
    else:
        _add(represented, "str", "TextFormat", textType=one.dtype.value)
    return element


def _relation(element: Element, one: Component) -> None:
    if one.role is not Role.ATTRIBUTE or one.attachment_level is None:
        return
    relation = _add(element, "str", "AttributeRelationship")
    if one.attachment_level == OBSERVATION:
        _add(relation, "str", "Observation")
    else:
        for dimension in one.attachment_level.split(","):
            _add(relation, "str", "Dimension", dimension)

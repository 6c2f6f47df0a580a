"""The box that says how a video came to be."""

from xml.etree import ElementTree

from mutoscope.media.provenance import ALGORITHMIC_MEDIA, provenance_box


def test_the_box_is_well_formed_xmp():
    box = provenance_box(ALGORITHMIC_MEDIA)
    assert int.from_bytes(box[:4]) == len(box)
    assert box[4:8] == b"uuid"
    xmp = ElementTree.fromstring(box[24:].decode())
    names = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}
    description = xmp.find("rdf:RDF/rdf:Description", names)
    key = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
    assert description is not None
    assert description.attrib[key] == ALGORITHMIC_MEDIA


def test_odd_source_types_are_escaped():
    box = provenance_box('a"b<c>&d')
    assert ElementTree.fromstring(box[24:].decode()) is not None

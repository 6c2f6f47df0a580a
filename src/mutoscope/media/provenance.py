"""How a picture came to be, in the words of the IPTC, for the file to carry.

An XMP packet in a `uuid` box at the top level of the MP4, as in Adobe's XMP specification part 3
(Storage in files, MPEG-4). Source types: http://cv.iptc.org/newscodes/digitalsourcetype/
"""

import struct
from xml.sax.saxutils import quoteattr

ALGORITHMIC_MEDIA = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
"""Made by an algorithm that was not trained on sampled content: drawn scenes."""
COMPOSITE_SYNTHETIC = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeSynthetic"
"""A composition that holds at least one part made by a trained model."""

_XMP_UUID = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    Iptc4xmpExt:DigitalSourceType={source_type}/>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def provenance_box(source_type: str) -> bytes:
    """The MP4 box that says which digital source type (a URL) the file is of."""
    xmp = _PACKET.format(source_type=quoteattr(source_type)).encode()
    return struct.pack(">I4s16s", 24 + len(xmp), b"uuid", _XMP_UUID) + xmp

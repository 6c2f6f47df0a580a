"""What files say of themselves: real ones, whole and damaged."""

import time
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from mutoscope.media.picture_words import words_in

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description>
<dc:description><rdf:Alt>
<rdf:li xml:lang="x-default">Fox &amp; hound</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag><rdf:li>forest</rdf:li><rdf:li>snow</rdf:li></rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize("suffix", ["jpg", "webp"])
def test_exif_and_xmp(tmp_path: Path, suffix: str):
    exif = Image.Exif()
    exif[0x010E], exif[0x9C9C] = "Harbour at dawn", "Café\0".encode("utf-16-le")
    path = tmp_path / f"a.{suffix}"
    Image.new("RGB", (20, 20)).save(path, exif=exif, xmp=XMP)
    assert words_in(path) == "Harbour at dawn Café Fox & hound forest snow"


def test_the_text_of_a_png(tmp_path: Path):
    told = PngImagePlugin.PngInfo()
    told.add_text("Description", "A red\nkite")
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png", pnginfo=told)
    assert words_in(tmp_path / "a.png") == "A red kite"


def test_iptc(tmp_path: Path):
    record = b"\x1c\x02\x78" + (9).to_bytes(2, "big") + b"Lighthous"
    block = b"8BIM\x04\x04\x00\x00" + len(record).to_bytes(4, "big") + record
    path = tmp_path / "a.jpg"
    Image.new("RGB", (20, 20)).save(path)
    plain, body = path.read_bytes(), b"Photoshop 3.0\0" + block
    path.write_bytes(
        plain[:2] + b"\xff\xed" + (len(body) + 2).to_bytes(2, "big") + body + plain[2:]
    )
    assert words_in(path) == "Lighthous"


@pytest.mark.parametrize("packet", ["<dc:title>" * 20_000, "<dc:title>" + "<" * 200_000])
def test_a_packet_of_open_tags_is_gone_through_once(tmp_path: Path, packet: str):
    told = PngImagePlugin.PngInfo()
    told.add_itxt("XML:com.adobe.xmp", packet[:60_000] + "</dc:title>" + packet, zip=True)
    told.add_text("Title", "A kite")
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png", pnginfo=told)
    began_s = time.process_time()
    words_in(tmp_path / "a.png")
    assert time.process_time() - began_s < 0.5


def test_of_a_long_packet_the_start_is_read(tmp_path: Path):
    late = XMP.replace(b"forest", b"meadow") + XMP
    filled = XMP + b" " * 70_000 + late
    Image.new("RGB", (20, 20)).save(tmp_path / "a.webp", xmp=filled)
    assert words_in(tmp_path / "a.webp") == "Fox & hound forest snow"


def test_a_file_that_says_nothing(tmp_path: Path):
    Image.new("RGB", (20, 20)).save(tmp_path / "a.gif")
    (tmp_path / "b.jpg").write_bytes(b"no picture")
    (tmp_path / "c.jpg").write_bytes(b"\xff\xd8\xff\xe1\x00\x10Exif\0\0MM\0*\xff\xff\xff\xff")
    assert [words_in(each) for each in sorted(tmp_path.iterdir())] == ["", "", ""]

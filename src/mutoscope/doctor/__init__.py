"""What works on this machine, part by part; and whether a redesign does, link by link."""

from mutoscope.doctor.parts import Check as Check
from mutoscope.doctor.parts import examine as examine

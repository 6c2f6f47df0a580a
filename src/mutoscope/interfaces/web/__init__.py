"""The HTTP API of a studio. Nothing else of ours knows the web framework."""

from mutoscope.interfaces.web.application import application as application
from mutoscope.interfaces.web.guard import check_guarded as check_guarded
from mutoscope.interfaces.web.serving import Server as Server
from mutoscope.interfaces.web.serving import bound as bound

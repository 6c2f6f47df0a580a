"""The colours of a listing as the highlighter reads them: a TextMate theme, a property list."""

import plistlib

_SCOPES = {
    "comment": "comment, punctuation.definition.comment",
    "keyword": "keyword, storage, keyword.operator.word, variable.language, entity.name.tag",
    "string": "string, punctuation.definition.string, markup.raw",
    "number": "constant, constant.numeric, constant.language, support.constant",
    "name": "entity.name, support.function, support.type, variable.function, meta.function-call, "
    "entity.other.attribute-name",
}


def text_mate_theme(code: dict[str, str]) -> str:
    """`code`: colours "#RRGGBB" of "ground", "ink" and of the kinds of words above."""
    plain = {"settings": {"background": code["ground"], "foreground": code["ink"]}}
    kinds = [
        {"name": kind, "scope": scope, "settings": {"foreground": code[kind]}}
        for kind, scope in _SCOPES.items()
    ]
    return plistlib.dumps({"name": "slide", "settings": [plain, *kinds]}).decode()

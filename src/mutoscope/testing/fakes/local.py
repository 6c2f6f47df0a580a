"""A model server on the user's own machine, as Ollama, llama.cpp and LM Studio are: no key, no
charge.

A model's name says how well it keeps to the form: with "no-schema" in it it answers 400 to a JSON
Schema, with "prose" in it it takes any form and answers in prose with the JSON in a fence.
"""

import json
from dataclasses import replace

from mutoscope.testing.fakes.openai import OpenAIChat
from mutoscope.testing.fakes.service import Fault, Reply, in_json
from mutoscope.testing.wire import Asked

MODELS = ("llama:8b", "llama-no-schema:8b", "llama-prose:8b")


class Local(OpenAIChat):
    """Any server that speaks OpenAI's chat."""

    name = "local"
    entry = "/v1"

    def is_open(self, asked: Asked) -> bool:
        return True

    def chat(self, asked: Asked) -> Reply:
        order = asked.document
        form = (order.get("response_format") or {}).get("type", "text")
        model = str(order.get("model"))
        if form == "json_schema" and "no-schema" in model:
            return self.invalid("'response_format.type' must be 'text' or 'json_object'", asked)
        reply = replace(super().chat(asked), charge=None)
        if "prose" in model and form != "text" and reply.status == 200:
            return _in_prose(reply)
        return reply

    def no_model(self, model: str, asked: Asked) -> Reply:
        words = f'model "{model}" not found, try pulling it first'
        return self.complaint(Fault(404, "not_found_error", words), asked)

    def list_models(self, asked: Asked) -> Reply:
        """As Ollama lists them: those of the user's own, whatever a data file says."""
        made = {"object": "model", "created": 1_767_225_600, "owned_by": "library"}
        return in_json({"object": "list", "data": [{"id": id_, **made} for id_ in MODELS]})


def _in_prose(reply: Reply) -> Reply:
    whole = json.loads(reply.body)
    message = whole["choices"][0]["message"]
    fenced = f"```json\n{message['content']}\n```"
    message["content"] = f"Sure! Here is the JSON you asked for:\n\n{fenced}\n\nEnjoy!"
    return in_json(whole)

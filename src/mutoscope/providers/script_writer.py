"""The writer that asks a language model.

What the model returns is cleaned for the ear and checked here.
"""

from dataclasses import dataclass, replace

from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.providers.chat import WHOLE_ANSWER, ChatCompletions
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.request import Patience
from mutoscope.providers.protocols import Article, Brief, Draft, Identity
from mutoscope.providers.script_answer import ANSWER, draft_of
from mutoscope.providers.script_idea import kept_draft, title_of
from mutoscope.providers.script_plan import ENDING_S, LINE_PAUSE_S, plan_of
from mutoscope.providers.script_prompt import messages, prompt_build
from mutoscope.providers.script_styles import styles_build
from mutoscope.providers.structured import ask
from mutoscope.providers.threads import on_thread

VERSION = "3"
SOURCE_WORDS = 12_000


@dataclass(frozen=True)
class ScriptWriter(Hosted):
    """A `Writer`. `pause_s`: the silence that the caller puts around each line; `ending_s`: what it
    adds after the last. A fact of the account, `source_words`, says how much of a source its model
    bears."""

    patience: Patience = WHOLE_ANSWER
    pause_s: float = LINE_PAUSE_S
    ending_s: float = ENDING_S

    @property
    def identity(self) -> Identity:
        words = f"{prompt_build()}+{styles_build()}+{self.source_words}"
        build = f"{VERSION}+{words}+{self.pause_s}+{self.ending_s}"
        return replace(super().identity, build=build)

    @property
    def needs_source(self) -> bool:
        return False

    @property
    def source_words(self) -> int:
        """So many words of a source its model bears."""
        return int(self.account.facts.get("source_words", SOURCE_WORDS))

    @property
    def chat(self) -> ChatCompletions:
        """The model, to be asked for something else."""
        return ChatCompletions(self.account, self.till, self.patience)

    async def write(self, article: Article, brief: Brief, *, seed: int) -> Draft:
        """A new draft, which is nobody's words: told from the article or the idea or, where there
        are none, about the title. A strict idea is kept, and nobody asked. InvalidRequest: there is
        nothing to tell. ProviderError (code "unusable_answer"): the model cannot do it. Else as
        `ChatCompletions.complete`."""
        language = article.language
        if brief.idea and brief.idea_mode == "strict":
            return await on_thread(kept_draft, brief, language)
        topic = brief.title or article.title or title_of(brief.idea, language)
        if not (article.paragraphs or topic.strip()):
            raise InvalidRequest("There is nothing to write about.", hint="Give a topic or a text.")
        plan = plan_of(language, brief, pause_s=self.pause_s, ending_s=self.ending_s)
        script = await ask(
            self.chat,
            await on_thread(
                messages, article, brief, topic, plan, seed=seed, source_words=self.source_words
            ),
            ANSWER,
            max_tokens=plan.max_tokens,
            likely_tokens=plan.likely_tokens,
            check=plan.complaints,
        )
        draft = await on_thread(draft_of, script, language, topic)
        if not draft.segments:
            raise ProviderError(
                f"{self.account.title} wrote nothing that can be spoken.",
                provider=self.account.title,
                hint="Retry it, or name another writer in the setting `writers`.",
                code="unusable_answer",
            )
        return draft

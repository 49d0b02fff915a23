"""What a person reads, in their language. A language is a parallel tree: the same names in `en` and in `ru`.

`messages.py` holds the sentences of virtcheck itself, by id; `pages/` the texts that `explain` shows, one Markdown file
per topic. What stands in rows of knowledge (signs, reasons, names of facts) is English in its place, and
`ru/sentences.py` holds its translation, by the English sentence.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from virtcheck.model.report import Reason

LANGUAGES = ("en", "ru")


class Texts:
    """All texts in one language."""

    def __init__(self, language: str, messages: Mapping[str, str], sentences: Mapping[str, str]) -> None:
        self.language = language
        self._messages = messages
        self._sentences = sentences

    def say(self, message: str, **named: object) -> str:
        """The sentence with this id, its {blanks} filled. Raises KeyError for an id that is none."""
        text = self._messages[message]
        return text.format(**named) if named else text

    def translate(self, sentence: str) -> str:
        """An English sentence of a row in this language; as it is where there is no translation.

        A sentence with a varying end (`masked by tmpfs`) is found by its beginning: `masked by {}`.
        """
        known = self._sentences.get(sentence)
        if known is not None:
            return known
        for beginning in _beginnings(sentence):
            pattern = self._sentences.get(beginning + "{}")
            if pattern is not None:
                return pattern.format(sentence[len(beginning) :])
        return sentence

    def translate_all(self, sentences: str) -> str:
        """Several sentences joined by commas, in this language. A sentence may hold commas itself."""
        parts = sentences.split(", ")
        said = []
        while parts:
            # The longest run of parts that is a sentence; a single part as far as it can be translated.
            runs = (count for count in range(len(parts), 0, -1) if ", ".join(parts[:count]) in self._sentences)
            count = next(runs, 1)
            said.append(self.translate(", ".join(parts[:count])))
            del parts[:count]
        return ", ".join(said)

    def reason(self, reason: Reason) -> str:
        """Why something is unknown, and what would let us see it, in one line."""
        why = self.translate_all(reason.why)
        origin = reason.origin.rstrip(":")
        text = self.say("reason." + reason.message, what=self.translate(reason.what), origin=origin, why=why)
        if reason.remedy:
            text += self.say("reason.then", remedy=self.say(reason.remedy))
        return text

    def page(self, topic: str) -> str | None:
        """The Markdown page about a topic; English where this language has none, None where nobody wrote one."""
        from pkgutil import get_data

        for language in (self.language, "en"):
            try:
                data = get_data(__name__, f"{language}/pages/{topic}.md")
            except OSError:
                continue
            if data is not None:
                return data.decode()
        return None


def _beginnings(sentence: str) -> list[str]:
    """The sentence cut after each of its spaces, the longest first."""
    cuts = [at + 1 for at, one in enumerate(sentence) if one == " "]
    return [sentence[:cut] for cut in reversed(cuts)]


def load(language: str) -> Texts:
    """The texts of a language of LANGUAGES."""
    if language == "ru":
        from virtcheck.texts.ru.messages import MESSAGES
        from virtcheck.texts.ru.sentences import SENTENCES

        return Texts("ru", MESSAGES, SENTENCES)
    from virtcheck.texts.en.messages import MESSAGES

    return Texts("en", MESSAGES, {})


def language_of(environment: Mapping[str, str]) -> str:
    """The language that LC_ALL, LC_MESSAGES or LANG asks for, in that order of precedence."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "ru" if environment[name].lower().startswith("ru") else "en"
    return "en"

"""Both languages say the same, and all of it."""

from __future__ import annotations

import re
from importlib.resources import files
from string import Formatter

import pytest

from tests.texts import spoken
from virtcheck.explanation import FAMILIES
from virtcheck.facts import FACTS
from virtcheck.knowledge.concepts import CONCEPTS
from virtcheck.model.report import Reason
from virtcheck.texts import LANGUAGES, Texts, language_of, load
from virtcheck.texts.en.messages import MESSAGES as ENGLISH
from virtcheck.texts.ru.messages import MESSAGES as RUSSIAN
from virtcheck.texts.ru.sentences import SENTENCES

TAUGHT = (
    "virtualization",
    "emulation",
    "system-resources",
    "virtual-machine",
    "hypervisor",
    "full-virtualization",
    "paravirtualization",
    "hardware-assisted-virtualization",
    "live-migration",
    "containerization",
    "container.own-filesystem",
    "container.own-processes",
    "container.shared-kernel",
    "container.confined",
    "containers-versus-machines",
)
"""The concepts that the design promises to teach."""

ONLY_IN_RUSSIAN = {"page.concept": {"title"}}
"""Ids are English words: beside one, only another language needs the title."""

THOU = re.compile(r"\b(ты|тебя|тебе|тобой|твой|твоя|твоё|твои|твоего|твоей)\b", re.IGNORECASE)
PAGES = [(language, name) for language in LANGUAGES for name in (*TAUGHT, *FAMILIES)]


def page_names(language: str) -> set[str]:
    """The topics that have a page in a language."""
    directory = files("virtcheck.texts") / language / "pages"
    return {entry.name.removesuffix(".md") for entry in directory.iterdir()}


def page(language: str, name: str) -> str:
    """A page in that language, never another."""
    return (files("virtcheck.texts") / language / "pages" / f"{name}.md").read_text("utf-8")


def blocks(text: str) -> list[list[str]]:
    """The lines of each heading, paragraph and list."""
    return [block.split("\n") for block in text.strip("\n").split("\n\n")]


def outline(text: str) -> list[str]:
    """What a page is made of: headings by their level, lists by the number of their items."""
    return [
        lines[0].split()[0] if lines[0].startswith("#") else f"list of {len(items)}" if items else "paragraph"
        for lines in blocks(text)
        for items in [[line for line in lines if line.startswith("- ")]]
    ]


def code(text: str) -> list[str]:
    """What a page quotes from the machine, sorted: its order may follow the grammar."""
    return sorted(set(re.findall(r"`([^`]+)`", text.replace("\n  ", " ").replace("\n", " "))))


def blanks(message: str) -> set[str]:
    """The names of a message's blanks."""
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


class TestMessages:
    def test_ids(self) -> None:
        """A message exists in both languages or in none."""
        assert set(ENGLISH) == set(RUSSIAN)

    @pytest.mark.parametrize("message", sorted(ENGLISH))
    def test_blanks(self, message: str) -> None:
        """A message has the same blanks in both languages, so that one call fills either."""
        assert blanks(ENGLISH[message]) | ONLY_IN_RUSSIAN.get(message, set()) == blanks(RUSSIAN[message])

    def test_every_topic_has_a_title(self) -> None:
        """Each concept can be named on the page."""
        titles = {message for message in ENGLISH if message.startswith("concept.")}

        assert {f"concept.{name}" for name in TAUGHT} <= titles


class TestPages:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_topic(self, language: str) -> None:
        """There is a page about every concept and every family, and about nothing else."""
        assert {*TAUGHT, *FAMILIES} == page_names(language)

    def test_concepts_of_the_knowledge(self) -> None:
        """The concepts that a host can demonstrate are those that are taught."""
        assert set(TAUGHT) == {concept.id for concept in CONCEPTS}

    @pytest.mark.parametrize(("language", "name"), PAGES)
    def test_plain(self, language: str, name: str) -> None:
        """A page is title, headings, paragraphs, flat lists and `code`: a terminal can show nothing else well."""
        text = page(language, name)
        headings = [lines for lines in blocks(text) if lines[0].startswith("#")]

        assert text.startswith("# ")
        assert text.endswith("\n")
        assert all(len(lines) == 1 for lines in headings)
        assert ["#"] + ["##"] * (len(headings) - 1) == [lines[0].split()[0] for lines in headings]
        for lines in blocks(text):
            first, *rest = lines
            listed = first.startswith("- ")
            assert all(
                line.startswith(("- ", "  ") if listed else tuple("`«\"'(/")) or line[0].isalnum() for line in rest
            )
            assert "\n".join(lines).count("`") % 2 == 0

    @pytest.mark.parametrize(("language", "name"), PAGES)
    def test_tidy(self, language: str, name: str) -> None:
        """No line is too long to read, none ends in spaces, nothing was left unfinished."""
        text = page(language, name)
        lines = text.split("\n")

        assert 25 <= len(lines) - 1 <= 60
        assert max(map(len, lines)) <= 120
        assert [] == [line for line in lines if line != line.rstrip()]
        assert None is re.search(r"\n\n\n|\t|\*\*|__|\]\(|<[a-z]+>|\bTODO\b|\bFIXME\b|\bXXX\b", text)

    @pytest.mark.parametrize("name", [*TAUGHT, *FAMILIES])
    def test_parallel(self, name: str) -> None:
        """The languages tell the same in the same order, and quote the same things from the machine."""
        english, russian = page("en", name), page("ru", name)

        assert outline(english) == outline(russian)
        assert code(english) == code(russian)

    @pytest.mark.parametrize("name", [*TAUGHT, *FAMILIES])
    def test_language(self, name: str) -> None:
        """Each page is in the language of its folder."""
        russian = re.sub(r"`[^`]+`", "", page("ru", name))

        assert None is re.search("[а-яё]", page("en", name))
        assert len(re.findall("[а-яё]", russian)) > 4 * len(re.findall("[a-z]", russian))

    @pytest.mark.parametrize(("language", "name"), PAGES)
    def test_facts(self, language: str, name: str) -> None:
        """A fact that a page names is in the registry."""
        dotted = {one for one in code(page(language, name)) if re.fullmatch(r"[a-z]+\.[a-z_]+", one)}
        families = {fact.partition(".")[0] for fact in FACTS}
        named = {one for one in dotted if one.partition(".")[0] in families - {"cpu", "memory", "pids"}}

        assert named <= set(FACTS)


class TestSentences:
    @pytest.mark.parametrize("sentence", sorted(spoken.rows()))
    def test_rows(self, sentence: str) -> None:
        """Each sentence of a row or a fact has a translation of its own."""
        assert sentence != SENTENCES[sentence]

    @pytest.mark.parametrize("sentence", sorted(spoken.notes()))
    def test_notes(self, sentence: str) -> None:
        """So has every reason why something was not seen. It may leave out what varies, and adds nothing to fill."""
        assert not sentence.startswith("{}"), "no beginning finds it: begin with words, or add it to FILLED"
        assert sentence != SENTENCES[sentence]
        assert blanks(SENTENCES[sentence]) <= blanks(sentence)
        assert SENTENCES[sentence].count("{}") <= 1

    def test_refusals(self) -> None:
        """So has what a report says of a refusal."""
        assert spoken.REFUSALS <= set(SENTENCES)

    def test_none_stale(self) -> None:
        """A translation that belongs to no sentence is a sentence that changed, or a name that is one."""
        said = spoken.rows() | spoken.notes() | spoken.REFUSALS | spoken.KERNEL | spoken.names()

        assert set() == set(SENTENCES) - said

    @pytest.mark.parametrize("sentence", sorted({sign.what for sign in spoken.signs()}))
    def test_brief(self, sentence: str) -> None:
        """A sign's details stand in brackets at its end, or nowhere: the page leaves them out."""
        for words in (sentence, SENTENCES.get(sentence, sentence)):
            brief, details, rest = words.partition(" (")

            assert brief
            assert not details or (rest.endswith(")") and " (" not in rest)

    def test_manners(self) -> None:
        """Russian speaks impersonally or says вы."""
        said = [*RUSSIAN.values(), *SENTENCES.values(), *(page("ru", name) for name in page_names("ru"))]

        assert [] == [one for one in said if THOU.search(one)]


class TestTexts:
    def test_translate_by_beginning(self) -> None:
        """A sentence whose end varies is found by its beginning, the longest that is known."""
        texts = Texts("ru", {}, {"masked by {}": "закрыто: {}", "masked by tmpfs": "закрыто"})

        assert ["закрыто: fuse", "закрыто"] == [texts.translate("masked by fuse"), texts.translate("masked by tmpfs")]

    def test_translate_the_unknown(self) -> None:
        """A sentence without a translation stays as it is: better English than nothing."""
        assert "a new sentence" == load("ru").translate("a new sentence")

    def test_reason(self) -> None:
        """A reason tells what was hidden, where, why, and what would help."""
        texts = Texts(
            "en",
            {"reason.hidden": "{what} at {origin}: {why}", "reason.then": "; {remedy}", "remedy.as-root": "be root"},
            {},
        )
        reason = Reason("hidden", "the table", "file:/t", "permission denied", "remedy.as-root")

        assert "the table at file:/t: permission denied; be root" == texts.reason(reason)

    def test_page_falls_back_to_english(self) -> None:
        """Where a language has no page, the English one is shown."""
        texts = Texts("xx", {}, {})

        assert page("en", "hypervisor") == texts.page("hypervisor")

    def test_no_page(self) -> None:
        """Nobody wrote about this."""
        assert None is load("en").page("phlogiston")

    @pytest.mark.parametrize(
        ("environment", "language"),
        [
            ({}, "en"),
            ({"LANG": "ru_RU.UTF-8"}, "ru"),
            ({"LANG": "de_DE.UTF-8"}, "en"),
            ({"LANG": "ru_RU.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
            ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "C", "LC_ALL": "ru_RU.UTF-8"}, "ru"),
            ({"LANG": "ru_RU.UTF-8", "LC_ALL": ""}, "ru"),
        ],
    )
    def test_language(self, environment: dict[str, str], language: str) -> None:
        """LC_ALL outweighs LC_MESSAGES, which outweighs LANG; an empty one says nothing."""
        assert language == language_of(environment)

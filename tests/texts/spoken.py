"""Every English sentence that virtcheck can say outside its messages: from the registries, and from notes in the code.

A note is the reason that a reading or a piece of evidence carries. Reports translate it part by part (parts are divided
by `, `), and a part whose end varies by its beginning: `masked by tmpfs` by `masked by {}`.
"""

from __future__ import annotations

import ast
import errno
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import virtcheck
from virtcheck import inspection, workloads
from virtcheck.facts import FACTS
from virtcheck.hosts.machine import EMPTY_UNLESS_MOUNTED
from virtcheck.isolation import ways_of
from virtcheck.knowledge.boundaries import BOUNDARIES
from virtcheck.knowledge.catalogue import CLAIMS
from virtcheck.knowledge.doors import DOORS
from virtcheck.knowledge.grades import HARDENED, HARDENED_TOO, STANDARD, START_APART
from virtcheck.unknown import ERRORS
from virtcheck.workloads import declared, machines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from virtcheck.model.evidence import Sign

SOURCES = Path(virtcheck.__file__).parent
NOTED_IN = ("hosts/*.py", "probes/*.py", "experiments/**/*.py", "peers/*.py", "model/question.py", "inspection.py")
"""Where readings and evidence are made."""

REFUSALS = {*ERRORS.values(), "error {}"}
"""What a report says of a refusal."""

KERNEL = {os.strerror(number) for number in errno.errorcode}
"""The C library's words for an error. Of the many, those that can occur here are translated."""

MOUNTED = ("procfs", "sysfs", *(file_system for _, file_system in EMPTY_UNLESS_MOUNTED))
FILLED = {"{} is not mounted": [f"{file_system} is not mounted" for file_system in MOUNTED]}
"""A note that begins with what varies is found by no beginning; this is all that it can say."""


def names() -> set[str]:
    """The names of claims; a proper one may be translated or not."""
    return {claim.name for claim in CLAIMS}


def signs() -> list[Sign]:
    """Every sign that a probe or an experiment declares."""
    modules = [f"virtcheck.probes.{name}" for name in inspection.PROBES]
    modules += [f"virtcheck.experiments.{name}" for name in inspection.EXPERIMENTS]
    return [sign for name in modules for sign in import_module(name).SIGNS]


def rows() -> set[str]:
    """The sentences of the registries: signs, reasons, names that are phrases, facts."""
    said = {sign.what for sign in signs()}
    said |= {row.sign.what for claim in CLAIMS for row in (*claim.supported_by, *claim.contradicted_by)}
    said |= {row.because for claim in CLAIMS for row in (*claim.supported_by, *claim.contradicted_by)}
    said |= {claim.name for claim in CLAIMS if is_phrase(claim.name)}
    said |= {one.because for fact in FACTS.values() for one in getattr(fact.source, "requirements", ())}
    said |= rules() | walls() | set(declared.WORDS) | {workloads.HIDDEN, workloads.INSIDE, workloads.TOO_MANY.note}
    return said | {fact.doc for fact in FACTS.values()}


def walls() -> set[str]:
    """What is said of boundaries, of doors and of grades."""
    said = {STANDARD, HARDENED_TOO, START_APART, *(one.lacks for one in HARDENED)}
    for boundary in BOUNDARIES:
        said |= {boundary.keeps, boundary.intact, boundary.closes, boundary.mend}
        said |= {way.because for _, ways in ways_of(boundary) for way in ways}
    for door in DOORS:
        said |= {door.leads, door.closes, *(way.because for way in door.ways)}
    said |= {machines.CONFINED, machines.UNCONFINED, machines.CONFINE, machines.EMULATED, machines.ACCELERATE}
    return said


def rules() -> set[str]:
    """The rules of other tools: the constants of their modules that are sentences."""
    modules = [import_module(f"virtcheck.peers.{path.stem}") for path in SOURCES.glob("peers/[a-z]*.py")]
    constants = [one for module in modules for name, one in vars(module).items() if name.isupper()]
    return {one for one in constants if isinstance(one, str) and " " in one and one[0].islower()}


def is_phrase(name: str) -> bool:
    """Whether a claim's name is in words (`KVM in this kernel`) and no proper name (`User-mode Linux`, `bhyve`)."""
    return " " in name and any(word.islower() for word in name.split())


def notes() -> set[str]:
    """The parts of all notes; `{}` stands for an end that varies."""
    found: set[str] = set()
    for pattern in NOTED_IN:
        for path in SOURCES.glob(pattern):
            tree = ast.parse(path.read_text())
            for note in why_unseen(tree):
                for part in note.split(", "):
                    found.update(FILLED.get(part) or patterns(part))
            for note in beside_seen(tree):
                found.update(one for part in note.split(", ") for one in patterns(part) if one != "{}")
    return found


def patterns(part: str) -> Iterator[str]:
    """The part of a note, cut at the word in which it begins to vary; nothing if it has no words."""
    words, varies, _ = part.partition("{}")
    if any(one.isalpha() for one in part.replace("{}", "")):
        yield words[: words.rfind(" ") + 1] + "{}" if varies else part


def why_unseen(tree: ast.Module) -> Iterator[str]:
    """What a module's readings, answers of the machine, and evidence of something unseen are given as the reason."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("Unanswered"), [why, *_]) | ast.Call(ast.Name("Unseen"), [_, why]):
                yield from sentences(why, tree)
            case ast.Tuple([ast.Constant("unanswered"), why, *_]):
                yield from sentences(why, tree)
            case ast.Assign([ast.Name("NOTE")], note):
                yield from sentences(note, tree)
            case ast.Dict(keys, values):
                for key, value in zip(keys, values, strict=True):
                    if isinstance(key, ast.Constant) and key.value == "note":
                        yield from sentences(value, tree)
            case ast.Call(ast.Name("Evidence" | "Refused"), keywords=keywords):
                for keyword in keywords:
                    if keyword.arg == "note":
                        yield from sentences(keyword.value, tree)


def beside_seen(tree: ast.Module) -> Iterator[str]:
    """What a module notes beside something that was seen; it may begin with a value, and then that stays as it is."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Name("Found"), [_, note, *_]):
                yield from sentences(note, tree)
            case ast.Call(ast.Attribute(ast.Name("Evidence"), "seen") | ast.Name("_own"), [_, _, _, note]):
                yield from sentences(note, tree)
            case ast.Call(ast.Attribute(ast.Name("Evidence"), "seen"), keywords=[ast.keyword("note", note)]):
                yield from sentences(note, tree)


def sentences(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """What an expression can say, as far as its words stand in the module."""
    match node:
        case ast.Constant(str(text)):
            yield text
        case ast.JoinedStr(pieces):
            yield "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in pieces)
        case ast.BinOp(ast.Constant(str(text)), ast.Mod()):
            yield text.replace("%s", "{}").replace("%d", "{}").replace("%g", "{}")
        case ast.BinOp(left, ast.Add(), right):
            yield next(sentences(left, tree), "{}") + next(sentences(right, tree), "{}")
        case ast.IfExp(_, one, other):
            yield from sentences(one, tree)
            yield from sentences(other, tree)
        case ast.Name(name):
            for assigned in ast.walk(tree):
                match assigned:
                    case ast.Assign([ast.Name(target)], value) if target == name:
                        yield from sentences(value, tree)
        case ast.Call(ast.Name(name) | ast.Attribute(_, name)):
            for defined in ast.walk(tree):
                if isinstance(defined, ast.FunctionDef) and defined.name == name:
                    for returned in ast.walk(defined):
                        if isinstance(returned, ast.Return) and returned.value is not None:
                            yield from sentences(returned.value, tree)

"""The sentences of virtcheck itself, by id. `{blanks}` are filled by the caller; ru/messages.py has the same ids."""

from __future__ import annotations

MESSAGES = {
    # Why a fact is unknown
    "reason.hidden": "{what} could not be seen ({origin}: {why})",
    "reason.silent": "nothing that could tell was there",
    "reason.conflict": "for and against {what} speak equally strong signs: {why}",
    "reason.then": "; {remedy}",
    # What would let us see
    "remedy.as-root": "root can see it",
    "remedy.more-rights": "somebody with more rights can see it, perhaps from outside",
    "remedy.from-outside": "look from outside, where nothing lies over it",
    "remedy.record-again": "record the machine again with this version",
    "remedy.complete-tree": "add what is missing to the tree",
    "remedy.none": "nothing known here would show it",
    # check
    "check.met": "met",
    "check.broken": "broken",
    "check.cannot-tell": "cannot tell",
    "check.found": "{fact} is {found}",
    "check.unknown": "unknown, because {reason}",
    "check.more": "; more: {command}",
    # detect
    "detect.unknown.container": "whether this is a container cannot be told: {reason}",
    "detect.unknown.machine": "whether this is a virtual machine cannot be told: {reason}",
    # diff
    "diff.same": "nothing differs",
    "diff.host": "host",
    "diff.fact": "facts",
    "diff.claim": "claims",
    "diff.concept": "concepts",
    "diff.unknown": "unknown",
    # facts
    "facts.type.word": "a word",
    "facts.type.text": "text",
    "facts.type.words": "a list of words",
    "facts.type.bool": "true or false",
    "facts.type.int": "a whole number",
    "facts.type.float": "a number",
    "facts.volatile": ", changes from look to look",
}

"""Предложения самого virtcheck по их идентификаторам; идентификаторы те же, что в en/messages.py."""

from __future__ import annotations

MESSAGES = {
    # Почему факт неизвестен
    "reason.hidden": "не удалось увидеть: {what} ({origin}: {why})",
    "reason.silent": "здесь нет ничего, что могло бы об этом сказать",
    "reason.conflict": "за и против «{what}» говорят одинаково сильные признаки: {why}",
    "reason.then": "; {remedy}",
    # Что позволило бы увидеть
    "remedy.as-root": "это видно пользователю root",
    "remedy.more-rights": "это видно тому, у кого больше прав, возможно — снаружи",
    "remedy.from-outside": "посмотрите снаружи, где это ничем не закрыто",
    "remedy.record-again": "сделайте запись машины заново этой версией",
    "remedy.complete-tree": "добавьте в дерево то, чего в нём нет",
    "remedy.none": "ничто из известного здесь этого не покажет",
    # check
    "check.met": "выполнено",
    "check.broken": "нарушено",
    "check.cannot-tell": "нельзя сказать",
    "check.found": "{fact} = {found}",
    "check.unknown": "неизвестно: {reason}",
    "check.more": "; подробнее: {command}",
    # detect
    "detect.unknown.container": "контейнер ли это, сказать нельзя: {reason}",
    "detect.unknown.machine": "виртуальная ли это машина, сказать нельзя: {reason}",
    # diff
    "diff.same": "различий нет",
    "diff.host": "машина",
    "diff.fact": "факты",
    "diff.claim": "утверждения",
    "diff.concept": "понятия",
    "diff.unknown": "неизвестно",
    # facts
    "facts.type.word": "слово",
    "facts.type.text": "текст",
    "facts.type.words": "список слов",
    "facts.type.bool": "true или false",
    "facts.type.int": "целое число",
    "facts.type.float": "число",
    "facts.volatile": ", меняется от взгляда к взгляду",
}

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
}

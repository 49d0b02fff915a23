"""Русский перевод предложений из строк знания (признаки, доводы, факты) — по английскому предложению."""

from __future__ import annotations

SENTENCES: dict[str, str] = {}

"""Every way to ask a model, by name. Adding one is a file and a line here; its SDK is imported only when it is used."""

from __future__ import annotations

from importlib import import_module

from judge.errors import InputError
from judge.judging.base import Provider
from judge.judging.spec import JudgeSpec

PROVIDERS: dict[str, str] = {
    "anthropic": "anthropic_messages:Anthropic",
    "local": "local:Local",
    "openai": "openai_chat:OpenAIChat",
    "openai-decisions": "openai_decisions:OpenAIDecisions",
    "scripted": "scripted:Scripted",
    "vllm": "vllm:VLLM",
}


def provider_class(name: str) -> type[Provider]:
    """The provider of that name; InputError names those there are."""
    if name not in PROVIDERS:
        raise InputError(f"There is no provider '{name}'", f"Use one of: {', '.join(PROVIDERS)}")
    module, _, attribute = PROVIDERS[name].partition(":")
    found: type[Provider] = getattr(import_module(f"{__name__}.{module}"), attribute)
    return found


def provider_for(spec: JudgeSpec) -> Provider:
    """The provider that asks this judge. InputError when it has no key, or a parameter it does not take."""
    return provider_class(spec.provider)(spec)

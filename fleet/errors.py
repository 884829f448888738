"""What the fleet says when it refuses: a class per rule, its base the kind of refusal."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

Translate = Callable[[str], str]


class Refusal(Exception):
    """The fleet refused.

    A subclass stands beside its rule. Its docstring's first line is the title that people read, `detail` an
    optional sentence with `{fact}` placeholders, both in English as gettext message ids; the keyword facts
    given to the constructor fill the placeholders and travel to API clients. Facts never name a holder.
    """

    status: ClassVar[int] = 500
    detail: ClassVar[str] = ""

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts = facts

    @classmethod
    def title(cls) -> str:
        """The message id of the title: the docstring's first line."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    @classmethod
    def slug(cls) -> str:
        """The stable name under `/problems/`, such as `already-equipped`."""
        name = cls.__name__
        return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))

    def __str__(self) -> str:
        return told(self)


class _Lenient(dict[str, Any]):
    """A missing fact shows as nothing: an error message must never raise one."""

    def __missing__(self, key: str) -> str:
        return ""


class NotFound(Refusal):
    """There is nothing here under that name."""

    status = 404


class Forbidden(Refusal):
    """Your role does not allow this."""

    status = 403


class Conflict(Refusal):
    """This can't be done in the present state."""

    status = 409


class Invalid(Refusal):
    """Something in what was sent is not right."""

    status = 422

    def __init__(self, errors: Mapping[str, Any] | Sequence[Any] | None = None, **facts: Any) -> None:
        super().__init__(**facts, **({"errors": errors} if errors else {}))


def detail(refusal: Refusal, translate: Translate | None = None) -> str:
    """What is special about this refusal, with its facts, in the language of `translate`; often empty."""
    say = translate or str
    # Words among the facts (a state, say) have entries of their own; "" would be the catalogue's head.
    facts = {
        name: say(fact) if isinstance(fact, str) and fact else fact for name, fact in refusal.facts.items()
    }
    return say(refusal.detail).format_map(_Lenient(facts)) if refusal.detail else ""


def told(refusal: Refusal, translate: Translate | None = None) -> str:
    """The refusal as one text in the language of `translate` (a gettext function; English without one)."""
    say = translate or str
    return f"{say(refusal.title())} {detail(refusal, say)}".strip()

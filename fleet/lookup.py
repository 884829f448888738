"""Names as they are looked up: one expression for the index and for the question, on both engines.

An index over an expression serves only a question that says the very same one. On PostgreSQL one of the
beginnings of names also needs text ordered byte by byte (`text_pattern_ops`, and the operators in tildes).
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from sqlalchemy import ColumnElement, Index, Integer, String, and_, func, literal, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

LAST: Final = 4
"""Characters of its end by which a long name is looked up: people read out the last digits."""
HIGHEST: Final = "\U0010ffff"
"""What sorts after everything that begins alike."""
NO_WORD: Final = literal_column("''", String)
ONE_SPACE: Final = literal_column("' '", String)


class _Said(FunctionElement[Any]):
    """What each engine says in words of its own."""

    inherit_cache = True
    SAYS: ClassVar[Mapping[str, str]]


@compiles(_Said)
def _say(element: _Said, compiler: Any, **more: Any) -> str:
    told = [compiler.process(clause, **more) for clause in element.clauses]
    return element.SAYS[compiler.dialect.name].format(*told)


class _FirstSpace(_Said):
    """Where the first space stands, from 1; 0 where there is none."""

    inherit_cache = True
    type = Integer()
    SAYS = {"sqlite": "instr({0}, ' ')", "postgresql": "strpos({0}, ' ')"}


class _Between(_Said):
    """Whether a key stands between two texts, byte by byte; the second one is no longer in.

    Not typed as Boolean: SQLite would be asked whether all of it `= 1`, and use half of the index.
    """

    inherit_cache = True
    SAYS = {"sqlite": "{0} >= {1} AND {0} < {2}", "postgresql": "{0} ~>=~ {1} AND {0} ~<~ ({2})"}


class _Ascending(_Said):
    """The order in which an index of keys stands."""

    inherit_cache = True
    SAYS = {"sqlite": "{0}", "postgresql": "{0} USING ~<~"}


def _number(value: int) -> ColumnElement[int]:
    """Written into the statement: with a bound value it would not be the index's expression."""
    return literal_column(str(value), Integer)


def capitals(name: Any) -> ColumnElement[str]:
    """The name, whatever its case."""
    return func.upper(name)


def second_word(name: Any) -> ColumnElement[str]:
    """The name from its second word on: many write the maker before the model."""
    return func.substr(func.upper(name), _FirstSpace(name) + _number(1))


def called(maker: Any, model: Any) -> ColumnElement[str]:
    """The maker's first word and the model: “DELL LATITUDE 5400” for Dell Inc.'s Latitude 5400."""
    spaced = maker + ONE_SPACE
    first = func.substr(spaced, _number(1), _FirstSpace(spaced))
    return func.upper(first + func.coalesce(model, NO_WORD))


def ending(name: Any) -> ColumnElement[str]:
    """The last LAST characters of the name."""
    return func.substr(func.upper(name), func.length(name) - _number(LAST - 1))


def index(name: str, key: ColumnElement[str]) -> Index:
    """An index that finds the keys beginning with a text."""
    return Index(name, key.label("key"), postgresql_ops={"key": "text_pattern_ops"})


def equals(key: ColumnElement[str], *texts: str) -> ColumnElement[bool]:
    """Whether a key is one of these texts, in any case."""
    return key.in_([func.upper(literal(text, String)) for text in texts])


def begins(key: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Whether a key begins with this text, in any case."""
    least = func.upper(literal(text, String))
    return _Between(key, least, least + literal(HIGHEST, String))


def ascending(key: ColumnElement[str]) -> ColumnElement[Any]:
    """In the order of the index: an engine that shall sort by it does not read the whole table instead."""
    return _Ascending(key)


def ends(name: Any, text: str) -> ColumnElement[bool]:
    """Whether the name ends with this text of at least LAST characters, in any case."""
    tail = func.substr(func.upper(name), func.length(name) - (len(text) - 1))
    last, whole = literal(text[-LAST:], String), literal(text, String)
    return and_(ending(name) == func.upper(last), tail == func.upper(whole))

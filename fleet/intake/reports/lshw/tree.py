"""lshw's tree of nodes, walked flat."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from fleet.intake.reports import values
from fleet.intake.reports.report import PartialReport

Node = Mapping[str, Any]

_PLUGS: Final = re.compile(r"(?:usb|firewire)@")
_PLUG_DRIVERS: Final = ("usb-storage", "uas", "sbp2")


@dataclass(frozen=True)
class Place:
    """A node, the one above it, and whether it hangs on a plug: a stick, a card reader, an adapter."""

    node: Node
    above: Node | None
    plugged: bool


def root_of(doc: Any) -> Node:
    """The machine's own node. Raises PartialReport for `lshw -class …`, which lists some nodes alone."""
    nodes = doc if isinstance(doc, list) else [doc]
    root = nodes[0]
    if len(nodes) > 1 or not isinstance(root, dict) or root.get("class") != "system":
        raise PartialReport
    if not any(node.get("id") == "core" for node in values.objects(root.get("children"))):
        raise PartialReport
    return root


def walk(root: Node) -> Iterator[Place]:
    """Every node in its order; without recursion, for the depth is the sender's choice."""
    waiting = [Place(root, None, plugged=False)]
    while waiting:
        place = waiting.pop()
        yield place
        children = list(values.objects(place.node.get("children")))
        waiting.extend(
            Place(node, place.node, place.plugged or _on_plug(node)) for node in reversed(children)
        )


def of_class(places: Iterable[Place], name: str) -> Iterator[Place]:
    """The places of one lshw class: system, memory, disk …"""
    return (place for place in places if place.node.get("class") == name)


def kernel_names(node: Node) -> list[str]:
    """Under `logicalname`: one name or several; a mounted disk's list holds its folders too."""
    names = node.get("logicalname")
    return [name for name in (names if isinstance(names, list) else [names]) if isinstance(name, str)]


def capabilities(node: Node) -> list[str]:
    """What it says it can do, each by lshw's short word."""
    words = node.get("capabilities")
    return [str(word).lower() for word in words] if isinstance(words, Mapping | list) else []


def capable(node: Node, *words: str) -> bool:
    """Whether one of its capabilities is one of `words`."""
    return not set(words).isdisjoint(capabilities(node))


def driver(node: Node) -> str | None:
    """The kernel's driver for it."""
    return values.text(values.member(node, "configuration", "driver"))


def _on_plug(node: Node) -> bool:
    return bool(_PLUGS.match(values.text(node.get("businfo")) or "")) or driver(node) in _PLUG_DRIVERS

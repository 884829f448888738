"""Events that wait in a file for their turn in the trail: whoever chains them holds up everybody, so last."""

import marshal
import tempfile
from collections.abc import Iterator, Sequence
from types import TracebackType

from fleet.events import Told


class Spool:
    """Kept in the order in which they are added, and gone when the block ends."""

    def __enter__(self) -> "Spool":
        self._file = tempfile.TemporaryFile(prefix="fleet-")  # noqa: SIM115 (closed in __exit__)
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._file.close()

    def add(self, told: Sequence[Told]) -> None:
        """Keep some more."""
        marshal.dump([tuple(each) for each in told], self._file)

    def __iter__(self) -> Iterator[Told]:
        self._file.seek(0)
        while True:
            try:
                chunk = marshal.load(self._file)  # noqa: S302 (a file of our own, without a name)
            except EOFError:
                return
            for each in chunk:
                yield Told(*each)

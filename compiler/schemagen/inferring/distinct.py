"""Tell whether no value of a column comes twice, in bounded memory: most of what was seen lies in a file."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise
from tempfile import SpooledTemporaryFile
from typing import Final

_BUCKETS: Final = 64
_IN_MEMORY: Final = 1 << 20
_WIDTH: Final = 8
_MASK: Final = (1 << 64) - 1


class Distinct:
    """Take the values of a column by their hashes of 64 bits, block by block.

    Values that rise from one block to the next are known to differ without a look at the file. Where they do not, the
    file is read once more at the end, a part at a time.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile[bytes](max_size=_IN_MEMORY)
        self._blocks: list[int] = []
        self._ranges: list[tuple[int, int]] | None = []
        self.is_possible = True

    def add(self, hashes: array[int], span: tuple[int, int] | None) -> None:
        """Take the hashes of a block within which no value comes twice; ``span`` is theirs if they rise as ints."""
        self._file.write(hashes.tobytes())
        self._blocks.append(len(hashes))
        if span is None:
            self._ranges = None
        elif self._ranges is not None:
            self._ranges.append(span)

    def refute(self) -> None:
        """Note that some value came twice, or that there was none where one must be."""
        self.is_possible = False
        self._file.close()

    def holds(self) -> bool:
        """Tell whether all values differ; nothing can be added afterwards."""
        if not self.is_possible:
            return False
        if len(self._blocks) < 2:
            return True
        if self._ranges is not None:
            ranges = sorted(self._ranges)
            if all(before[1] < after[0] for before, after in pairwise(ranges)):
                return True
        return self._compare()

    def _compare(self) -> bool:
        with SpooledTemporaryFile[bytes](max_size=_IN_MEMORY) as sorted_out:
            places: list[list[tuple[int, int]]] = [[] for _ in range(_BUCKETS)]
            for block in self._read():
                buckets = [array("q") for _ in range(_BUCKETS)]
                for value in block:
                    # A multiplication spreads what differs in the last bits alone over the first ones.
                    buckets[((value * 0x9E3779B97F4A7C15) & _MASK) >> 58].append(value)
                for number, bucket in enumerate(buckets):
                    places[number].append((sorted_out.tell(), len(bucket)))
                    sorted_out.write(bucket.tobytes())
            for bucket_places in places:
                seen = set[int]()
                for offset, count in bucket_places:
                    sorted_out.seek(offset)
                    seen.update(_hashes(sorted_out.read(count * _WIDTH)))
                if len(seen) != sum(count for _, count in bucket_places):
                    return False
        return True

    def _read(self) -> Iterator[Sequence[int]]:
        self._file.seek(0)
        for count in self._blocks:
            yield _hashes(self._file.read(count * _WIDTH))


def _hashes(raw: bytes) -> array[int]:
    hashes = array("q")
    hashes.frombytes(raw)
    return hashes

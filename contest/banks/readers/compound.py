"""The container of old Office files (Compound File Binary): one stream by its name, with bounded work."""

import struct

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
_MINI_LIMIT = 4096


class BrokenCompound(ValueError):
    """The container is cut or contradicts itself."""


class Compound:
    """Streams of a compound file, by the names of its directory."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512 or not content.startswith(SIGNATURE):
            raise BrokenCompound
        self._content = content
        self._shift = struct.unpack_from("<H", content, 30)[0]
        if self._shift not in (9, 12):
            raise BrokenCompound
        self._size = 1 << self._shift
        first_directory, _, _, first_mini, _, first_difat, _ = struct.unpack_from("<7I", content, 48)
        tables = list(struct.unpack_from("<109I", content, 76))
        seen = set()
        while first_difat < _END and first_difat not in seen:
            seen.add(first_difat)
            entries = self._words(self._sector(first_difat))
            tables += entries[:-1]
            first_difat = entries[-1]
        self._next: list[int] = []
        for sector in tables:
            if sector < _END:
                self._next += self._words(self._sector(sector))
        self._directory = self._entries(self._chain(first_directory))
        self._mini_next = self._words(self._chain(first_mini)) if first_mini < _END else []
        root = next((start for name, start, _ in self._directory if name == "root entry"), _END)
        self._mini = self._chain(root) if root < _END else b""

    def __contains__(self, name: str) -> bool:
        return any(found == name.lower() for found, _, _ in self._directory)

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream; KeyError if there is none of that name."""
        for found, start, size in self._directory:
            if found == name.lower():
                return (self._chain(start) if size >= _MINI_LIMIT else self._mini_chain(start))[:size]
        raise KeyError(name)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) << self._shift
        if at >= len(self._content):
            raise BrokenCompound
        return self._content[at : at + self._size]

    def _words(self, data: bytes) -> list[int]:
        count = len(data) // 4
        return list(struct.unpack_from(f"<{count}I", data))

    def _chain(self, start: int) -> bytes:
        pieces: list[bytes] = []
        # no chain is longer than the file
        limit = len(self._content) // self._size + 1
        while start < _END:
            if len(pieces) > limit or start >= len(self._next):
                raise BrokenCompound
            pieces.append(self._sector(start))
            start = self._next[start]
        return b"".join(pieces)

    def _mini_chain(self, start: int) -> bytes:
        pieces: list[bytes] = []
        while start < _END:
            if len(pieces) > len(self._mini) // 64 + 1 or start >= len(self._mini_next):
                raise BrokenCompound
            pieces.append(self._mini[start * 64 : start * 64 + 64])
            start = self._mini_next[start]
        return b"".join(pieces)

    @staticmethod
    def _entries(data: bytes) -> list[tuple[str, int, int]]:
        found = []
        for at in range(0, len(data) - 127, 128):
            length, kind = struct.unpack_from("<HB", data, at + 64)
            if kind in (2, 5) and 2 <= length <= 64:
                name = data[at : at + length - 2].decode("utf-16-le", "replace")
                start, size = struct.unpack_from("<II", data, at + 116)
                found.append((name.lower(), start, size))
        return found

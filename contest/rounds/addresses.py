"""Which addresses a contest can have under /to-chuc/: those that no other page there uses."""

NEW_CONTEST = "cuoc-thi-moi"
RESERVED_SLUGS = frozenset({NEW_CONTEST, "ngan-hang"})


class ContestSlug:
    """Path converter, so that the order of includes in the URL map does not matter."""

    regex = rf"(?!(?:{'|'.join(sorted(RESERVED_SLUGS))})(?:/|$))[-a-zA-Z0-9_]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value

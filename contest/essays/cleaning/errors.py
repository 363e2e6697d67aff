"""Why a file has no copy for judges. Pure."""


class Uncleanable(ValueError):
    """The file is broken, closed by a password, or larger unpacked than anything that a person writes."""

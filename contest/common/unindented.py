"""Our templates as they go out: lines stay, what they are indented by does not."""

import re

from django.template import Origin
from django.template.loaders.filesystem import Loader as FileLoader

INDENT = re.compile(r"(?<=\n)[ \t]+")


class Loader(FileLoader):
    """Indentation is for who reads a template; it weighs on every page, and no element of ours shows it."""

    def get_contents(self, origin: Origin) -> str:
        return INDENT.sub("", super().get_contents(origin))

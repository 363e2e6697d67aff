"""Looks at a page as it stands: axe in light and dark, and whether it fits 320 px and a laptop's window at 200 %."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Locator, Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NARROW = {"width": 320, "height": 640}
# 1,280 by 800 at 200 %: the page has half of both.
ZOOMED = {"width": 640, "height": 400}
WIDEST = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  const sticksOut = (one) => one.getBoundingClientRect().right > width + 1 && !one.closest(".table-wrap");
  const wide = [...document.body.querySelectorAll("*")].filter(sticksOut).slice(-3);
  return `${document.documentElement.scrollWidth} px: ` + wide.map((one) => one.outerHTML.slice(0, 90)).join(" | ");
}"""

WHOLE = """(one) => {
  const { left, top, right, bottom, width, height } = one.getBoundingClientRect();
  if (left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5) return false;
  const inset = Math.min(8, width / 4, height / 4);
  const across = [left + inset, left + width / 2, right - inset];
  const down = [top + inset, top + height / 2, bottom - inset];
  return across.every((x) => down.every((y) => one.contains(document.elementFromPoint(x, y))));
}"""


@dataclass
class Inspection:
    """Collects what is wrong, so that one run names it all."""

    found: list[str] = field(default_factory=list)

    def look(self, page: Page, name: str) -> None:
        """Inspect this state of the page and leave it as it was."""
        page.wait_for_load_state()
        was = page.viewport_size
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        # in a window as tall as the page the bar at its foot lies on nothing, whatever was scrolled to
        page.set_viewport_size({**was, "height": page.evaluate("document.documentElement.scrollHeight")})
        for theme in ("light", "dark"):
            with_theme(page, theme)
            self._ask_axe(page, f"{name}, {theme}", {"runOnly": STANDARDS})
        for window in (NARROW, ZOOMED):
            page.set_viewport_size(window)
            for size in ("1", "3"):
                page.evaluate("size => { document.documentElement.dataset.size = size }", size)
                if too_wide := page.evaluate(WIDEST):
                    self.found.append(f"{name}, {window['width']} px, text size {size}: {too_wide}")
        page.evaluate("document.documentElement.dataset.size = '1'")
        page.set_viewport_size(was)

    def _ask_axe(self, page: Page, name: str, options: dict[str, Any]) -> None:
        answer = page.evaluate(f"axe.run(document, {json.dumps({**options, 'resultTypes': ['violations']})})")
        for violation in answer["violations"]:
            for node in violation["nodes"]:
                why = "; ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
                self.found.append(f"{name}: {violation['id']}: {node['html'][:140]}: {why[:300]}")


def lies_whole_on_screen(one: Locator) -> bool:
    """Whether all of it lies within the window with nothing upon it: its corners and its middle can be pressed."""
    return bool(one.evaluate(WHOLE))


def with_theme(page: Page, theme: str) -> None:
    """Change the colours, and let what moves come to rest."""
    page.evaluate(
        """theme => {
          document.documentElement.dataset.theme = theme;
          for (const one of document.getAnimations()) one.finish();
        }""",
        theme,
    )

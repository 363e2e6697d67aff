"""Which choices a QTI 1.2 item scores: the response processing read as conditions on single choices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

# conditions on anything but which choice was taken
_IGNORED = {"other", "unanswered", "conditionvar", "and", "or", "var_extension"}


@dataclass(slots=True)
class _Condition:
    """One rewarded condition: what it gives, the choices it asks for, and how they hang together."""

    gain: float
    wanted: list[str] = field(default_factory=list)
    either: bool = False
    readable: bool = True


def right_of(item: Element, response: str, *, single: bool) -> set[str] | None:
    """Return the identifiers of the right choices, empty where nothing is rewarded; None if that cannot be told.

    Of a single choice, those with the most points. Of several, those that the best condition wants together
    ("and", what stands in "not" is wrong), or those that bring points one by one.
    """
    conditions = [c for c in _conditions(item, response) if c.gain > 0]
    if not all(condition.readable for condition in conditions):
        return None
    most = max((condition.gain for condition in conditions), default=0.0)
    best = [condition for condition in conditions if condition.gain == most]
    if single:
        # two choices wanted at once cannot both be taken where only one may be
        if any(len(condition.wanted) > 1 and not condition.either for condition in best):
            return None
        return {ident for condition in best for ident in condition.wanted}
    together = [condition for condition in conditions if len(condition.wanted) > 1]
    if not together:
        return {ident for condition in conditions for ident in condition.wanted}
    whole = [condition for condition in best if condition in together]
    return set(whole[0].wanted) if len(whole) == 1 == len(best) and not whole[0].either else None


def _conditions(item: Element, response: str) -> Iterator[_Condition]:
    declared = {d.get("varname") or "SCORE" for d in item.findall("resprocessing/outcomes/decvar")}
    for respcondition in item.iter("respcondition"):
        gain = sum(_gain(setvar, declared) for setvar in respcondition.findall("setvar"))
        for variable in respcondition.findall("conditionvar"):
            condition = _Condition(gain)
            _collect(variable, condition, response)
            # points for whatever was not said, or for leaving something out, name no choice
            if not condition.wanted and variable.find(".//not") is not None:
                condition.readable = False
            yield condition


def _gain(setvar: Element, declared: set[str]) -> float:
    name = setvar.get("varname") or "SCORE"
    if "score" not in name.lower() and declared != {name}:
        return 0.0
    if setvar.get("action", "Set").lower() not in ("set", "add"):
        return 0.0
    text = (setvar.text or "").strip()
    if text.lower() == "score.max":
        return 100.0
    return float(text) if re.fullmatch(r"[-+]?\d{1,9}(?:\.\d{1,9})?", text) else 0.0


def _collect(parent: Element, condition: _Condition, response: str) -> None:
    for child in parent:
        if child.tag in ("varequal", "varsubset"):
            text = (child.text or "").strip()
            if child.get("respident", response) != response:
                condition.readable = False
            elif child.tag == "varequal":
                condition.wanted.append(text)
            else:
                condition.wanted.extend(part.strip() for part in text.split(","))
        elif child.tag == "or":
            condition.either = True
            _collect(child, condition, response)
        elif child.tag in _IGNORED:
            _collect(child, condition, response)
        elif child.tag != "not":
            condition.readable = False

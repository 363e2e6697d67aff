"""QTI 1.2 and 2.x (IMS): packages and single files; choice questions are read, other interactions named."""

import posixpath
import re
from collections.abc import Iterator
from html import escape
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from contest.banks.readers.finish import Reading
from contest.banks.readers.htmltext import Finder, from_html, only_inline
from contest.banks.readers.package import MEGABYTE, Package, too_large
from contest.banks.readers.qtiscore import right_of
from contest.banks.readers.result import ReadPicture, UnreadableFile
from contest.banks.readers.rich import PLAIN, Draft, DraftChoice, Rich, explain, pictured
from contest.banks.readers.shelf import Shelf
from contest.banks.readers.xmltree import parsed
from contest.common.msgids import gettext_noop
from contest.common.text import squeeze

MAX_ALL_XML = 64 * MEGABYTE
_MANIFEST = "imsmanifest.xml"
_ITEMS = {"item", "assessmentItem", "qti-assessment-item"}
_HEAD = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,4000}?-->\s*|<!DOCTYPE[^\[\]<>]{0,500}>\s*|<\?[^>]{0,500}>\s*){0,9}"
    rb"<(?:\w+:)?(?:questestinterop|assessmentItem|qti-assessment-item)[\s>/]",
    re.S,
)
# titles that programs give to sections by themselves
_NO_TOPIC = re.compile(r"(?:root[ _]?)?(?:section|part|group|phần|untitled)?[ _]*\d*", re.I)
_UNSEEN = {"rubricBlock", "feedbackBlock", "feedbackInline", "templateBlock", "templateInline", "script", "style"}
_GAPS = {"textEntryInteraction", "inlineChoiceInteraction"}
_EMPTY_TAGS = {"br", "hr"}
# Canvas writes addresses from the root of its files
_CANVAS = re.compile(r"^\$(?:IMS-CC-FILEBASE|CANVAS_[A-Z_]+)\$/")
_HTML_TYPES = ("text/html", "text/xhtml", "html", "smart_text")


def matches(package: Package | None, content: bytes) -> bool:
    """Return whether this is a package with a manifest, or an XML document whose root is of QTI."""
    if package is not None:
        return _manifest(package) != ""
    return _HEAD.match(content[: 16 * 1024]) is not None


def read(package: Package | None, content: bytes, name: str) -> Reading:
    """Return the questions of a package in the order of its test, or of its manifest; or those of one file."""
    reading = Reading(mark="format")
    shelf = Shelf(package)
    if package is None:
        _read_file(content, name, "", {}, reading, shelf)
        return reading
    members, topics = _listed(package, reading)
    spent = 0
    for member in members:
        document = package.open(member).read()
        spent += len(document)
        if spent > MAX_ALL_XML:
            raise too_large(
                name, gettext_noop("Tệp “%(name)s” có hơn %(most)s MB câu hỏi."), most=MAX_ALL_XML // MEGABYTE
            )
        _read_file(document, name, member, topics, reading, shelf)
    if not reading.drafts:
        raise UnreadableFile(
            "no_questions",
            gettext_noop(
                "Gói “%(name)s” không có câu hỏi QTI nào. Hãy xuất lại gói câu hỏi (QTI 1.2 hoặc 2.x) từ hệ thống cũ."
            ),
            name=name,
        )
    return reading


# --- the package ----------------------------------------------------------------------------------


def _manifest(package: Package) -> str:
    """Return the member that is the manifest: at the top, or in the folder that was packed; "" if there is none."""
    found = [m for m in package.members() if posixpath.basename(m) == _MANIFEST and not m.startswith("__MACOSX/")]
    return min(found, key=lambda member: member.count("/"), default="")


def _listed(package: Package, reading: Reading) -> tuple[list[str], dict[str, str]]:
    """Return the members that hold items, each once, in the order of the tests, and topics by member."""
    manifest = _manifest(package)
    items: list[str] = []
    tests: list[str] = []
    for resource in _tree(package, manifest).iter("resource"):
        kind = resource.get("type", "").lower()
        if "qti" not in kind:
            continue
        hrefs = [resource.get("href", ""), *(file.get("href", "") for file in resource.iter("file"))]
        member = _within(manifest, next((href for href in hrefs if href.lower().endswith((".xml", ".qti"))), ""))
        if member not in package:
            missing = member[-60:] or resource.get("identifier", "")[:60]
            reading.notes.append(("part_missing", "imsmanifest.xml", missing))
        elif "test" in kind or "section" in kind:
            tests.append(member)
        else:
            items.append(member)
    ordered: list[str] = []
    topics: dict[str, str] = {}
    for test in tests:
        for member, topic in _referred(package, test):
            ordered.append(member)
            topics.setdefault(member, topic)
    known = [member for member in ordered if member in package]
    return list(dict.fromkeys([*known, *items])), topics


def _within(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), unquote(href))) if href else ""


def _referred(package: Package, test: str) -> Iterator[tuple[str, str]]:
    """Yield the items of a test in order, each with the title of its section."""
    parents: list[tuple[Element, str]] = [(_tree(package, test), "")]
    while parents:
        element, topic = parents.pop()
        if element.tag == "assessmentItemRef":
            yield _within(test, element.get("href", "")), topic
        if element.tag == "assessmentSection" and element.get("visible", "true") != "false":
            topic = _topic(element.get("title", "")) or topic
        parents.extend((child, topic) for child in reversed(element))


def _tree(package: Package, member: str) -> Element:
    content = package.open(member).read()
    root, _ = parsed(content, f"{package.name}” → “{member}", marked=(), source=gettext_noop("hệ thống cũ"))
    return _plain_names(root)


def _plain_names(root: Element) -> Element:
    """Take namespaces off all names, and give names of QTI 3 ("qti-simple-choice") their older form."""
    for element in root.iter():
        tag = str(element.tag).rsplit("}", 1)[-1]
        element.tag = _camel(tag.removeprefix("qti-")) if tag.startswith("qti-") else tag
        for key in [key for key in element.attrib if "-" in key]:
            element.attrib.setdefault(_camel(key), element.attrib[key])
    return root


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(word.capitalize() for word in rest)


def _topic(title: str) -> str:
    title = squeeze(title)
    return "" if _NO_TOPIC.fullmatch(title) else title[:200]


# --- items ----------------------------------------------------------------------------------------


def _read_file(content: bytes, name: str, member: str, topics: dict[str, str], reading: Reading, shelf: Shelf) -> None:
    title = f"{name}” → “{member}" if member else name
    root, lines = parsed(content, title, marked=_ITEMS, source=gettext_noop("hệ thống cũ"))
    _plain_names(root)
    items = [(item, _section(root, item)) for item in root.iter() if item.tag in ("item", "assessmentItem")]
    find = _finder(member, shelf)
    for (item, section), line in zip(items, lines, strict=True):
        draft = _item_1(item, find) if item.tag == "item" else _item_2(item, find)
        said = squeeze(draft.label or " ".join(rich.text for rich in draft.stem) or item.get("identifier", ""))
        draft.place = ", ".join(filter(None, (member, f"dòng {line}", f"“{said[:60]}”")))
        draft.topic = section or topics.get(member, "")
        reading.drafts.append(draft)


def _finder(member: str, shelf: Shelf) -> Finder:
    """Return how to find the pictures of an item: by the address relative to it, or to the package."""
    inline = only_inline(shelf)
    members = shelf.package.members() if shelf.package is not None else ()

    def find(address: str, alt: str) -> ReadPicture | None:
        path = _CANVAS.sub("web_resources/", unquote(address).partition("?")[0])
        for place in (_within(member, path), posixpath.normpath(path).lstrip("/")):
            if place in members:
                return shelf.take_member(place, alt)
        # programs that pack name a folder of theirs in front; never a host
        ends = [known for known in members if known.endswith(f"/{path.lstrip('./')}")] if ":" not in path else []
        return shelf.take_member(ends[0], alt) if len(ends) == 1 else inline(address, alt)

    return find


def _section(root: Element, item: Element) -> str:
    """Return the topic that a section of QTI 1.2 gives to its item."""
    if item.tag != "item":
        return ""
    for section in root.iter("section"):
        if any(child is item for child in section):
            return _topic(section.get("title", ""))
    return ""


def _lines(rich: Rich) -> list[str]:
    return [text for line in rich.text.split("\n") if (text := squeeze(line))]


def _unsupported(draft: Draft, kind: str) -> Draft:
    draft.kind = kind or "unknown"
    draft.notes.append(("unsupported_type", draft.kind[:60]))
    return draft


def _with_correct(draft: Draft, idents: list[str], right: set[str] | None, *, single: bool) -> None:
    """Set the right choices by their identifiers; what is doubtful is left open and said."""
    draft.correct = ()
    if right is None or (right and len(set(idents)) < len(idents)):
        draft.notes.append(("ambiguous_mark", ""))
    elif right - set(idents):
        draft.notes.append(("answer_not_among_choices", ", ".join(sorted(right))[:60]))
    else:
        draft.correct = tuple(i for i, ident in enumerate(idents) if ident in right)
        if single and len(draft.correct) > 1:
            draft.notes.append(("ambiguous_mark", ", ".join(chr(65 + i) for i in draft.correct)))


# --- 1.2 ------------------------------------------------------------------------------------------


def _item_1(item: Element, find: Finder) -> Draft:
    draft = Draft("", label=squeeze(item.get("title", "")), correct=())
    fields = {
        (field.findtext("fieldlabel") or "").strip(): (field.findtext("fieldentry") or "").strip()
        for field in item.iter("qtimetadatafield")
    }
    kind = fields.get("question_type") or fields.get("cc_profile") or ""
    presentation = item.find("presentation")
    if presentation is None:
        return _unsupported(draft, kind)
    stem, html = _material(presentation, find)
    draft.stem, draft.original = [stem], _lines(stem)
    for feedback in item.iter("itemfeedback"):
        if feedback.get("ident") == "general_fb":
            explain(draft, _material(feedback, find)[0])
    responses = [part for part in presentation.iter() if str(part.tag).startswith("response_")]
    responses = [part for part in responses if part.tag != "response_label"]
    labels = list(presentation.iter("response_label"))
    if len(responses) != 1 or responses[0].tag != "response_lid" or responses[0].find(".//render_choice") is None:
        return _unsupported(draft, kind or ", ".join(dict.fromkeys(str(part.tag) for part in responses)))
    cardinality = responses[0].get("rcardinality", "Single").lower()
    if cardinality == "ordered":
        return _unsupported(draft, kind or "response_lid, Ordered")
    said = [_material(label, find, inside=True) for label in labels]
    draft.choices = [DraftChoice(rich) for rich, _ in said]
    draft.original.extend(rich.text for rich, _ in said)
    if html is not None:
        draft.html = [html, *(own if own is not None else escape(rich.text) for rich, own in said)]
    right = right_of(item, responses[0].get("ident", ""), single=cardinality == "single")
    _with_correct(draft, [label.get("ident", "") for label in labels], right, single=cardinality == "single")
    return draft


def _material(parent: Element, find: Finder, *, inside: bool = False) -> tuple[Rich, str | None]:
    """Return the text under an element, choices left out unless `inside` one, and its HTML if it is that alone."""
    pieces: list[Rich] = []
    htmls: list[str | None] = []
    for element in _walk(parent, () if inside else ("response_label",)):
        if element.tag in ("mattext", "matemtext", "mat_formattedtext"):
            kind = (element.get("texttype") or element.get("type") or "text/plain").lower()
            text = _inner(element) if len(element) else element.text or ""
            is_html = kind in _HTML_TYPES or len(element) > 0
            pieces.append(from_html(text, find) if is_html else Rich.plain(text).strip())
            htmls.append(text if is_html else None)
        elif element.tag == "matimage":
            pieces.append(Rich([pictured(find(element.get("uri", ""), element.get("label", "")))]))
            htmls.append(None)
        elif element.tag in ("mataudio", "matvideo", "matapplet", "matapplication"):
            pieces.append(Rich([("[tệp]", PLAIN._replace(lost="image"))]))
            htmls.append(None)
    spans = [span for piece in pieces for span in (("\n", PLAIN), *piece.spans)]
    return Rich(spans).strip(), htmls[0] if len(htmls) == 1 else None


def _walk(parent: Element, closed: tuple[str, ...]) -> Iterator[Element]:
    for child in parent:
        if child.tag not in closed:
            yield child
            yield from _walk(child, closed)


# --- 2.x ------------------------------------------------------------------------------------------


def _item_2(item: Element, find: Finder) -> Draft:
    draft = Draft("", label=squeeze(item.get("title", "")), correct=())
    body = item.find("itemBody")
    interactions = [e for e in body.iter() if str(e.tag).endswith("Interaction")] if body is not None else []
    interaction = interactions[0] if len(interactions) == 1 else None
    stem = from_html(_inner(body), find) if body is not None else Rich()
    draft.stem, draft.original = [stem], _lines(stem)
    feedback = item.findall("modalFeedback")
    if len(feedback) == 1:
        explain(draft, from_html(_inner(feedback[0]), find))
    if interaction is None or interaction.tag != "choiceInteraction":
        return _unsupported(draft, ", ".join(dict.fromkeys(str(e.tag) for e in interactions)) or "description")
    if item.find("templateDeclaration") is not None:
        return _unsupported(draft, "templateDeclaration")
    choices = interaction.findall("simpleChoice")
    draft.choices = [DraftChoice(from_html(_inner(choice), find)) for choice in choices]
    draft.original.extend(choice.rich.text for choice in draft.choices)
    asked = interaction.get("responseIdentifier", "")
    declared = [d for d in item.findall("responseDeclaration") if d.get("identifier", "") == asked]
    if len(declared) != 1:
        return draft
    if declared[0].get("cardinality") == "ordered":
        return _unsupported(draft, "choiceInteraction, ordered")
    single = declared[0].get("cardinality", "single") == "single"
    right = _declared_right(declared[0], single=single)
    _with_correct(draft, [choice.get("identifier", "") for choice in choices], right, single=single)
    return draft


def _declared_right(declaration: Element, *, single: bool) -> set[str] | None:
    """Return the identifiers of the correct response, else of the mapping's gains; None if a gain is no number."""
    values = {(value.text or "").strip() for value in declaration.findall("correctResponse/value")} - {""}
    if values:
        return values
    try:
        gains = {
            entry.get("mapKey", ""): float(entry.get("mappedValue", "0"))
            for entry in declaration.findall("mapping/mapEntry")
        }
    except ValueError:
        return None
    most = max(gains.values(), default=0.0)
    return {key for key, gain in gains.items() if gain > 0 and (gain == most or not single)}


def _inner(element: Element) -> str:
    """Return what is inside an element as HTML; interactions give their prompt, formulas count as pictures."""
    pieces = [_text(element.text)]
    for child in element:
        tag = str(child.tag)
        if tag.endswith("Interaction"):
            prompt = child.find("prompt")
            gap = "_____" if tag in _GAPS else ""
            pieces.append(f"<p>{_inner(prompt)}</p>" if prompt is not None else gap)
        elif tag == "math":
            pieces.append("<img>")
        elif tag == "img" or (tag == "object" and child.get("type", "").startswith("image/")):
            address, alt = child.get("src") or child.get("data") or "", child.get("alt") or " ".join(child.itertext())
            pieces.append(f'<img src="{escape(address)}" alt="{escape(alt)}">')
        elif tag in _EMPTY_TAGS:
            pieces.append(f"<{tag}>")
        elif tag not in _UNSEEN:
            pieces.append(f"<{tag}>{_inner(child)}</{tag}>")
        pieces.append(_text(child.tail))
    return "".join(pieces)


def _text(text: str | None) -> str:
    return escape(text, quote=False) if text and text.strip() else " " if text else ""

"""What the heading of a column says: its role, and, for choices, which of a row of like headings it is."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from contest.common.text import fold

# how Vietnamese and English sheets name their columns, folded
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("number",
        r"stt|so tt|tt|#|no|id|q ?id|ma|ma (?:so|cau|cau hoi)|cau(?: so| thu)?|so (?:cau|thu tu)"
        r"|question (?:no|number|id|#)|number|index"),
    ("type", r"(?:loai|dang|kieu)(?: cau(?: hoi)?)?|(?:question )?type|hinh thuc"),
    ("ignored",
        r"(?:so )?diem(?: so)?|points?|score|marks?|thoi gian.*|time.*|(?:hinh|anh|image|picture|photo|img|video|audio"
        r"|url|link|file)\b.*|.* (?:image|img|url|latex)|mul choice|hints?|tips?|exam tip|goi y.*"),
    ("wrong",
        r"(?:cau tra loi|dap an|phuong an|lua chon)?\s*(?:sai|nhieu)(?: (?:so )?\d)?|(?:wrong"
        r"|incorrect)(?: (?:answer|option|choice)s?)?(?: \d)?|distractors?(?: \d)?"),
    ("key",
        r"(?:cac |vi tri |chi so )?(?:dap an|phuong an|cau tra loi|tra loi|lua chon|ket qua|cau|y)"
        r"\s*(?:la )?(?:dung|chinh xac|chuan)(?: nhat)?"
        r"|dap an (?:dung|chinh)(?: .{1,20})?|dung|key|(?:the )?(?:correct|right)(?: ?(?:answers?|options?|op|ans"
        r"|choices?|index|idx|key|letter))*|(?:correct|right)\b.{0,20}|answer ?key|answer letter|da dung|pa dung"
        r"|(?:d ?/ ?a|da)(?: dung)?|dap an goc|ground truth|gold|solution"),
    ("truth", r"is (?:correct|right|true)|dung sai|(?:la )?dap an dung khong"),
    ("explanation",
        r"(?:loi |phan )?giai thich.*|loi giai.*|huong dan(?: giai| tra loi)?|explanations?(?: .{1,12})?|feedback"
        r"|rationale|analysis|phan tich"),
    ("source",
        r"nguon.*|(?:can cu|trich dan|tai lieu|tham khao|van ban|co so phap ly|dieu khoan).*|source|references?"
        r"|ghi chu.*"),
    ("difficulty",
        r"(?:do kho|muc do|cap do|muc|do phan hoa).*|difficulty(?: level)?|dificulty|(?:difficult )?level"),
    ("topic",
        r"(?:chu de|chuyen de|linh vuc|hang muc|nhom|mang|phan|noi dung thi|ten chu de).*|topic|category|subject"
        r"|section|domain"),
    ("tags", r"(?:cac )?(?:nhan|the|tu khoa)|tags?|keywords?"),
    ("topic2", r"chuong.*|bai|bai hoc|mon(?: hoc)?|khoi|lop|unit|chapter"),
    ("stem",
        r"(?:noi dung )?(?:cau hoi|cau dan|de bai)(?: trac nghiem)?|noi dung(?: cau)?|questions?(?: ?(?:text|txt|title"
        r"|content|stem|body))?|(?:cac )?(?:cau )?(?:phat bieu|nhan dinh|menh de|khang dinh)|statements?|stem"
        r"|content|title|text|prompt|mcq|cau hoi.*"),
    ("choices",
        r"(?:cac )?(?:phuong an|lua chon|dap an)(?: tra loi| lua chon)(?: .{1,12})?|cac (?:dap an|phuong an"
        r"|lua chon|cau tra loi)|(?:answer )?options|choices|answers|(?:question|possible) answers|phuong an|lua chon"
        r"|cau tra loi|option|choice"),
    ("answer?", r"dap an|tra loi|answer|ans|da|ket qua"),
)  # fmt: skip
# the same in other languages, as people write them
_WORDS: tuple[tuple[str, str], ...] = (
    ("number", "n°|nº|nr|lp|num|numéro|número|№|номер|п/п|№ п/п|序号|題號|题号|編號|编号|番号|번호|nomor|ลำดับ"),
    ("type", "题型|題型|tipo|typ|тип|тип вопроса|тип питання|jenis|type de question"),
    ("key", "réponse correcte|bonne réponse|réponses correctes|respuesta correcta|correcta|resposta correta|correta"
            "|resposta certa|gabarito|risposta corretta|richtige antwort|richtig|lösung|poprawna odpowiedź|poprawna"
            "|правильный ответ|правильные ответы|верный ответ|правильна відповідь|правильний варіант|正确答案"
            "|正確答案|参考答案|參考答案|标准答案|標準答案|正解|정답|kunci jawaban|kunci|jawaban benar|เฉลย"
            "|الإجابة الصحيحة|správná odpověď|răspuns corect|helyes válasz|σωστή απάντηση"),
    ("stem", "question text|frage|fragen|fragetext|pregunta|preguntas|enunciado|pergunta|perguntas|questão|questões"
             "|énoncé|domanda|domande|pytanie|pytania|treść pytania|вопрос|вопросы|текст вопроса|питання"
             "|запитання|题干|題幹|题目|題目|题目内容|題目內容|题干内容|試題|试题|试题内容|问题|問題|問題文|질문|문제"
             "|soal|pertanyaan|คำถาม|السؤال|otázka|întrebare|kérdés|ερώτηση"),
    ("choices", "réponses|opciones|opções|alternativas|alternatives|варианты|варианты ответов|варианты ответа|варіанти"
                "|选项|選項|選択肢|pilihan|pilihan jawaban|antworten|odpowiedzi|risposte|opzioni"),
    ("answer?", "réponse|respuesta|resposta|risposta|antwort|odpowiedź|ответ|відповідь|答案|解答|jawaban|답|回答"),
    ("explanation", "explicación|explicação|explication|erläuterung|erklärung|wyjaśnienie|пояснение|объяснение"
                    "|комментарий|пояснення|解析|答案解析|试题解析|解释|解釋|说明|説明|解説|해설|pembahasan|comentário"),
    ("topic", "catégorie|thème|categoría|categoria|tema|disciplina|materia|matéria|kategorie|thema|kategoria|тема"
              "|раздел|категория|глава|категорія|分类|分類|类别|類別|章节|科目|知识点|kategori|mata pelajaran"),
    ("difficulty", "difficulté|dificultad|dificuldade|nível|schwierigkeit|schwierigkeitsgrad|poziom|trudność"
                   "|сложность|уровень|уровень сложности|难度|難度|难易度|難易度|tingkat kesulitan"),
    ("ignored", "分数|分值|分數|圖片|图片|圖片網址|изображение|ссылка|баллы|puntos|pontos|punkte|punkty|skor|备注"),
)  # fmt: skip
_ROLES = [(role, re.compile(rf"(?:{pattern})$")) for role, pattern in _PATTERNS]
_NAMED = {fold(word): role for role, words in _WORDS for word in words.split("|")}
_CHOICE = re.compile(
    r"^(?:(?:noi dung )?(?:dap an|phuong an|lua chon|cau tra loi|tra loi|y|pa|da|option|choice|answer|ans"
    r"|opt|op)?(?: so)?[ .:#]*\(?([a-h]|[1-8])\)?"
    r"|([a-h]|[1-8]) *[.)])$"
)
_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\*+")
_WIDE = str.maketrans("（）［］：，／＃", "()[]:,/#")
_LANGUAGE = re.compile(r"^(.+?) (vi|vn|en|fr|es|pt|de|it|pl|ru|zh|ja|ko|id)$")
_MEMBER = re.compile(r"^(.*?)[ .:#(]*([a-j]|10|[1-9])\)?$")
_RIGHT = re.compile(r"\b(dung|correct|right)\b")
_COUNTED = re.compile(r"\b([01]) ?(?:-|–|to|den|…|\.\.) ?[3-9]\b|\b([01]) ?based|\btu ([01])\b")
_BY_INDEX = re.compile(r"(?:\b|_|correct|answer|option|key)(?:index|idx)")


class Heading(NamedTuple):
    """What one heading says; `member` is (its common part, its place from 0) where it may be one of a row."""

    role: str = ""
    member: tuple[str, int] | None = None
    # its note says that the right choice stands here
    right: bool = False
    # the first of the numbers that it counts positions by, where it says so: "correct index (0-3)"
    first: int | None = None
    # it says "index", which programs count from 0 and people from 1
    by_index: bool = False


def heading_of(text: str) -> Heading:
    """Return what a heading says: as a whole, or in one of its parts ("Câu hỏi / Question")."""
    text = text.translate(_WIDE)
    if len(text) > 120:
        return Heading()
    found = _whole(text)
    if not found.role:
        parts = re.split(r"\s*[/|:\n]\s*|\s+[-–—]\s+", text)
        others = (_whole(part) for part in parts) if len(parts) > 1 else ()
        found = next((other for other in others if other.role), found)
    note = " ".join(fold(note) for note in _NOTE.findall(text))
    folded = fold(text)
    counted = _COUNTED.search(folded)
    first = int(next(filter(None, counted.groups()))) if counted else None
    return found._replace(right=bool(_RIGHT.search(note)), first=first, by_index=bool(_BY_INDEX.search(folded)))


def _whole(text: str) -> Heading:
    title = _title(text)
    if not 0 < len(title) <= 60:
        return Heading()
    choice = _CHOICE.match(title)
    if choice:
        return Heading("choice", ("", _index(choice[1] or choice[2])))
    role = _NAMED.get(title) or next((role for role, pattern in _ROLES if pattern.match(title)), "")
    language = _LANGUAGE.match(title) if not role else None
    if language:
        inner = _whole(language[1])
        member = (f"{inner.member[0]} {language[2]}", inner.member[1]) if inner.member else None
        return inner._replace(member=member)
    last = _MEMBER.match(title) if not role else None
    return Heading(role, (last[1].strip(), _index(last[2])) if last else None)


def _index(sign: str) -> int:
    return int(sign) - 1 if sign.isdigit() else ord(sign) - ord("a")


def _title(text: str) -> str:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    folded = fold(_NOTE.sub(" ", words)) or fold(words.strip("()[]* "))
    return re.sub(r"[\s_\-]+", " ", folded).strip(" .:-?")


def series_of(headings: Mapping[int, Heading]) -> list[int]:
    """Return the columns of the choices: those whose headings count up together from A or 1, the first such row.

    Headings that are known to be of choices come first, then any two or more that differ in nothing but their count.
    """
    known = {column: heading.member for column, heading in headings.items() if heading.role == "choice"}
    unknown = {column: heading.member for column, heading in headings.items() if not heading.role}
    return _rows({column: member for column, member in known.items() if member}) or (
        _rows({column: member for column, member in unknown.items() if member}) if len(known) < 2 else []
    )


def _rows(members: Mapping[int, tuple[str, int]]) -> list[int]:
    best: list[int] = []
    for common in dict.fromkeys(common for _, (common, _) in sorted(members.items())):
        run: list[int] = []
        for column, (name, index) in sorted(members.items()):
            if name == common and index == len(run):
                run.append(column)
        if len(run) >= 2 and len(run) > len(best):
            best = run
    return best


def repeats(titles: Sequence[tuple[int, str]]) -> list[int]:
    """Return the columns at which a row of headings begins anew (tables side by side), [] if it does so nowhere."""
    if not titles:
        return []
    first = fold(titles[0][1])
    starts = [column for column, title in titles if fold(title) == first]
    names = [fold(title) for _, title in titles]
    size = len(names) // len(starts)
    whole = len(starts) > 1 and size >= 2 and names == names[:size] * len(starts)
    return starts if whole else []

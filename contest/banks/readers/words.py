"""The sentences of warnings: what is wrong, what was done, what to do; each a msgid that pages translate."""

from contest.banks.readers.result import MARK_NAMES, ReadWarning
from contest.common.msgids import Value, filled, gettext_noop

_NO_ANSWER = gettext_noop("Câu được giữ nhưng chưa có đáp án; hãy chọn đáp án khi xem trước.")

SENTENCES: dict[str, tuple[str, ...]] = {
    "no_answer_marked": (gettext_noop("Không thấy phương án nào được đánh dấu đúng."), _NO_ANSWER),
    "all_choices_bold": (gettext_noop("Mọi phương án đều in đậm nên không biết phương án nào đúng."), _NO_ANSWER),
    "ambiguous_mark": (
        gettext_noop("Dấu đáp án không rõ (%(detail)s). Hãy kiểm tra và chọn lại đáp án khi xem trước."),
    ),
    "answer_not_among_choices": (gettext_noop("Đáp án ghi “%(detail)s” không khớp phương án nào."), _NO_ANSWER),
    "key_conflicts_with_mark": (
        gettext_noop(
            "Đáp án ghi “%(detail)s” khác với phương án được đánh dấu. Đã lấy theo đáp án ghi bằng chữ; hãy "
            "kiểm tra lại."
        ),
    ),
    "letters_not_consecutive": (
        gettext_noop(
            "Chữ cái của các phương án không liền nhau (%(detail)s). Đã lấy theo thứ tự trong tệp; hãy kiểm tra."
        ),
    ),
    "option_letter_missing": (
        gettext_noop("Có phương án thiếu chữ cái đứng đầu. Đã tách theo dòng; hãy kiểm tra các phương án."),
    ),
    "duplicate_choice": (gettext_noop("Có hai phương án giống nhau. Đã giữ nguyên; hãy sửa một phương án."),),
    "duplicate_question": (gettext_noop("Có câu trùng nhau: %(detail)s. Đã giữ tất cả; hãy bỏ bớt khi xem trước."),),
    "duplicate_number_in_key": (
        gettext_noop("Số câu %(detail)s trong bảng đáp án không ứng với đúng một câu hỏi. Đã bỏ qua dòng đáp án này."),
    ),
    "too_few_choices": (gettext_noop("Câu có ít hơn hai phương án. Câu được giữ; hãy bổ sung phương án hoặc bỏ câu."),),
    "empty_stem": (gettext_noop("Không thấy nội dung câu hỏi. Câu được giữ; hãy điền nội dung khi xem trước."),),
    "empty_choice": (gettext_noop("Có phương án để trống. Đã giữ chỗ; hãy điền hoặc bỏ phương án đó."),),
    "stray_text": (
        gettext_noop("Có dòng chữ không rõ thuộc câu nào: “%(detail)s”. Đã để riêng dòng này; hãy kiểm tra câu."),
    ),
    "separator_missing": (gettext_noop("Thiếu dấu ngăn cách giữa hai câu. Đã tách theo các phương án; hãy kiểm tra."),),
    "question_without_answer": (gettext_noop("Câu thiếu dòng đáp án (ANSWER)."), _NO_ANSWER),
    "choice_without_question": (
        gettext_noop("Có phương án đứng trước mọi câu hỏi: “%(detail)s”. Đã bỏ qua dòng này."),
    ),
    "answer_without_question": (
        gettext_noop("Đáp án “%(detail)s” không thuộc câu hỏi nào. Đã bỏ qua; hãy kiểm tra số câu."),
    ),
    "unsupported_type": (
        gettext_noop("Dạng câu hỏi “%(detail)s” chưa dùng được để thi trắc nghiệm. Câu chỉ được liệt kê, không nhập."),
    ),
    "unsupported_cloze": (
        gettext_noop("Câu hỏi điền trong bài (cloze) chưa dùng được. Câu chỉ được liệt kê, không nhập."),
    ),
    "object_not_imported": (
        gettext_noop(
            "Có hình hoặc công thức chưa lấy được trọn vẹn, đã thay bằng [hình], [công thức] hoặc viết liền một "
            "dòng. Hãy xem và gõ lại phần đó."
        ),
    ),
    "symbol_font": (
        gettext_noop("Có ký hiệu của phông riêng chưa đọc được, đã thay bằng [ký hiệu]. Hãy gõ lại ký hiệu đó."),
    ),
    "unknown_fraction": (
        gettext_noop("Điểm %(detail)s %% không có trong danh sách của Moodle. Đã làm tròn; hãy kiểm tra đáp án."),
    ),
    "legacy_font": (gettext_noop("Tệp dùng phông cũ (%(detail)s). Đã chuyển sang Unicode; hãy đọc soát lại dấu."),),
    "several_marks": (
        gettext_noop(
            "Tệp dùng nhiều cách đánh dấu đáp án (%(detail)s). Hãy kiểm tra các câu có cách đánh dấu khác thường."
        ),
    ),
    "sparse_mark": (
        gettext_noop(
            "Chỉ %(detail)s câu có dấu đáp án, các câu khác chưa có. Hãy kiểm tra dấu đó có phải đáp án không."
        ),
    ),
    "key_file_empty": (
        gettext_noop("Tệp đáp án gửi kèm không có cặp số câu – đáp án nào đọc được. Đáp án lấy theo tệp câu hỏi."),
    ),
    "key_papers": (
        gettext_noop(
            "Bảng đáp án có nhiều mã đề, không có cột “Đề gốc”. Chưa lấy bảng này; hãy để lại một cột đáp án."
        ),
    ),
    "key_paper_taken": (
        gettext_noop("Tệp đáp án có nhiều mã đề. Đã lấy mã đề %(detail)s như tệp câu hỏi; hãy kiểm tra vài câu."),
    ),
    "key_other_paper": (
        gettext_noop(
            "Tệp đáp án là của mã đề %(detail)s, tệp câu hỏi ghi mã đề khác. Chưa lấy tệp này; hãy kiểm tra lại."
        ),
    ),
    "key_line_unread": (
        gettext_noop(
            "Dòng “%(detail)s” của tệp đáp án không đọc được nên đã bỏ qua. Hãy chọn đáp án câu đó khi xem trước."
        ),
    ),
    "part_missing": (
        gettext_noop("Gói thiếu tệp “%(detail)s” mà bản kê có ghi. Đã bỏ qua tệp này; hãy kiểm tra số câu."),
    ),
    "hidden_sheet": (
        gettext_noop("Trang tính “%(detail)s” đang ẩn nên chưa đọc. Cần các câu ở đó thì bỏ ẩn, lưu rồi tải lại."),
    ),
    "hidden_rows": (gettext_noop("Có %(detail)s dòng đang ẩn, vẫn được đọc. Câu không dùng thì bỏ khi xem trước."),),
    "hidden_columns": (gettext_noop("Cột %(detail)s đang ẩn, vẫn được đọc. Hãy kiểm tra vài câu."),),
    "sheet_skipped": (gettext_noop("Trang tính “%(detail)s” không có câu hỏi nên đã bỏ qua."),),
    "skipped_text": (
        gettext_noop("Có %(count)s dòng không thuộc câu hỏi nào nên đã bỏ qua (tiêu đề, hướng dẫn…): %(detail)s."),
    ),
}
# where the detail is not known
_NO_SHORT_ANSWER = (gettext_noop("Không thấy đáp án của câu trả lời ngắn này."),)
_UNKNOWN_MARK = (gettext_noop("Dấu đáp án không rõ nên chưa lấy phương án nào."), _NO_ANSWER)


def warning(
    code: str, question: int | None, place: str, detail: str = "", *, count: int = 0, short: bool = False
) -> ReadWarning:
    """Return a warning with its sentences; `detail` is quoted in them, of several marks it lists the codes.

    `short`: of a question that has no choices to mark.
    """
    texts = SENTENCES[code] if detail or code != "ambiguous_mark" else _UNKNOWN_MARK
    if short and code == "no_answer_marked":
        texts = _NO_SHORT_ANSWER
    values: dict[str, Value] = {"detail": detail or "?"}
    if code == "several_marks":
        values = {"detail": tuple(MARK_NAMES[mark] for mark in detail.split(", "))}
    elif code == "skipped_text":
        values = {"detail": detail, "count": count}
    if not any("%(detail)s" in text for text in texts):
        values = {}
    return ReadWarning(code, question, place, filled(texts, values), texts, values)

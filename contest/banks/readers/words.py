"""The sentences of warnings: what is wrong, what was done, what to do."""

_NO_ANSWER = "Câu được giữ nhưng chưa có đáp án; hãy chọn đáp án khi xem trước."

MESSAGES: dict[str, str] = {
    "no_answer_marked": f"Không thấy phương án nào được đánh dấu đúng. {_NO_ANSWER}",
    "all_choices_bold": f"Mọi phương án đều in đậm nên không biết phương án nào đúng. {_NO_ANSWER}",
    "ambiguous_mark": "Dấu đáp án không rõ ({0}). Hãy kiểm tra và chọn lại đáp án khi xem trước.",
    "answer_not_among_choices": "Đáp án ghi “{0}” không khớp phương án nào. " + _NO_ANSWER,
    "key_conflicts_with_mark": (
        "Đáp án ghi “{0}” khác với phương án được đánh dấu. Đã lấy theo đáp án ghi bằng chữ; hãy kiểm tra lại."
    ),
    "letters_not_consecutive": (
        "Chữ cái của các phương án không liền nhau ({0}). Đã lấy theo thứ tự trong tệp; hãy kiểm tra."
    ),
    "option_letter_missing": "Có phương án thiếu chữ cái đứng đầu. Đã tách theo dòng; hãy kiểm tra các phương án.",
    "duplicate_choice": "Có hai phương án giống nhau. Đã giữ nguyên; hãy sửa một phương án.",
    "duplicate_question": "Có câu trùng nhau: {0}. Đã giữ tất cả; hãy bỏ bớt khi xem trước.",
    "duplicate_number_in_key": (
        "Số câu {0} trong bảng đáp án không ứng với đúng một câu hỏi. Đã bỏ qua dòng đáp án này."
    ),
    "too_few_choices": "Câu có ít hơn hai phương án. Câu được giữ; hãy bổ sung phương án hoặc bỏ câu.",
    "empty_stem": "Không thấy nội dung câu hỏi. Câu được giữ; hãy điền nội dung khi xem trước.",
    "empty_choice": "Có phương án để trống. Đã giữ chỗ; hãy điền hoặc bỏ phương án đó.",
    "stray_text": "Có dòng chữ không rõ thuộc câu nào: “{0}”. Đã để riêng dòng này; hãy kiểm tra câu.",
    "separator_missing": "Thiếu dấu ngăn cách giữa hai câu. Đã tách theo các phương án; hãy kiểm tra.",
    "question_without_answer": "Câu thiếu dòng đáp án (ANSWER). " + _NO_ANSWER,
    "choice_without_question": "Có phương án đứng trước mọi câu hỏi: “{0}”. Đã bỏ qua dòng này.",
    "answer_without_question": "Đáp án “{0}” không thuộc câu hỏi nào. Đã bỏ qua; hãy kiểm tra số câu.",
    "unsupported_type": "Dạng câu hỏi “{0}” chưa dùng được để thi trắc nghiệm. Câu chỉ được liệt kê, không nhập.",
    "unsupported_cloze": "Câu hỏi điền trong bài (cloze) chưa dùng được. Câu chỉ được liệt kê, không nhập.",
    "object_not_imported": (
        "Có hình hoặc công thức chưa lấy được trọn vẹn, đã thay bằng [hình], [công thức] hoặc viết liền một dòng. "
        "Hãy xem và gõ lại phần đó."
    ),
    "symbol_font": "Có ký hiệu của phông riêng chưa đọc được, đã thay bằng [ký hiệu]. Hãy gõ lại ký hiệu đó.",
    "unknown_fraction": "Điểm {0} % không có trong danh sách của Moodle. Đã làm tròn; hãy kiểm tra đáp án.",
    "legacy_font": "Tệp dùng phông cũ ({0}). Đã chuyển sang Unicode; hãy đọc soát lại dấu.",
    "several_marks": "Tệp dùng nhiều cách đánh dấu đáp án ({0}). Hãy kiểm tra các câu có cách đánh dấu khác thường.",
    "sparse_mark": "Chỉ {0} câu có dấu đáp án, các câu khác chưa có. Hãy kiểm tra dấu đó có phải đáp án không.",
    "key_file_empty": "Tệp đáp án gửi kèm không có cặp số câu – đáp án nào đọc được. Đáp án lấy theo tệp câu hỏi.",
    "key_papers": "Bảng đáp án có nhiều mã đề, không có cột “Đề gốc”. Chưa lấy bảng này; hãy để lại một cột đáp án.",
    "key_paper_taken": "Tệp đáp án có nhiều mã đề. Đã lấy mã đề {0} như tệp câu hỏi; hãy kiểm tra vài câu.",
    "key_other_paper": "Tệp đáp án là của mã đề {0}, tệp câu hỏi ghi mã đề khác. Chưa lấy tệp này; hãy kiểm tra lại.",
    "key_line_unread": "Dòng “{0}” của tệp đáp án không đọc được nên đã bỏ qua. Hãy chọn đáp án câu đó khi xem trước.",
    "part_missing": "Gói thiếu tệp “{0}” mà bản kê có ghi. Đã bỏ qua tệp này; hãy kiểm tra số câu.",
    "sheet_skipped": "Trang tính “{0}” không có câu hỏi nên đã bỏ qua.",
    "column_unknown": "Chưa rõ cột {0} dùng để làm gì nên đã bỏ qua. Hãy kiểm tra tên cột.",
    "lenient": "Tệp lệch chuẩn của định dạng: {0}. Vẫn đọc được; hãy xem lại câu này.",
}


def message(code: str, detail: str = "", count: int = 0) -> str:
    """Return the Vietnamese sentence for a warning; `detail` is quoted in it."""
    if code == "skipped_text":
        return f"Có {count} dòng không thuộc câu hỏi nào nên đã bỏ qua (tiêu đề, hướng dẫn…): {detail}."
    if code == "ambiguous_mark" and not detail:
        return f"Dấu đáp án không rõ nên chưa lấy phương án nào. {_NO_ANSWER}"
    return MESSAGES[code].format(detail or "?")

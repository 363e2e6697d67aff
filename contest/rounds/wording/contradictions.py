"""The words of every contradiction in a rule set: what is wrong, why, what to do. Step and field of the form first."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from contest.rounds.wording.unsupported import UNSUPPORTED

Words = tuple[str, str, str | Promise]

PEOPLE: dict[str, Words] = {
    "ages_reversed": (
        "contest",
        "min_age",
        gettext_lazy("Tuổi từ %(min)s đến %(max)s thì không ai dự thi được. Sửa một trong hai."),
    ),
    "board_twice": (
        "contest",
        "boards",
        gettext_lazy("Hai bảng cùng tên “%(label)s” nên người dự thi không biết chọn bảng nào. Đổi tên một bảng."),
    ),
    "board_outside_ages": (
        "contest",
        "min_age",
        gettext_lazy("Cuộc thi không nhận tuổi của bảng “%(label)s” nên bảng không có ai. Sửa tuổi ở một trong hai."),
    ),
    "nobody_known": (
        "contest",
        "account",
        gettext_lazy(
            "Không có tài khoản thì không nhận ra được cùng một người. "
            "Hỏi thêm số điện thoại, thư điện tử hoặc số căn cước."
        ),
    ),
    "shared_unknown": (
        "contest",
        "shared_contact",
        gettext_lazy("Dùng chung điện thoại thì phân biệt bằng họ tên và ngày sinh. Hỏi cả hai."),
    ),
    "roster_after": (
        "contest",
        "asked",
        gettext_lazy("Chỉ người trong danh sách được thi, nên phải biết tên trước. Chọn khai trước khi làm bài."),
    ),
    "registration_window": (
        "contest",
        "registration_closes",
        gettext_lazy("Đóng đăng ký không muộn hơn mở đăng ký nên không ai đăng ký được. Sửa một trong hai."),
    ),
    "unit_not_asked": (
        "contest",
        "required",
        gettext_lazy("Có xếp hạng, giải hoặc chỉ tiêu theo đơn vị, nhưng không hỏi đơn vị. Thêm đơn vị vào thông tin."),
    ),
}
TEAMS: dict[str, Words] = {
    "team_sizes_reversed": (
        "contest",
        "least",
        gettext_lazy("Đội ít nhất %(least)s người lại nhiều nhất %(most)s người. Đổi hai số cho nhau hoặc bỏ một số."),
    ),
    "team_days_of_nobody": (
        "contest",
        "closes",
        gettext_lazy("Hạn ghi tên đội là của đơn vị, nhưng Ban Tổ chức ghi tên. Chọn đơn vị ghi tên, hoặc bỏ hạn."),
    ),
    "team_days_too_long": (
        "contest",
        "closes",
        gettext_lazy("Hạn ghi tên đội muộn hơn lúc đợt thi của đội mở. Ghi hạn sớm hơn, hoặc để trống."),
    ),
}
PAPERS: dict[str, Words] = {
    "criteria_not_points": (
        "paper",
        "essay_criteria",
        gettext_lazy("Các tiêu chí cộng lại %(sum)s điểm, bài tự luận ghi %(points)s điểm. Sửa cho bằng nhau."),
    ),
    "gap_of_one_judge": (
        "paper",
        "essay_gap",
        gettext_lazy("Một giám khảo chấm thì không có lệch điểm. Ghi hai giám khảo, hoặc bỏ mức lệch."),
    ),
    "essay_takes_nothing": (
        "paper",
        "essay_takes",
        gettext_lazy("Chưa chọn cách nộp bài tự luận. Chọn ít nhất một cách."),
    ),
    "no_section": ("paper", "", gettext_lazy("Đề thi chưa có câu nào. Ghi số câu cho ít nhất một chủ đề.")),
    "section_twice": ("paper", "", gettext_lazy("Chủ đề “%(where)s” có hai dòng trong đề. Gộp thành một dòng.")),
    "counts_and_percents": (
        "paper",
        "sections",
        gettext_lazy("Cấu trúc đề có phần ghi số câu, có phần ghi tỷ lệ. Chọn một cách cho mọi phần."),
    ),
    "percents_not_whole": (
        "paper",
        "sections",
        gettext_lazy("Các tỷ lệ cộng lại là %(sum)s%%, phải vừa đủ 100%%. Sửa lại các tỷ lệ."),
    ),
    "percents_without_total": (
        "paper",
        "total",
        gettext_lazy("Có tỷ lệ mà chưa có tổng số câu nên chưa ra số câu. Ghi tổng số câu."),
    ),
    "percent_no_question": (
        "paper",
        "total",
        gettext_lazy("Với %(total)s câu, có tỷ lệ không cho ra số câu nguyên. Đổi tổng số câu hoặc tỷ lệ."),
    ),
    "key_before_others": (
        "paper",
        "show_at_once",
        gettext_lazy(
            "Mọi người làm chung một đề: hiện đáp án ngay thì người thi sau biết trước. "
            "Chuyển sang sau khi đợt thi đóng."
        ),
    ),
    "number_not_said": (
        "paper",
        "prediction_text",
        gettext_lazy("Chưa ghi rõ con số được dự đoán. Ghi nội dung câu dự đoán."),
    ),
    "prediction_without_stage": (
        "paper",
        "prediction_over",
        gettext_lazy("Câu dự đoán tính trong cả vòng, nhưng có đợt thi không thuộc vòng nào. Xếp đợt thi vào vòng."),
    ),
}
ROUNDS: dict[str, Words] = {
    "results_before_close": (
        "times",
        "results_at",
        gettext_lazy("Kết quả hẹn công bố trước khi đợt thi đóng. Hẹn muộn hơn giờ đóng, hoặc để trống."),
    ),
    "never_open": (
        "times",
        "hours",
        gettext_lazy("Giờ mở trong ngày và ngày nghỉ không để lại lúc nào mở. Sửa giờ mở hoặc ngày nghỉ."),
    ),
    "longer_than_open": (
        "times",
        "closes_at",
        gettext_lazy(
            "Bài làm %(minutes)s, nhưng mỗi lần chỉ mở %(longest)s nên không ai làm hết giờ. "
            "Mở dài hơn, giảm giờ làm bài hoặc cho làm hết giờ sau khi đóng."
        ),
    ),
    "top_without_ranking": (
        "times",
        "admission",
        gettext_lazy("Chưa rõ lấy người đứng đầu theo bảng xếp hạng nào. Chọn bảng xếp hạng."),
    ),
    "score_without_round": (
        "times",
        "admission",
        gettext_lazy("Vào đợt theo điểm cần biết đợt thi nào và bao nhiêu phần trăm. Ghi cả hai."),
    ),
    "ranking_not_ready": (
        "times",
        "admission",
        gettext_lazy("Kết quả dùng để chọn người chưa có khi đợt này mở. Mở muộn hơn hoặc chọn kết quả khác."),
    ),
    "no_stages": (
        "times",
        "stages",
        gettext_lazy("Có điều tính theo từng vòng, nhưng cuộc thi không chia vòng. Thêm vòng hoặc tính theo đợt."),
    ),
    "cap_twice": ("times", "", gettext_lazy("Một giới hạn số lượt được ghi hai lần. Chỉ giữ một.")),
}
RANKINGS: dict[str, Words] = {
    "score_first": ("ranking", "chain", gettext_lazy("Xếp hạng phải bắt đầu từ số câu đúng. Chọn lại thứ tự.")),
    "score_says_nothing": (
        "ranking",
        "chain",
        gettext_lazy("Chỉ xếp hạng bài đúng tất cả thì điểm đều bằng nhau. Bỏ điểm khỏi thứ tự."),
    ),
    "key_twice": ("ranking", "chain", gettext_lazy("Thứ tự xếp hạng có tiêu chí lặp lại. Chọn lại thứ tự.")),
    "too_many_keys": (
        "ranking",
        "chain",
        gettext_lazy("Thứ tự xếp hạng có quá %(most)s tiêu chí; các tiêu chí cuối không bao giờ tới. Bỏ bớt."),
    ),
    "not_in_sums": (
        "ranking",
        "chain",
        gettext_lazy(
            "Mỗi lượt có câu dự đoán và lúc bắt đầu riêng, cộng dồn không xét được. "
            "Bỏ tiêu chí ấy hoặc tính lượt tốt nhất."
        ),
    ),
    "sum_of_one_round": (
        "ranking",
        "per",
        gettext_lazy("Cộng các đợt mà xếp hạng từng đợt thì không có gì để cộng. Xếp hạng cả vòng hoặc cả cuộc thi."),
    ),
    "all_right_in_sum": (
        "ranking",
        "gate",
        gettext_lazy("Cộng mọi lượt thì không còn một bài để xét đúng tất cả. Bỏ điều kiện đúng tất cả."),
    ),
    "gate_out_of_reach": (
        "ranking",
        "least",
        gettext_lazy("Chỉ xếp hạng từ %(gate)s câu đúng, nhưng đề có %(total)s câu. Giảm mức hoặc thêm câu."),
    ),
    "prediction_not_asked": (
        "ranking",
        "chain",
        gettext_lazy("Xếp hạng theo câu dự đoán, nhưng có bài thi không hỏi. Thêm câu dự đoán hoặc bỏ tiêu chí."),
    ),
    "live_without_truth": (
        "ranking",
        "shown",
        gettext_lazy("Chưa có đáp số dự đoán thì chưa có thứ tự nào để hiện. Chọn công khai cùng kết quả."),
    ),
    "one_attempt_only": (
        "ranking",
        "chain",
        gettext_lazy("Mỗi người chỉ thi một lượt nên số lượt không phân biệt được ai. Bỏ tiêu chí số lượt."),
    ),
    "ranking_of_practice": (
        "ranking",
        "only",
        gettext_lazy("Thi thử không tính kết quả nên không xếp hạng được. Chọn đợt thi khác."),
    ),
    "rounds_without_stage": (
        "ranking",
        "per",
        gettext_lazy("Xếp hạng từng vòng, nhưng có đợt thi không thuộc vòng nào. Xếp đợt thi vào vòng."),
    ),
    "more_rounds_than_there_are": (
        "ranking",
        "min_rounds",
        gettext_lazy("Phải dự %(wanted)s đợt nhưng chỉ có %(most)s đợt, không ai đạt được. Giảm số đợt."),
    ),
    "people_and_units": (
        "ranking",
        "only",
        gettext_lazy("Cá nhân và tập thể không so được trong một bảng xếp hạng. Tách thành hai bảng."),
    ),
}
PRIZES: dict[str, Words] = {
    "no_tier": ("ranking", "tiers", gettext_lazy("Cơ cấu giải chưa có giải nào. Thêm ít nhất một giải.")),
    "tier_twice": (
        "ranking",
        "tiers",
        gettext_lazy("“%(label)s” được ghi hai lần trong một cơ cấu giải. Gộp lại, ghi tổng số giải."),
    ),
    "one_of_no_prize": (
        "ranking",
        "one_prize",
        gettext_lazy("Mỗi người một giải, nhưng cuộc thi chưa có giải cá nhân nào. Thêm giải, hoặc bỏ điều này."),
    ),
    "no_tier_count": (
        "ranking",
        "tiers",
        gettext_lazy("Chưa ghi số giải nên không biết trao đến ai. Ghi số giải."),
    ),
    "board_not_ranked": (
        "ranking",
        "board",
        gettext_lazy("Giải của riêng một bảng, nhưng xếp hạng chung các bảng. Chọn xếp riêng từng bảng."),
    ),
    "prizes_not_shown": (
        "ranking",
        "top",
        gettext_lazy(
            "Một bảng xếp hạng trao %(prizes)s giải nhưng chỉ hiện %(top)s người, có người đạt giải không ai thấy. "
            "Hiện thêm người, để trống hoặc bớt giải."
        ),
    ),
    "no_criterion": (
        "ranking",
        "criteria",
        gettext_lazy("Giải tập thể chưa có tiêu chí để so các đơn vị. Thêm tiêu chí hoặc để Ban Tổ chức quyết định."),
    ),
    "two_criteria": (
        "ranking",
        "criteria",
        gettext_lazy("Cộng điểm các tiêu chí thì cần ít nhất hai tiêu chí. Thêm tiêu chí hoặc xét lần lượt."),
    ),
    "points_not_falling": (
        "ranking",
        "points",
        gettext_lazy("Thang điểm quy đổi phải giảm dần, nếu không hạng trên không hơn hạng dưới. Sửa thang điểm."),
    ),
    "no_prize_points": (
        "ranking",
        "prize_points",
        gettext_lazy("Xét điểm theo giải cá nhân nhưng chưa ghi mỗi giải mấy điểm. Ghi bảng điểm."),
    ),
}
REFERENCES: dict[str, Words] = {
    "malformed": ("", "", gettext_lazy("Thể lệ đã lưu không đọc được. Báo người quản trị xem lại.")),
    "offset_in_moment": (
        "times",
        "",
        gettext_lazy("Ngày giờ có kèm múi giờ; thể lệ chỉ ghi giờ Việt Nam. Bỏ múi giờ."),
    ),
    "key_of_two": ("", "", gettext_lazy("Hai phần cùng tên “%(key)s” nên không biết đang nói phần nào. Đổi một tên.")),
    "leads_nowhere": ("", "", gettext_lazy("Thể lệ nhắc tới “%(key)s” nhưng phần ấy không có. Chọn lại.")),
}
RULES_PROBLEMS: dict[str, Words] = {
    **PEOPLE,
    **TEAMS,
    **PAPERS,
    **ROUNDS,
    **RANKINGS,
    **PRIZES,
    **REFERENCES,
    **UNSUPPORTED,
}

"""Words that made-up names are put together from, each as often as it is met in a hundred or so.

Family names and the middle names of most people are few in Viet Nam, so that two words of a name
can match a fifth of a province: a search must be quick there too.
"""

from __future__ import annotations


def _weighted(words: str) -> tuple[str, ...]:
    """``"A 2, B"`` gives A twice and B once."""
    found: list[str] = []
    for part in words.split(","):
        word, _, times = part.strip().partition(" ")
        found += [word] * int(times or 1)
    return tuple(found)


FAMILY = _weighted(
    "Nguyễn 31, Trần 11, Lê 9, Phạm 7, Hoàng 5, Huỳnh 5, Phan 4, Vũ 4, Võ 4, Đặng 2, Bùi 2, Đỗ 2,"
    " Hồ 2, Ngô 2, Dương 2, Lý, Hà, Đinh, Trương, Mai, Cao, Lương, Đoàn, Trịnh"
)
MIDDLE_FEMALE = _weighted(
    "Thị 55, Ngọc 6, Thanh 5, Thu 5, Kim 4, Minh 4, Như 3, Tuyết 3, Hồng 3, Bảo 2, Khánh 2, Xuân 2,"
    " Mỹ 2, Diệu, Quỳnh, Phương"
)
MIDDLE_MALE = _weighted(
    "Văn 40, Hữu 7, Đức 7, Ngọc 5, Minh 6, Thanh 5, Xuân 5, Quang 5, Công 4, Đình 4, Bá 3, Gia 3,"
    " Trọng 3, Quốc 3"
)
GIVEN = _weighted(
    "An, Anh 5, Bình 3, Châu, Chi, Cường 3, Dũng 3, Duyên, Dương 2, Đạt 2, Đức 3, Giang 2, Hà 4,"
    " Hải 4, Hạnh 2, Hằng 3, Hiền 3, Hiếu 2, Hoa 4, Hòa 2, Hoàng 3, Hùng 4, Hương 4, Huyền 2,"
    " Khánh, Lan 4, Lâm 2, Liên 2, Linh 4, Loan 2, Long 2, Ly, Mai 3, Minh 4, Nam 3, Nga 2, Ngân,"
    " Ngọc 3, Nhung 2, Oanh, Phong, Phúc 2, Phương 4, Quân, Quyên, Sơn 3, Tâm 2, Thảo 3, Thắng 3,"
    " Thơm, Thủy 3, Thúy, Tiến 2, Toàn, Trang 3, Trung 3, Tú 2, Tuấn 4, Tùng 2, Tuyết, Vân 3,"
    " Việt 2, Vinh 2, Xuân 2, Yến 2"
)

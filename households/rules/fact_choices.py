"""The codes that facts may take, with their names in both languages."""

from typing import NamedTuple

from households.rules.text import Text


class Choice(NamedTuple):
    """One code of a choice and its name."""

    code: str
    label: Text


def _choices(*rows: tuple[str, str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(code, Text(vi, en)) for code, vi, en in rows)


SEX = _choices(("M", "Nam", "Male"), ("F", "Nữ", "Female"))
WORK = _choices(
    ("contract", "Làm công, có hợp đồng lao động", "Wage job with a labour contract"),
    ("no_contract", "Làm công, không có hợp đồng lao động", "Wage job without a labour contract"),
    (
        "own",
        "Tự làm (nông, lâm, ngư nghiệp, buôn bán, dịch vụ)",
        "Own work (farm, trade, services)",
    ),
    ("seeking", "Muốn làm việc nhưng không tìm được việc làm", "Wants work, finds none"),
    (
        "not_seeking",
        "Không làm việc, không có nhu cầu (đi học, nội trợ, già yếu…)",
        "Does not work and does not seek work (study, home, old age…)",
    ),
)
DISABILITY = _choices(
    ("none", "Không khuyết tật", "No disability"),
    ("mild", "Khuyết tật nhẹ", "Mild"),
    ("severe", "Khuyết tật nặng", "Severe"),
    ("very_severe", "Khuyết tật đặc biệt nặng", "Exceptionally severe"),
)
ATTENDS = _choices(
    ("none", "Không đi học", "Does not attend"),
    ("preschool", "Mầm non", "Preschool"),
    ("primary", "Tiểu học", "Primary school"),
    ("lower_secondary", "Trung học cơ sở", "Lower secondary school"),
    ("upper_secondary", "Trung học phổ thông", "Upper secondary school"),
    ("vocational", "Sơ cấp, trung cấp, cao đẳng", "Vocational: elementary to college"),
    ("university", "Đại học trở lên", "University or above"),
)
FINISHED = _choices(
    ("none", "Chưa tốt nghiệp cấp nào", "No level finished"),
    ("primary", "Tiểu học", "Primary"),
    ("lower_secondary", "Trung học cơ sở", "Lower secondary"),
    ("upper_secondary", "Trung học phổ thông", "Upper secondary"),
    ("elementary", "Sơ cấp nghề", "Elementary vocational"),
    ("intermediate", "Trung cấp", "Intermediate vocational"),
    ("college", "Cao đẳng", "College"),
    ("university", "Đại học trở lên", "University or above"),
)
WATER = _choices(
    ("piped", "Nước máy", "Piped water"),
    ("drilled_well", "Giếng khoan", "Drilled well"),
    ("protected_well", "Giếng đào được bảo vệ", "Protected dug well"),
    ("protected_spring", "Khe, mó nước được bảo vệ", "Protected spring"),
    ("rain", "Nước mưa", "Rain water"),
    ("bottled", "Nước đóng chai, bình", "Bottled water"),
    ("unprotected_well", "Giếng đào không được bảo vệ", "Unprotected dug well"),
    ("unprotected_spring", "Khe, mó nước không được bảo vệ", "Unprotected spring"),
    ("surface", "Sông, suối, hồ, ao", "River, stream, lake, pond"),
    ("other", "Nguồn khác", "Other source"),
)
TOILET = _choices(
    ("septic", "Tự hoại, bán tự hoại", "Septic or semi-septic"),
    ("pour_flush", "Thấm dội nước (Suilabh)", "Pour-flush (Suilabh)"),
    ("vip", "Chìm có ống thông hơi (VIP)", "Ventilated improved pit (VIP)"),
    ("slab_pit", "Hố xí đào có bệ ngồi", "Pit with slab"),
    ("double_vault", "Hai ngăn", "Double vault"),
    ("unimproved", "Loại khác, không hợp vệ sinh", "Other, not hygienic"),
    ("none", "Không có nhà tiêu", "No toilet"),
)
WASTE = _choices(
    ("collected", "Được thu gom", "Collected"),
    ("treated", "Hộ tự xử lý hợp vệ sinh (ủ, chôn lấp đúng cách)", "Treated at home, hygienically"),
    ("burned", "Đốt, chôn tại chỗ", "Burned or buried on the spot"),
    ("dumped", "Vứt ra môi trường", "Dumped"),
)
MEANS = _choices(
    ("tv", "Tivi", "Television"),
    ("radio", "Đài", "Radio"),
    ("desktop", "Máy tính để bàn", "Desktop computer"),
    ("phone", "Điện thoại (không phải điện thoại thông minh)", "Telephone (not a smartphone)"),
    ("laptop", "Máy tính xách tay", "Laptop"),
    ("tablet", "Máy tính bảng", "Tablet"),
    ("smartphone", "Điện thoại thông minh", "Smartphone"),
)
GOODS = _choices(
    ("car", "Ô tô", "Car"),
    ("motorbike", "Xe máy, xe máy điện", "Motorbike"),
    ("fridge", "Tủ lạnh", "Refrigerator"),
    ("washing_machine", "Máy giặt", "Washing machine"),
    ("air_conditioner", "Điều hoà nhiệt độ", "Air conditioner"),
    ("water_heater", "Bình nước nóng", "Water heater"),
    ("microwave", "Lò vi sóng", "Microwave oven"),
    ("boat", "Tàu, ghe, xuồng có động cơ", "Motor boat"),
    ("farm_machine", "Máy cày, máy kéo, máy xay xát", "Farm machine"),
)
CAUSES = _choices(
    ("land", "Thiếu đất sản xuất (không có đất sản xuất)", "No or too little production land"),
    ("capital", "Thiếu vốn (không có vốn sản xuất, kinh doanh)", "Lack of capital"),
    ("labour", "Thiếu lao động (không có lao động)", "Lack of labour"),
    ("tools", "Thiếu công cụ, phương tiện sản xuất", "Lack of tools"),
    ("knowledge", "Thiếu kiến thức về sản xuất", "Lack of production knowledge"),
    ("skills", "Thiếu kỹ năng lao động, sản xuất", "Lack of skills"),
    ("illness", "Ốm đau, bệnh nặng, tai nạn", "Illness, serious disease, accident"),
    ("other", "Nguyên nhân khác", "Other cause"),
)
WISHES = _choices(
    ("health", "Y tế", "Health"),
    ("education", "Giáo dục", "Education"),
    ("production", "Sản xuất", "Production"),
    ("credit", "Vay vốn tín dụng", "Credit"),
    ("housing", "Nhà ở", "Housing"),
    ("other", "Khác", "Other"),
)

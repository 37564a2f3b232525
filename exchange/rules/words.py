"""Choices of columns that are no facts, and the many words people write for each code.

Words are compared folded (no marks, lower case), so only spellings that differ after that are here.
"""

from __future__ import annotations

from households.choices import NoIdentityReason, Relation, ReviewKind, Sex
from households.rules.fact_choices import Choice
from households.rules.text import Text

RELATIONS = (
    Choice(Relation.HEAD.value, Text("Chủ hộ", "Head")),
    Choice(Relation.SPOUSE.value, Text("Vợ, chồng", "Spouse")),
    Choice(Relation.CHILD.value, Text("Con", "Child")),
    Choice(Relation.PARENT.value, Text("Bố, mẹ", "Parent")),
    Choice(Relation.GRANDPARENT.value, Text("Ông, bà", "Grandparent")),
    Choice(Relation.GRANDCHILD.value, Text("Cháu nội, cháu ngoại", "Grandchild")),
    Choice(Relation.SIBLING.value, Text("Anh, chị, em", "Sibling")),
    Choice(Relation.CHILD_IN_LAW.value, Text("Con dâu, con rể", "Child-in-law")),
    Choice(Relation.OTHER.value, Text("Khác", "Other")),
)
SEXES = (
    Choice(Sex.MALE.value, Text("Nam", "Male")),
    Choice(Sex.FEMALE.value, Text("Nữ", "Female")),
)
NO_IDENTITY_REASONS = (
    Choice(NoIdentityReason.CHILD.value, Text("Trẻ em chưa được cấp", "Child, not issued yet")),
    Choice(NoIdentityReason.NOT_YET.value, Text("Chưa làm căn cước", "Not applied for")),
    Choice(NoIdentityReason.LOST.value, Text("Mất giấy tờ, đang làm lại", "Lost, being replaced")),
    Choice(NoIdentityReason.OTHER.value, Text("Lý do khác", "Other reason")),
)
REVIEW_KINDS = (
    Choice(ReviewKind.PERIODIC.value, Text("Rà soát định kỳ", "Periodic review")),
    Choice(ReviewKind.ONGOING.value, Text("Rà soát thường xuyên", "Ongoing review")),
)
#: What other systems report; ``average`` are farm households with an average living standard.
CLASSES = (
    Choice("poor", Text("Hộ nghèo", "Poor household")),
    Choice("near_poor", Text("Hộ cận nghèo", "Near-poor household")),
    Choice("not_poor", Text("Hộ không nghèo", "Household that is not poor")),
    Choice(
        "average",
        Text(
            "Hộ làm nông, lâm, ngư nghiệp có mức sống trung bình",
            "Farm household with an average living standard",
        ),
    ),
)

YES_WORDS = frozenset(
    {"co", "x", "xx", "v", "yes", "y", "true", "t", "dung", "1", "c", "ok", "roi", "phai", "da co"}
    | {"\u2713", "\u2714", "\u2611"}
)
NO_WORDS = frozenset(
    {"khong", "ko", "k", "kh", "no", "n", "false", "f", "sai", "0", "khong co", "khong phai"}
    | {"chua", "chua co", "kg", "hong"}
)


def _words(**by_code: str) -> dict[str, str]:
    return {word.strip(): code for code, words in by_code.items() for word in words.split("|")}


RELATION_WORDS = _words(
    head="chu ho|ch|chu|chu gia dinh|chu nha|household head|head of household|head",
    spouse=(
        "vo|chong|vo chong|vo hoac chong|vo/chong|vo chu ho|chong chu ho|ba xa|ong xa|wife|husband"
        "|spouse|vo cua chu ho|chong cua chu ho|v|c"
    ),
    child=(
        "con|con trai|con gai|con de|con ruot|con nuoi|con rieng|con chung|con trai ruot"
        "|con gai ruot|con cua chu ho|con chu ho|con trai chu ho|con gai chu ho|con trai ca"
        "|con gai ca|con dau long|con ut|con thu|con truong|con trai truong|son|daughter|child"
        "|con de|con trai nuoi|con gai nuoi|con trai ut|con gai ut"
    ),
    parent=(
        "bo|me|cha|ba me|bo me|cha me|me de|bo de|bo ruot|me ruot|cha ruot|cha de|ma|tia|u|bam"
        "|bo vo|me vo|bo chong|me chong|cha vo|cha chong|bo me vo|bo me chong|bo nuoi|me nuoi"
        "|me gia|bo gia|thay|father|mother|parent|parents|cha/me|bo/me|bo duong|me ke|cha nuoi"
        "|bo chu ho|me chu ho|me cua chu ho|bo cua chu ho|cha chu ho"
    ),
    grandparent=(
        "ong noi|ba noi|ong ngoai|ba ngoai|ong ba|ong ba noi|ong ba ngoai|ong ba noi ngoai"
        "|grandfather|grandmother|grandparent|ong|noi|ngoai"
    ),
    grandchild=(
        "chau noi|chau ngoai|chau noi ngoai|chau noi chau ngoai|chau noi trai|chau noi gai"
        "|chau ngoai trai|chau ngoai gai|grandson|granddaughter|grandchild|chau noi/ngoai|cn"
        "|chau trai noi|chau gai noi|chau trai ngoai|chau gai ngoai"
    ),
    sibling=(
        "anh|chi|em|anh trai|chi gai|em trai|em gai|anh ruot|chi ruot|em ruot|anh chi em"
        "|anh chi em ruot|anh chi|brother|sister|sibling|em trai ruot|em gai ruot|anh trai ruot"
        "|chi gai ruot|anh/chi/em|em chu ho|anh chu ho|chi chu ho"
    ),
    child_in_law=(
        "con dau|con re|dau|re|con dau con re|con dau/re|con dau ca|con dau ut"
        "|daughter in law|son in law|child in law|con dau truong|con re ca"
    ),
    other=(
        "khac|chau dau|chau re|chau ho|chau ruot|chau vo|chau chong|chat|chat noi|chat ngoai"
        "|chu ruot|bac|bac ruot|co ruot|di|di ruot|cau|cau ruot|mo|thim|duong|anh re|chi dau"
        "|em dau|em re|anh ho|chi ho|em ho|anh vo|chi vo|em vo|anh chong|chi chong|em chong"
        "|nguoi o nho|o nho|o tro|nguoi giup viec|nguoi quen|ban|other|quan he khac|nguoi khac"
        "|nguoi than|nguoi than khac|ho hang|ba con|me ke cua vo|vo hai|vo be"
    ),
)  # fmt: skip
SEX_WORDS = _words(
    M="nam|m|male|man|trai|ong|anh|dan ong|nam gioi|con trai|0|1 nam",
    F="nu|f|female|woman|gai|ba|chi|dan ba|nu gioi|phu nu|con gai|nuf|n",
)
CLASS_WORDS = _words(
    poor=(
        "ho ngheo|ngheo|hn|h ngheo|poor|poor household|thuoc ho ngheo|ngheo cu|ngheo moi|tai ngheo"
    ),
    near_poor=(
        "ho can ngheo|can ngheo|hcn|cn|near poor|near poor household|ho c ngheo|thuoc ho can ngheo"
        "|tai can ngheo"
    ),
    not_poor=(
        "ho khong ngheo|khong ngheo|kn|hkn|khong thuoc ho ngheo|khong thuoc ho ngheo can ngheo"
        "|ho khong ngheo khong can ngheo|binh thuong|ho binh thuong|not poor|non poor|khong"
        "|ho k ngheo|k ngheo|ko ngheo|ho ko ngheo|ho trung binh|ho kha|kha|ho kha giau|giau"
        "|vuot chuan can ngheo|household that is not poor"
    ),
    average=(
        "ho lam nong lam ngu nghiep co muc song trung binh|ho co muc song trung binh"
        "|muc song trung binh|ho muc song trung binh|nong lam ngu nghiep co muc song trung binh"
        "|nlnn|hmstb|mstb|ho mstb|farm household with an average living standard"
    ),
)
NO_IDENTITY_WORDS = _words(
    child=(
        "tre em|tre em chua duoc cap|tre em chua cap|tre nho|con nho|chua den tuoi|tre so sinh"
        "|chua du tuoi|duoi 14 tuoi|child|child not issued yet"
    ),
    not_yet=(
        "chua lam|chua lam can cuoc|chua lam cccd|chua duoc cap|chua co|chua cap|chua co cccd"
        "|khong co|not applied for|dang lam|cho cap|chua dang ky"
    ),
    lost=(
        "mat|mat giay to|mat giay to dang lam lai|mat cccd|bi mat|that lac|dang lam lai|lost"
        "|lost being replaced"
    ),
    other="khac|ly do khac|other|other reason",
)
REVIEW_KIND_WORDS = _words(
    periodic=(
        "ra soat dinh ky|dinh ky|hang nam|ra soat hang nam|dinh ky hang nam|periodic"
        "|periodic review|dk"
    ),
    ongoing=(
        "ra soat thuong xuyen|thuong xuyen|hang thang|trong nam|ongoing|ongoing review|tx"
        "|ra soat thuong xuyen hang nam"
    ),
)
#: Word lists by column kind of choice; facts take their labels and codes only.
WORDS: dict[str, dict[str, str]] = {
    "relation": RELATION_WORDS,
    "sex": SEX_WORDS,
    "head_sex": SEX_WORDS,
    "reported_class": CLASS_WORDS,
    "reported_class_before": CLASS_WORDS,
    "no_identity_reason": NO_IDENTITY_WORDS,
    "review_kind": REVIEW_KIND_WORDS,
}

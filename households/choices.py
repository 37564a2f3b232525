"""Vocabulary of households, reviews and classes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """Sex as on the identity papers."""

    MALE = "M", _("Nam")
    FEMALE = "F", _("Nữ")


class Relation(models.TextChoices):
    """Relation of a member to the head of the household (certificate, part I)."""

    HEAD = "head", _("Chủ hộ")
    SPOUSE = "spouse", _("Vợ, chồng")
    CHILD = "child", _("Con")
    PARENT = "parent", _("Bố, mẹ")
    GRANDPARENT = "grandparent", _("Ông, bà")
    GRANDCHILD = "grandchild", _("Cháu nội, cháu ngoại")
    SIBLING = "sibling", _("Anh, chị, em")
    CHILD_IN_LAW = "child_in_law", _("Con dâu, con rể")
    OTHER = "other", _("Khác")


class EthnicList(models.TextChoices):
    """The two numberings in use; a bare number is ambiguous (Decisions 121/1979 and 1019/2008)."""

    B = "B", _("Danh mục 1019/QĐ-TCTK (2008)")
    A = "A", _("Danh mục 121-TCTK/PPCĐ (1979)")


class NoIdentityReason(models.TextChoices):
    """Why a member has no identity number yet."""

    CHILD = "child", _("Trẻ em chưa được cấp")
    NOT_YET = "not_yet", _("Chưa làm căn cước")
    LOST = "lost", _("Mất giấy tờ, đang làm lại")
    OTHER = "other", _("Lý do khác")


class PovertyClass(models.IntegerChoices):
    """What a classification says; "cannot be classified" is the absence of one, never a class."""

    POOR = 1, _("Hộ nghèo")
    NEAR_POOR = 2, _("Hộ cận nghèo")
    NOT_POOR = 3, _("Hộ không nghèo")
    CLOSED = 9, _("Hộ không còn")


class ClassOrigin(models.TextChoices):
    """What put a row in the line of classifications of a household."""

    DECISION = "decision", _("Quyết định công nhận")
    CORRECTION = "correction", _("Quyết định đính chính")
    MOVE = "move", _("Chuyển địa bàn")
    SPLIT = "split", _("Tách hộ")
    MERGE = "merge", _("Nhập hộ")
    CLOSURE = "closure", _("Hộ không còn")


class ReviewKind(models.TextChoices):
    """Periodic (September to December) or ongoing (monthly) review (Decision 24/2021)."""

    PERIODIC = "periodic", _("Rà soát định kỳ")
    ONGOING = "ongoing", _("Rà soát thường xuyên")


class ReviewState(models.TextChoices):
    """Where a review stands. A decided review is frozen."""

    DRAFT = "draft", _("Đang nhập")
    SURVEYED = "surveyed", _("Chờ quyết định")
    DECIDED = "decided", _("Đã quyết định")
    WITHDRAWN = "withdrawn", _("Đã hủy")


class StandardStatus(models.TextChoices):
    """Whether a standard may decide anything."""

    PUBLISHED = "published", _("Đã ban hành")
    REHEARSAL = "rehearsal", _("Chạy thử, chưa đủ căn cứ")
    RETIRED = "retired", _("Ngừng sử dụng")


class FormStatus(models.TextChoices):
    """Whether reviews on a scoring form may be recognised."""

    DRAFT = "draft", _("Bản nháp")
    DEMONSTRATION = "demonstration", _("Bản minh họa")
    PUBLISHED = "published", _("Đã ban hành")
    RETIRED = "retired", _("Ngừng sử dụng")


class ChangeKind(models.TextChoices):
    """Events in the life of a household that move people or the whole household."""

    REGISTER = "register", _("Lập hộ")
    SPLIT = "split", _("Tách hộ")
    MERGE = "merge", _("Nhập hộ")
    MOVE = "move", _("Chuyển địa bàn")
    HEAD_CHANGE = "head_change", _("Thay chủ hộ")
    DEATH = "death", _("Thành viên qua đời")
    JOIN = "join", _("Thêm thành viên")
    LEAVE = "leave", _("Thành viên rời hộ")
    CLOSURE = "closure", _("Hộ không còn")
    SAME_PERSON = "same_person", _("Gộp hồ sơ người trùng")
    SAME_HOUSEHOLD = "same_house", _("Gộp hồ sơ hộ trùng")


class ReportSource(models.TextChoices):
    """The kind of file that a reported result came with."""

    NATIONAL = "national", _("Phần mềm quốc gia")
    LIST = "list", _("Danh sách 21 cột")


class PairKind(models.TextChoices):
    """What two records may be one of."""

    PERSON = "person", _("Người")
    HOUSEHOLD = "household", _("Hộ")


class PairState(models.TextChoices):
    """What was found out about two records that look alike."""

    OPEN = "open", _("Chờ xử lý")
    SAME = "same", _("Là một")
    DIFFERENT = "different", _("Không phải một")
    MERGED = "merged", _("Đã gộp")


class PairAnswer(models.TextChoices):
    """What the officer of one side says."""

    SAME = "same", _("Là một")
    DIFFERENT = "different", _("Không phải một")

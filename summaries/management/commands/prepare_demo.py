"""``manage.py prepare_demo``: load what the demonstration needs and is not there yet."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db.models import Count
from django.utils import translation

from areas.models import Area, Village
from credit.models import ConfirmedList, Loan, LoanProgramme
from households.models import (
    Assignment,
    EthnicGroup,
    Household,
    PovertyStandard,
    ProcedureRule,
    ReviewRound,
)
from housing.models import HousingScheme
from livelihoods.models import LivelihoodModel, Occupation
from officials.services.demo_logins import DEMO_PASSWORD, open_demo_logins
from programmes.models import Programme, Support, Target
from summaries.models import FiguresLoad, StaleMark
from summaries.services.demo.bank import load_bank
from summaries.services.demo.care import load_care
from summaries.services.demo.rounds import load_rounds
from summaries.services.demo.support import load_support
from summaries.services.demo.support_under_way import begin_support
from summaries.services.outputs import recompute_stale_outputs
from summaries.services.recompute import recompute_stale


@dataclass(frozen=True)
class Step:
    """One command, what it is for, and how to tell that it was done."""

    command: str
    vi: str
    en: str
    is_done: Callable[[], bool]
    options: dict[str, Any] = field(default_factory=dict)


STEPS = (
    Step("load_areas", "Đơn vị hành chính", "Administrative units", Area.objects.exists),
    Step("load_ethnic_groups", "Danh mục dân tộc", "Ethnic groups", EthnicGroup.objects.exists),
    Step("load_standards", "Chuẩn nghèo", "Poverty standards", PovertyStandard.objects.exists),
    Step("load_procedure", "Quy định rà soát", "Rules of review", ProcedureRule.objects.exists),
    Step("load_programmes", "Chương trình, định mức", "Programmes", Programme.objects.exists),
    Step(
        "load_livelihoods", "Mô hình sinh kế", "Livelihood models", LivelihoodModel.objects.exists
    ),
    Step("load_training", "Nghề đào tạo", "Trades that are taught", Occupation.objects.exists),
    Step("load_housing", "Chính sách nhà ở", "Housing schemes", HousingScheme.objects.exists),
    Step("load_credit", "Chương trình cho vay", "Loan programmes", LoanProgramme.objects.exists),
    Step("load_targets", "Chỉ tiêu", "Targets", Target.objects.exists),
    # Its last act, in the transaction that makes the households: a load that was killed left none.
    Step("load_demo", "Tỉnh minh hoạ", "Demonstration province", FiguresLoad.objects.exists),
)


class Command(BaseCommand):
    """Run each step once; a second call takes no time."""

    help = "Nạp dữ liệu của bản dùng thử nếu chưa có. / Load the demonstration's data if missing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps whose data is missing, with their own progress output; show the logins."""
        known = get_commands()
        for number, step in enumerate(STEPS, start=1):
            if step.command not in known or step.is_done():
                continue
            if step.command == "load_demo" and Household.objects.exists():
                self._keep_foreign()
                continue
            self.stdout.write(f"[{number}/{len(STEPS)}] {step.vi} · {step.en}")
            began = time.monotonic()
            call_command(step.command, stdout=self.stdout, stderr=self.stderr, **step.options)
            self.stdout.write(f"[{number}/{len(STEPS)}] {time.monotonic() - began:.1f} s")
        self._finish_figures()
        village = self._busiest_village()
        if village is not None:
            self._show_logins(village)
            self._give_support(village)
            self._begin_rounds(village)
            self._let_the_bank_work(village)
            self._begin_care(village)
        # What was given is counted when everything has been given.
        while recompute_stale_outputs(actor=None):
            pass

    def _keep_foreign(self) -> None:
        """Households that no load recorded are somebody's work: nothing is loaded over them."""
        count = Household.objects.count()
        self.stdout.write(
            f"Cơ sở dữ liệu có {count} hộ không do bản dùng thử nạp: giữ nguyên, không nạp tỉnh"
            " minh hoạ. Muốn làm lại từ đầu: make reset."
            f" / The database has {count} households that the demonstration did not load: they are"
            " kept and no province is loaded. To start afresh: make reset."
        )

    def _finish_figures(self) -> None:
        """Compute what a load, or a run, that was stopped had left to be computed."""
        waiting = StaleMark.objects.values("commune").distinct().count()
        if not waiting:
            return
        self.stdout.write(
            f"Lần chạy trước dừng khi {waiting} xã chưa tính xong số liệu; đang tính nốt…"
            f" / The last run stopped with figures of {waiting} communes to be computed; going on…"
        )
        while recompute_stale(actor=None).communes:
            pass

    def _busiest_village(self) -> Village | None:
        """Return the village with most households, so that every role has something to see."""
        counted = Household.objects.values("village").annotate(households=Count("pk"))
        first = counted.order_by("-households", "village").first()
        return (
            Village.objects.select_related("commune__parent").get(pk=first["village"])
            if first
            else None
        )

    def _begin_rounds(self, village: Village) -> None:
        """Open this season's rounds, once; a database of somebody's own work keeps its own."""
        known = FiguresLoad.objects.exists() and ProcedureRule.objects.exists()
        if ReviewRound.objects.exists() or not known:
            return
        self.stdout.write("Đợt rà soát · Review rounds")
        cases = load_rounds(actor=None, village=village, progress=self.stdout.write)
        self.stdout.write(f"  {cases} hồ sơ · cases")

    def _give_support(self, village: Village) -> None:
        """Write what the province received, once; a database of somebody's own keeps its own."""
        known = FiguresLoad.objects.exists() and Programme.objects.exists()
        if Support.objects.exists() or not known:
            return
        self.stdout.write("Hỗ trợ đã đến với hộ · Support that reached households")
        report = load_support(actor=None, progress=lambda line: self.stdout.write(f"  {line}"))
        self.stdout.write(
            f"  {report.models} mô hình · models, {report.projects} dự án · projects,"
            f" {report.trained} người học nghề · trained, {report.houses} nhà · houses"
        )
        begin_support(actor=None, commune=village.commune)
        self._finish_figures()

    def _let_the_bank_work(self, village: Village) -> None:
        """Lists, answers, groups and loans, once; a database of somebody's own keeps its own."""
        known = FiguresLoad.objects.exists() and LoanProgramme.objects.exists()
        if ConfirmedList.objects.exists() or Loan.objects.exists() or not known:
            return
        self.stdout.write("Ngân hàng chính sách xã hội · Social policy bank")
        report = load_bank(
            actor=None,
            commune=village.commune,
            progress=lambda line: self.stdout.write(f"  {line}"),
        )
        self.stdout.write(
            f"  {report.lists} danh sách · lists, {report.answers} trả lời · answers,"
            f" {report.groups} tổ · groups, {report.loans} khoản vay · loans"
        )

    def _begin_care(self, village: Village) -> None:
        """Let officials answer for households, once; a database of somebody's own keeps its own."""
        if Assignment.objects.exists() or not FiguresLoad.objects.exists():
            return
        self.stdout.write("Cán bộ phụ trách hộ · Officials who answer for households")
        began = time.monotonic()
        report = load_care(actor=None, village=village)
        self.stdout.write(
            f"  {report.officials} cán bộ · officials, {report.visits} lần thăm · visits,"
            f" {report.obstacles} vướng mắc · obstacles, {report.plans} kế hoạch · plans"
            f" ({time.monotonic() - began:.1f} s)"
        )

    def _show_logins(self, village: Village) -> None:
        self.stdout.write(
            f"\nTài khoản dùng thử · Demonstration logins (mật khẩu · password: {DEMO_PASSWORD})"
        )
        for login in open_demo_logins(actor=None, village=village):
            with translation.override("vi"):
                vi = str(login.role.label)
            with translation.override("en"):
                en = str(login.role.label)
            self.stdout.write(f"  {login.username:<14} {vi} · {en}  {login.place}")

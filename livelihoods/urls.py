"""Pages of this app."""

from django.urls import URLPattern, path

from livelihoods.project_urls import urlpatterns as project_patterns
from livelihoods.views import course_enrol, course_work, courses, jobs

app_name = "livelihoods"

urlpatterns: list[URLPattern] = [
    *project_patterns,
    path("dao-tao/", courses.course_list, name="courses"),
    path("dao-tao/moi/", courses.course_new, name="course-new"),
    path("dao-tao/theo-doi/", course_work.follow_up_list, name="follow-ups"),
    path("dao-tao/theo-doi/<int:pk>/", course_work.follow_up, name="follow-up"),
    path("dao-tao/<int:pk>/", courses.course_page, name="course"),
    path("dao-tao/<int:pk>/sua/", courses.course_edit, name="course-edit"),
    path("dao-tao/<int:pk>/ghi-danh/", course_enrol.course_enrol, name="course-enrol"),
    path("dao-tao/<int:pk>/diem-danh/", course_work.attendance, name="course-attendance"),
    path("dao-tao/<int:pk>/chung-chi/", course_work.certificates, name="course-certificates"),
    path("dao-tao/<int:pk>/thanh-toan/", courses.course_payment, name="course-payment"),
    path("viec-lam/", jobs.job_list, name="jobs"),
    path("viec-lam/moi/", jobs.job_new, name="job-new"),
    path("viec-lam/chua-tiep-can/", jobs.reach, name="job-reach"),
    path("viec-lam/nguoi/<int:pk>/", jobs.job_entry, name="job-entry"),
    path("viec-lam/<int:pk>/", jobs.job_page, name="job"),
    path("viec-lam/<int:pk>/them/", jobs.job_add, name="job-add"),
]

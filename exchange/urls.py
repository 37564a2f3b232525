"""Pages of imports and exports."""

from django.urls import path

from exchange.views import batch_actions, batches, exports

app_name = "exchange"

urlpatterns = [
    path("nhap-du-lieu/", batches.batch_list, name="batches"),
    path("nhap-du-lieu/<uuid:uuid>/", batches.batch_page, name="batch"),
    path("nhap-du-lieu/<uuid:uuid>/cot/", batches.batch_columns, name="batch-columns"),
    path("nhap-du-lieu/<uuid:uuid>/tien-do/", batches.batch_progress, name="batch-progress"),
    path(
        "nhap-du-lieu/<uuid:uuid>/dong/<slug:kind>/<slug:status>/",
        batches.batch_rows,
        name="batch-rows",
    ),
    path("nhap-du-lieu/<uuid:uuid>/tra-loi/", batch_actions.answer, name="batch-answer"),
    path("nhap-du-lieu/<uuid:uuid>/ghi/", batch_actions.apply, name="batch-apply"),
    path("nhap-du-lieu/<uuid:uuid>/dung/", batch_actions.cancel, name="batch-cancel"),
    path("nhap-du-lieu/<uuid:uuid>/chay-tiep/", batch_actions.resume, name="batch-resume"),
    path("nhap-du-lieu/<uuid:uuid>/hoan-tac/", batch_actions.undo, name="batch-undo"),
    path("nhap-du-lieu/<uuid:uuid>/can-sua/", batch_actions.errors, name="batch-errors"),
    path("xuat/", exports.export_list, name="exports"),
    path("xuat/mau/", exports.workbook, name="workbook"),
    path("xuat/danh-sach/<slug:kind>/", exports.export_form, name="export-form"),
    path("xuat/lan/<uuid:uuid>/", exports.export_page, name="export"),
    path("xuat/lan/<uuid:uuid>/tien-do/", exports.progress, name="export-progress"),
    path("xuat/lan/<uuid:uuid>/tai/", exports.download, name="export-download"),
    path("xuat/lan/<uuid:uuid>/dung/", exports.cancel, name="export-cancel"),
]

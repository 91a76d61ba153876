from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("", include("comments.urls")),
]

handler400 = "comments.views.errors.bad_request"
handler403 = "comments.views.errors.permission_denied"
handler404 = "comments.views.errors.page_not_found"
handler500 = "comments.views.errors.server_error"
handler429 = "comments.views.errors.too_many_requests"

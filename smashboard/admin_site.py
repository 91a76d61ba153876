"""The admin site. It stands outside `comments.admin`, which registers its models on it while it is being imported."""

from django.conf import settings
from django.contrib import admin

from comments.accounts import AdminLoginForm


class BoardAdminSite(admin.AdminSite):
    site_title = settings.BOARD["NAME"]
    site_header = f"{settings.BOARD['NAME']}: moderators' desk"
    index_title = "Articles and comments"
    login_form = AdminLoginForm

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # What is deleted for good is looked at one by one.
        self.disable_action("delete_selected")

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action

from teams.admin_base import ReadOnlyAdmin
from teams.models import OutgoingMail, User
from teams.services.mail import send_again


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """What became of each mail; its text is between lead_ai and the recipient."""

    for_operators = True
    list_display = ("kind", "recipient", "state", "attempts", "created_at", "settled_at", "error")
    list_filter = ("state", "kind")
    search_fields = ("recipient__email", "key", "error")
    date_hierarchy = "created_at"
    list_select_related = ("recipient",)
    fields = (
        ("kind", "key"),
        "recipient",
        "subject",
        ("state", "attempts", "rounds"),
        ("created_at", "settled_at"),
        "error",
    )
    actions = ("send_again",)

    @action(description=_("Send again what was given up or may not have arrived"))
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        if not isinstance(request.user, User):
            return
        again = sum(send_again(mail, actor=request.user) for mail in queryset)
        said = ngettext("%(count)d mail is sent again.", "%(count)d mails are sent again.", again) % {"count": again}
        self.message_user(request, said, messages.SUCCESS if again else messages.WARNING)

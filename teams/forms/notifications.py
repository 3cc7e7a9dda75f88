from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from teams.models import Notification


class NotificationsForm(forms.Form):
    wanted = forms.MultipleChoiceField(
        label=_("Mails I want"), choices=Notification.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

"""The Celery application. Its messages only ring the bell; what is due is decided by the database."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lead_ai.settings")

app = Celery("lead_ai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

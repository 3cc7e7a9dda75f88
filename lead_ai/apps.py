from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class LeadAiConfig(AppConfig):
    name = "lead_ai"
    verbose_name = "lead_ai"


class LeadAiAdminConfig(AdminConfig):
    default_site = "lead_ai.admin_site.LeadAiAdminSite"

from django.apps import AppConfig


class LeadAiConfig(AppConfig):
    name = "lead_ai"
    verbose_name = "lead_ai"

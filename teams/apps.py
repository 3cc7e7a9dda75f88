from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TeamsConfig(AppConfig):
    name = "teams"
    verbose_name = _("People and teams")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from teams.lookups import register_lookups
        from teams.services.digest import register_digest
        from teams.services.jobs import set_doorbell
        from teams.services.mail import register_mail
        from teams.tasks import ring

        register_lookups()
        set_doorbell(ring)
        register_mail()
        register_digest()

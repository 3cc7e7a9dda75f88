from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from teams.models import ApiToken, User
from teams.services.tokens import DEFAULT_DAYS, create_token


class Command(BaseCommand):
    help = "Make an API token for an account and print the token alone. It is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="e-mail address of the account")
        parser.add_argument("--scope", choices=ApiToken.Scope.values, default=ApiToken.Scope.READ.value)
        parser.add_argument("--expires", type=int, default=DEFAULT_DAYS, metavar="DAYS", help="1 to 365 days")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"No account signs in as {options['email']}.")
        try:
            _token, secret = create_token(user, scope=options["scope"], days=options["expires"], name="Command line")
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(secret)

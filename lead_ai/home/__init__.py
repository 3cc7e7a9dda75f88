"""The home page: what needs the reader now, and what they look after at a glance."""

from lead_ai.home.page import HomePage, home_page
from lead_ai.home.setup import SetupPage, setup_page

__all__ = ["HomePage", "SetupPage", "home_page", "setup_page"]

"""Imports that HR uploads: kept without what is not read, checked, looked at, and then applied or forgotten."""

from skills.services.import_runs.applying import apply_run, register_jobs
from skills.services.import_runs.checking import check_run, progress_of
from skills.services.import_runs.forgetting import can_be_forgotten, discard_run
from skills.services.import_runs.receiving import Upload, receive_upload

__all__ = [
    "Upload",
    "apply_run",
    "can_be_forgotten",
    "check_run",
    "discard_run",
    "progress_of",
    "receive_upload",
    "register_jobs",
]

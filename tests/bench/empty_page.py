"""The addresses of the application and one more: an empty page of whoever is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from lead_ai.urls import urlpatterns as urls_of_lead_ai


def empty(request: HttpRequest) -> HttpResponse:
    return render(request, "base.html")


urlpatterns = [path("empty/", empty), *urls_of_lead_ai]

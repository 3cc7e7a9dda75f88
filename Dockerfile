# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.txt /app/
RUN pip install --require-hashes -r /app/requirements.txt
COPY . /app
WORKDIR /app
# Collecting wants settings that start; its secrets are random and gone with this step.
RUN scripts/as_production.sh python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q lead_ai teams skills mentoring

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin lead_ai \
    && install --directory --owner lead_ai --group lead_ai --mode 0750 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data PORT=8000
WORKDIR /app
USER lead_ai
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "scripts/health_check.py", "/health/ready"]
CMD ["gunicorn", "lead_ai.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-class", "gthread", "--threads", "4", "--timeout", "60", "--no-control-socket"]

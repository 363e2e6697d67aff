"""The contest application: one label, one migration history, one package per capability."""

from contest.celery import app as celery_app

__all__ = ["celery_app"]

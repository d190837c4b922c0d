"""Everything that differs between hosts comes from the environment."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent

# A release lives in a folder of its own name.
RELEASE = BASE_DIR.name


def database(url):
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


DEBUG = False
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = os.environ["ALLOWED_HOSTS"].split(",")
DATABASES = {"default": database(os.environ["DATABASE_URL"])}
REDIS_URL = os.environ["REDIS_URL"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

MEDIA_ROOT = os.environ["MEDIA_ROOT"]
PROXY_ENABLED = os.environ.get("PROXY_ENABLED") == "True"
X_ACCEL_LOCATION = os.environ.get("X_ACCEL_LOCATION", "")

STATIC_URL = "/static/"
STATIC_ROOT = os.environ["STATIC_ROOT"]
# What npm brings.
STATICFILES_DIRS = [("ui", BASE_DIR / "node_modules/inloop-ui/dist")]
STATICFILES_STORAGE = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"

INSTALLED_APPS = ["django.contrib.staticfiles", "solutions"]
ROOT_URLCONF = "inloop.urls"
WSGI_APPLICATION = "inloop.wsgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
USE_TZ = True

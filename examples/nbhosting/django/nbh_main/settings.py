"""Everything that differs between sites comes from sitesettings.py, which no commit has."""

from pathlib import Path

from nbh_main import sitesettings

BASE_DIR = Path(__file__).resolve().parent.parent

# A release lives in a folder of its own name.
RELEASE = BASE_DIR.parent.name

SECRET_KEY = sitesettings.SECRET_KEY
DEBUG = sitesettings.DEBUG
ALLOWED_HOSTS = sitesettings.ALLOWED_HOSTS
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{sitesettings.nbhroot}/db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

STATIC_URL = "/assets/"
STATIC_ROOT = "/var/nginx/nbhosting/assets"

INSTALLED_APPS = ["django.contrib.staticfiles", "nbh_main", "courses"]
ROOT_URLCONF = "nbh_main.urls"
WSGI_APPLICATION = "nbh_main.wsgi.application"
USE_TZ = True

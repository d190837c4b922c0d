import shutil

from django.conf import settings
from django.http import HttpResponse, JsonResponse

from courses.models import Reading
from nbh_main import sitesettings


def welcome(request):
    return HttpResponse(f"<h1>Welcome to {sitesettings.server_name}</h1>\n")


def health(request):
    return JsonResponse({"release": settings.RELEASE, "readings": Reading.objects.count()})


def space(request):
    """Reads a variable that nothing else reads: where it is missing, only this page tells."""
    usage = shutil.disk_usage(sitesettings.dockerroot)
    return JsonResponse({"free": usage.free, "total": usage.total})

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from solutions import jobs
from solutions.models import Solution


def index(request):
    return render(request, "index.html", {"solutions": Solution.objects.order_by("id")[:20]})


def health(request):
    return JsonResponse({"release": settings.RELEASE, "solutions": Solution.objects.count()})


def queue(request):
    """The round trip of a job: what answers here is the process of the queue, not this one."""
    answer = jobs.ask("ping")
    return JsonResponse(answer or {"release": ""}, status=200 if answer else 503)


def archive(request, number):
    """The web server sends the file, when there is one in front."""
    path = Path(settings.MEDIA_ROOT) / "solutions" / f"{number}.txt"
    if settings.PROXY_ENABLED:
        response = HttpResponse(content_type="text/plain")
        response["X-Accel-Redirect"] = f"{settings.X_ACCEL_LOCATION}/solutions/{number}.txt"
        return response
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"))

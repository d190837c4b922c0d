from django.urls import path

from solutions import views

urlpatterns = [
    path("", views.index),
    path("health", views.health),
    path("queue", views.queue),
    path("solutions/<int:number>/archive", views.archive),
]

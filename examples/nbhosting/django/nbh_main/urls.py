from django.urls import path

from courses import views

urlpatterns = [
    path("welcome", views.welcome),
    path("health", views.health),
    path("staff/space", views.space),
]

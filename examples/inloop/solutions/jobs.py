"""Jobs for the queue, which runs in a process of its own and may run on another host."""

import json
import uuid

import redis
from django.conf import settings

JOBS = "inloop:jobs"


def connect():
    return redis.Redis.from_url(settings.REDIS_URL)


def ask(question, timeout_seconds=3):
    """Puts a job into the queue and waits for its answer; None when nobody answers in time."""
    store = connect()
    reply = f"inloop:reply:{uuid.uuid4()}"
    store.rpush(JOBS, json.dumps({"question": question, "reply": reply}))
    answer = store.blpop(reply, timeout=timeout_seconds)
    return answer and json.loads(answer[1])


def serve(job):
    store = connect()
    store.rpush(job["reply"], json.dumps({"release": settings.RELEASE, "question": job["question"]}))
    store.expire(job["reply"], 60)

"""Celery behind a bare WSGI front, and a task that writes down when it ran."""
import json
import os
import time

from celery import Celery

app = Celery("peer", broker=os.environ["PEER_STORE"], backend=os.environ["PEER_STORE"])
app.conf.task_acks_late = False


@app.task
def noop(data):
    began = time.time_ns()
    line = f"{data.get('sent', 0)} {began} {time.time_ns()}\n"
    log = os.open(os.environ["PEER_SAID"], os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    os.write(log, line.encode())
    os.close(log)
    return {"ok": True}


def front(environ, start_response):
    if environ["REQUEST_METHOD"] != "GET":
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        noop.delay(json.loads(body))
        start_response("201 Created", [("Content-Length", "0")])
        return [b""]
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]

"""The bare Flask page that everything is compared with: `gunicorn bench.bare:app`."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "hello"

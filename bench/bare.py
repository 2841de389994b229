"""The bare Flask page that everything is compared with: `granian --interface wsgi bench.bare:app`."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    return "hello"

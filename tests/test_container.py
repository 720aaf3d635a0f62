"""The container's files agree with each other and with the app; .ci/container.py carries the Dockerfile out."""

import re
import tomllib

import pytest
import yaml

from app.session.owner import COOKIE
from tests.conftest import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
NGINX = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
APP = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]["app"]["environment"]


def copied():
    """What the Dockerfile copies from the checkout."""
    steps = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return [name for step in steps for name in step.split()]


@pytest.mark.parametrize("name", copied())
def test_what_is_copied_exists_and_is_sent_to_the_engine(name):
    assert (ROOT / name).exists()
    assert f"!{name}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def test_nothing_else_is_sent_to_the_engine():
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert sent == set(copied())


def test_the_proxy_says_where_a_visitor_comes_from_and_the_visitor_does_not():
    assert "X-Forwarded-For $remote_addr;" in NGINX
    assert "proxy_add_x_forwarded_for" not in NGINX
    assert "*" not in APP["FORWARDED_ALLOW_IPS"]


def test_the_proxy_asks_for_the_app_where_it_is_served():
    path = APP["STREAMLIT_SERVER_BASE_URL_PATH"]
    port = re.search(r"^ENV STREAMLIT_SERVER_PORT=(\d+)$", DOCKERFILE, re.MULTILINE)[1]
    assert f"location /{path}/ {{" in NGINX
    assert f"server app:{port};" in NGINX
    assert APP["CCSEG_BASE_URL"].endswith(f"/{path}")


def test_the_proxy_lets_through_what_the_app_takes():
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert f"client_max_body_size {settings['server']['maxUploadSize']}m;" in NGINX


def test_a_browser_is_kept_with_one_server_by_the_cookie_that_the_app_gives_it():
    assert f"hash $cookie_{COOKIE} consistent;" in NGINX

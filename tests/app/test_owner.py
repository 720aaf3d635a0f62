import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from app.owner import XSRF_COOKIE, owner


class Context:
    def __init__(self, cookies):
        self.cookies = cookies


def owner_of(cookies, monkeypatch):
    monkeypatch.setattr(st, "context", Context(cookies))
    monkeypatch.setattr(
        st, "session_state", type("State", (dict,), {"__setattr__": dict.__setitem__, "__getattr__": dict.get})()
    )
    return owner()


def test_a_browser_is_the_same_owner_in_every_session_although_its_cookie_is_masked_anew(monkeypatch):
    first, second = (generate_xsrf_token_string(b"one browser's own", 1) for _ in range(2))
    assert first != second
    assert owner_of({XSRF_COOKIE: first}, monkeypatch) == owner_of({XSRF_COOKIE: second}, monkeypatch)


def test_other_browsers_are_other_owners_and_one_without_a_cookie_is_a_new_one_each_time(monkeypatch):
    cookies = [
        {XSRF_COOKIE: generate_xsrf_token_string()},
        {XSRF_COOKIE: generate_xsrf_token_string()},
        {},
        {},
        {XSRF_COOKIE: "2|x"},
    ]
    assert len({owner_of(each, monkeypatch) for each in cookies}) == len(cookies)

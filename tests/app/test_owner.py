import streamlit as st
from streamlit.web.server.starlette.starlette_app_utils import generate_xsrf_token_string

from app.patches import XSRF_COOKIE
from app.session.owner import COOKIE, cookie_header, owner


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


def test_a_person_who_is_logged_in_is_the_same_owner_in_every_browser(monkeypatch):
    def owner_in(subject, cookies):
        monkeypatch.setattr(st, "user", {"is_logged_in": True, "iss": "https://id.test", "sub": subject, "name": "Ann"})
        return owner_of(cookies, monkeypatch)

    assert owner_in("ann", {}) == owner_in("ann", {XSRF_COOKIE: generate_xsrf_token_string()})
    assert owner_in("ann", {}) != owner_in("bob", {})


def test_our_own_cookie_names_the_owner_and_a_forged_one_does_not(monkeypatch):
    cookie = cookie_header("", secure=True).split(";")[0].removeprefix(f"{COOKIE}=")
    assert owner_of({COOKIE: cookie}, monkeypatch) == owner_of({COOKIE: cookie}, monkeypatch)
    forged = {COOKIE: f"x{cookie}"}
    assert owner_of(forged, monkeypatch) != owner_of(forged, monkeypatch)


def test_a_cookie_of_ours_is_renewed_and_a_forged_one_replaced():
    first = cookie_header("", secure=True)
    assert first.endswith("; HttpOnly; SameSite=Lax; Secure")
    value = first.split(";")[0].removeprefix(f"{COOKIE}=")
    assert cookie_header(value, secure=True) == first
    assert value not in cookie_header(f"x{value}", secure=True)


def test_where_a_log_in_is_set_up_nobody_comes_in_without_but_by_a_link(open_app, monkeypatch):
    monkeypatch.setattr("app.session.login.is_set_up", lambda: True)
    at = open_app()
    assert [button.key for button in at.button] == ["log-in"]
    assert "does not work" in open_app("shared", s="wrong").error[0].value

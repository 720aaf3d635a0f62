"""The raw sample: postings and accounts, to see how a customer table is derived."""

import streamlit as st

from app.common.faults import in_words
from app.session.address import go
from app.session.results import Source
from app.session.session import current_session
from app.texts import say
from ccseg.raw_sample import make_accounts, make_postings

CUSTOMERS = 500
"""Some ten thousand postings: few seconds to derive."""


def offer_raw_sample() -> None:
    """The postings at one click; they open on the page that shows what was made of them."""
    st.caption(say("start.raw.about", customers=CUSTOMERS))
    if st.button(say("start.raw.use"), icon=":material/receipt_long:", key="raw-sample", width="stretch"):
        with in_words():
            with st.spinner(say("start.raw.making")):
                current_session().open_file(raw_sample())
            go("customers")


def raw_sample() -> Source:
    """The postings of the made-up customers, with their accounts beside them.

    >>> raw_sample().beside[0].name
    'accounts.csv'
    """
    postings, accounts = make_postings(CUSTOMERS), make_accounts(CUSTOMERS)
    beside = Source("accounts.csv", accounts.to_csv(index=False).encode())
    return Source("postings.csv", postings.to_csv(index=False).encode(), (beside,))

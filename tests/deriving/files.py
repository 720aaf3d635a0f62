"""Made-up postings in the form of four public header sets, each with what is true of it."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

CODES = (5411, 5812, 5541, 4722, 6011, 6010, 7995, 5311)
ERRORS = ("", "", "", "", "", "", "", "", "", "Insufficient Balance")
FIRST = date(2024, 1, 1)
DAYS = 730


@dataclass(frozen=True)
class Posting:
    """One posting as it is: whose, when, how many cents (a refund below 0), at which kind of merchant, and an error."""

    number: int
    customer: int
    card: int
    day: date
    hour: int
    cents: int
    code: int
    merchant: int
    error: str


def make_postings(number=1200, customers=25, refunds=True, errors=True, seed=5):
    """Postings of two years, in the order of their days."""
    draw = random.Random(seed)
    days = sorted(FIRST + timedelta(days=draw.randrange(DAYS)) for _ in range(number - 2))
    days = [FIRST, *days, FIRST + timedelta(days=DAYS)]
    return [
        Posting(
            number=place + 1000,
            customer=draw.randrange(1, customers + 1),
            card=draw.randrange(2),
            day=day,
            hour=draw.randrange(24),
            cents=draw.randrange(100, 90_000) * (-1 if refunds and draw.random() < 0.04 else 1),
            code=draw.choice(CODES),
            merchant=draw.randrange(40),
            error=draw.choice(ERRORS) if errors else "",
        )
        for place, day in enumerate(days)
    ]


def _dollars(cents):
    return f"${cents / 100:.2f}"


def by_client(postings):
    """id, date, client_id, card_id, amount ``$-77.00``, …, mcc, errors."""
    head = "id,date,client_id,card_id,amount,use_chip,merchant_id,merchant_city,merchant_state,zip,mcc,errors"
    rows = [
        f"{p.number},{p.day} {p.hour:02}:15:00,{p.customer},{p.customer}{p.card},{_dollars(p.cents)},"
        f"Swipe Transaction,{p.merchant},Beulah,ND,58523.0,{p.code},{p.error}"
        for p in postings
    ]
    return _file(head, rows)


def by_user(postings):
    """User, Card, Year, Month, Day, Time, Amount ``$134.09``, …, MCC, Errors?, Is Fraud?."""
    head = "User,Card,Year,Month,Day,Time,Amount,Use Chip,Merchant Name,Merchant City,MCC,Errors?,Is Fraud?"
    rows = [
        f"{p.customer},{p.card},{p.day.year},{p.day.month},{p.day.day},{p.hour:02}:21,{_dollars(p.cents)},"
        f"Swipe Transaction,{p.merchant}77,La Verne,{p.code},{p.error},No"
        for p in postings
    ]
    return _file(head, rows)


CATEGORIES = {5411: "grocery_pos", 5812: "food_dining", 5541: "gas_transport", 4722: "travel"}


def card_of(posting):
    return 4_000_000_000_000_000 + posting.customer * 7_919_000_123


def by_card(postings, card=card_of):
    """trans_date_trans_time, cc_num, merchant, category, amt, first, last, …, dob, trans_num, is_fraud."""
    head = "trans_date_trans_time,cc_num,merchant,category,amt,first,last,gender,street,dob,trans_num,is_fraud"
    rows = [
        f"{p.day} {p.hour:02}:00:18,{card(p)},fraud_{p.merchant},{CATEGORIES.get(p.code, 'misc_pos')},"
        f"{p.cents / 100:.2f},Ada,Low,F,1 Side St,1988-03-09,{p.number:032x},0"
        for p in postings
    ]
    return _file(head, rows)


def by_bank(postings):
    """TransactionID, CustomerID, CustomerDOB, …, TransactionDate d/m/yy, TransactionTime, TransactionAmount (INR)."""
    head = (
        "TransactionID,CustomerID,CustomerDOB,CustGender,CustLocation,CustAccountBalance,"
        "TransactionDate,TransactionTime,TransactionAmount (INR)"
    )
    rows = [
        f"T{p.number},C{p.customer:07},10/1/94,F,JAMSHEDPUR,17819.05,"
        f"{p.day.day}/{p.day.month}/{p.day.year % 100},{p.hour}1507,{p.cents / 100:.2f}"
        for p in postings
    ]
    return _file(head, rows)


def _file(head, rows):
    return "\n".join([head, *rows, ""]).encode()

"""Words: every term of the app in plain language, as rows; tooltips show the short text, the Help page both."""

from typing import NamedTuple


class Word(NamedTuple):
    """A term, what it says in one sentence, and what to make of it."""

    key: str
    title: str
    short: str
    more: str


WORDS = (
    Word(
        "segment",
        "Segment",
        "A group of customers who use their card alike, and unlike the others.",
        "Segments are found from how people use the card, never from who they are. The largest is number 0. "
        "Each keeps one colour and one marker on every page.",
    ),
    Word(
        "clear",
        "How clear",
        "How much closer customers are to their own segment than to the next one: 0 is none, 1 is complete.",
        "The statistic is the silhouette. Real customers differ by degrees, so 0.15 to 0.35 is usual; what counts "
        "is that it stands above the same figure on shuffled data, where there is nothing to find. It can only be "
        "compared between results made from the same prepared data.",
    ),
    Word(
        "stability",
        "Stability",
        "How much of a segment comes back when it is sought again among customers drawn anew: 1 is all of it.",
        "We draw the customers with replacement, many times over, and look for each segment again. From 0.85 on a "
        "segment is highly stable; from 0.75 on stable; from 0.60 on there is a pattern, but who belongs to it is "
        "in doubt; below that it should not be used. The statistic is the mean bootstrap Jaccard of Hennig (2007).",
    ),
    Word(
        "null",
        "Shuffled data",
        "The same search on data whose columns were shuffled, where there is nothing to find.",
        "Every search finds something, even in noise. So we shuffle each column by itself, which keeps its values "
        "and destroys what holds them together, and search again. Segments are only worth acting on when they are "
        "clearer than that.",
    ),
    Word(
        "map",
        "Map",
        "Customers who are alike are close together; the distance between far groups says little.",
        "The first picture shows the two directions in which customers differ most (PCA) and is there at once. The "
        "second (UMAP) keeps neighbours together and takes a few seconds. The axes have no unit, and empty space "
        "has no meaning.",
    ),
    Word(
        "faithful",
        "How faithful the map is",
        "The share of neighbours on the map who are neighbours in all the measures too.",
        "The statistic is the trustworthiness of Venna and Kaski (2001), on a sample of customers. From 0.9 on a "
        "group that you see on the map is one.",
    ),
    Word(
        "confidence",
        "Confidence",
        "How much better a customer fits the own segment than the next one: 1 is certain, 0 is a toss-up.",
        "A segment whose customers mostly stand clear of the edge can be addressed as a whole. Customers near the edge "
        "could be in the next segment as well.",
    ),
    Word(
        "percentile",
        "Percentile",
        "Where a figure stands among all customers: 90 means that nine in ten have less.",
        "Percentiles compare figures of different units, and work in every currency.",
    ),
    Word(
        "rule",
        "Defining rule",
        "At most three conditions that describe a segment.",
        "Precision is how many of those who meet the rule are in the segment; coverage is how much of the segment "
        "meets it. A rule is a description to remember, not the definition: customers are placed by all the "
        "measures together.",
    ),
    Word(
        "preparation",
        "Preparation",
        "How amounts, counts and shares are made comparable before customers are compared.",
        "Hurdle: doing nothing is one thing, and among those who do something it counts who does more. Log: large "
        "amounts weigh less. Plain: every measure in standard deviations. Raw: as it stands, so that the largest "
        "amounts decide all. Automatic tries them and keeps the one whose segments come back best.",
    ),
    Word(
        "kmeans",
        "K-means",
        "Every customer belongs to the nearest of a few centres.",
        "Simple, fast and easy to explain: the first choice for most portfolios.",
    ),
    Word(
        "gmm",
        "Gaussian mixture",
        "Overlapping clouds; every customer belongs to each with a probability.",
        "Good when groups have different shapes and sizes and shade into each other.",
    ),
    Word(
        "dbscan",
        "DBSCAN",
        "Dense regions are segments; customers in thin regions stay unassigned.",
        "Good for finding unusual customers. Card customers shade into each other, so it often finds few segments.",
    ),
    Word(
        "seed",
        "Seed",
        "The number that the random steps start from; the same seed gives the same result.",
        "Try another seed to see how much of a result is chance. A stable result hardly changes.",
    ),
    Word(
        "agreement",
        "Agreement",
        "How alike two ways to divide the customers are: 1 is the same, 0 no more than chance.",
        "The statistic is the adjusted Rand index (Hubert and Arabie 1985): of all pairs of customers, how many are "
        "together in both or apart in both, beyond chance. The numbers and names of the segments play no part.",
    ),
    Word(
        "company",
        "Company",
        "The customers who are in one segment with a customer, and whether they stay so when all is done another way.",
        "We find the segments again in many reasonable ways: other preparations, one segment fewer or more, other "
        "customers to start from. The company kept is the share of those who are with a customer in both, of those who "
        "are in either. Who is with the same others in every single way is always together; who ends up more often "
        "with another segment's customers is on the edge.",
    ),
    Word(
        "transactor",
        "Transactor",
        "Pays the whole balance every month.",
        "Also called a full payer. Uses the card to pay and pays no interest.",
    ),
    Word(
        "revolver",
        "Revolver",
        "Carries a balance from month to month.",
        "Pays part of it and owes interest on the rest.",
    ),
    Word(
        "utilisation",
        "Utilisation",
        "How much of the credit limit is in use.",
        "Balance over credit limit. Above 90% a customer has hardly any room left.",
    ),
    Word(
        "cash-reliant",
        "Cash-reliant",
        "Uses the card mainly to draw cash.",
        "Cash is the dearest way to borrow on a card, so never promote it; explain its cost and offer a cheaper plan.",
    ),
    Word(
        "stretched",
        "Stretched",
        "Uses nearly the whole limit and pays hardly more than the minimum.",
        "Offer support, not credit.",
    ),
)

CHAPTERS = {
    "Segments and the map": ("segment", "map", "faithful", "percentile", "rule"),
    "How far to trust a result": ("clear", "null", "stability", "confidence"),
    "Ways to find segments": ("kmeans", "gmm", "dbscan", "preparation", "seed"),
    "Words of the card trade": ("transactor", "revolver", "utilisation", "cash-reliant", "stretched"),
}
BY_KEY = {word.key: word for word in WORDS}


def tip(key: str) -> str:
    """The tooltip of a term, with the way to more.

    >>> tip("segment").startswith("A group of customers")
    True
    """
    return f"{BY_KEY[key].short} [More](help#{key})"

"""Time to write one question and to read one reply. Run: python tests/bench/prompts_and_replies.py"""

import json
import timeit

from judge.judging.base import Message
from judge.judging.parse import read_answer, reply_schema
from judge.judging.prompts import load_prompt, render
from judge.scales import scale_named
from judge.tables import Product, Query

PROMPT = load_prompt("relevance", [])
PAPER = scale_named("paper")
PRODUCTS = [
    Product(
        id=f"p{number}",
        title=f"Velvet 3-seater sofa no. {number}, dark green",
        category="Furniture > Living room > Sofas",
        description="A deep sofa with loose cushions and oak legs.\nRemovable covers, made to last. " * 4,
        attributes={f"attribute_{place}": value for place, value in enumerate(["green", 228.0, True, "oak, velvet & steel"] * 3)},
    )
    for number in range(200)
]
QUERIES = [Query(id=f"q{number}", text=f"green sofa {number} cm") for number in range(10)]
REPLY = json.dumps({"reason": "A green velvet sofa, " * 5, "met": ["sofa", "green"], "missed": ["228 cm"], "grade": 4, "confidence": 0.8})


def write_all() -> list[tuple[Message, ...]]:
    return [render(PROMPT, query, [product]) for query in QUERIES for product in PRODUCTS]


def microseconds(seconds: float, calls: int) -> str:
    return f"{1e6 * seconds / calls:6.1f} us"


if __name__ == "__main__":
    print("write one question (12 attributes)", microseconds(min(timeit.repeat(write_all, number=1, repeat=5)), 2000))
    print(
        "read one reply                    ",
        microseconds(min(timeit.repeat(lambda: read_answer(REPLY, PAPER), number=2000, repeat=5)), 2000),
    )
    print("schema of a reply                 ", microseconds(min(timeit.repeat(lambda: reply_schema(PAPER), number=2000, repeat=5)), 2000))

"""Many cases at once, on every core, in the order given."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from multiprocessing import get_context

from catalyseur.financing.case import CaseError, parse_case
from catalyseur.financing.documents import Document, answer_document
from catalyseur.financing.from_case import plan_case
from catalyseur.financing.law import load_law
from catalyseur.financing.plan import Plan
from catalyseur.financing.rule_costs import cost_rules

_CHUNK = 8


def plan_many(
    cases: Sequence[object], on: date, workers: int, progress: Callable[[int], None]
) -> Iterator[Document]:
    """Plan each case (raw, as read from JSON) on `workers` processes; `progress` hears how many are done.

    A wrong case loses none of the others: its document holds `status` "error" and the sentence that says why.
    """
    context = get_context("spawn")  # a fork would copy the threads of the solver
    with ProcessPoolExecutor(max_workers=workers, mp_context=context) as pool:
        for done, document in enumerate(
            pool.map(partial(document_of, on=on), cases, chunksize=_CHUNK), start=1
        ):
            progress(done)
            yield document


def document_of(raw: object, on: date) -> Document:
    """Plan one raw case, rule costs included, as a JSON document."""
    try:
        answer = plan_case(parse_case(raw), load_law(), on)
    except CaseError as error:
        return {"status": "error", "error": str(error)}
    plan = answer.headline.answer
    return answer_document(answer, cost_rules(plan, answer.variants) if isinstance(plan, Plan) else {})

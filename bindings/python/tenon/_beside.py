"""Calls that take long or within which an ERP is asked, and what interrupts them.

What a method of an ERP raises cannot pass through C: it is kept, the call is given up, and then it is raised where the call was
made.

Python takes Ctrl-C in the main thread alone, and as soon as it is back from C: at the first step of a callback, where nothing can
catch it, and the question would stay without an answer. A run of synchronisation is long. So the main thread does not go into C
with one: a thread beside does, its callback lays the question down, and the main thread answers it, where Ctrl-C can be taken at
any time.
"""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import Callable, List, Optional, Tuple

Question = Callable[[], None]
"""Answers a request to an ERP, in whatever way."""


class _Here(threading.local):
    """What is known of a thread."""

    inbox: "Optional[SimpleQueue[Optional[Question]]]" = None
    answering = False
    give_up: Optional[Callable[[], None]] = None
    raised: Optional[BaseException] = None


_here = _Here()


def is_needed() -> bool:
    """Whether this thread is the one that Ctrl-C comes to."""
    return threading.current_thread() is threading.main_thread()


def is_answering() -> bool:
    """Whether this thread is in a method of an ERP: what waits for the engine would wait for itself."""
    return _here.answering


def ask(question: Question) -> None:
    """Has a question answered: by the thread that waits for this one's call, or else at once."""
    if _here.inbox is not None:
        _here.inbox.put(question)
        return
    try:
        _answer(question)
    except BaseException as error:  # noqa: BLE001  `perform` raises it again
        _here.raised = error
        if _here.give_up is not None:
            _here.give_up()


def _answer(question: Question) -> None:
    _here.answering = True
    try:
        question()
    finally:
        _here.answering = False


def perform(call: Callable[[], str], give_up: Callable[[], None]) -> str:
    """What `call` returns. Whatever a method of an ERP raises meanwhile has it given up first."""
    _here.give_up, _here.raised = give_up, None
    try:
        reply = call()
    finally:
        raised, _here.raised, _here.give_up = _here.raised, None, None
        if raised is not None:
            raise raised
    return reply


def perform_beside(call: Callable[[], str], give_up: Callable[[], None]) -> str:
    """The same. It runs on a thread beside, so that Ctrl-C has it given up as well."""
    inbox: "SimpleQueue[Optional[Question]]" = SimpleQueue()
    outcome: List[Tuple[str, Optional[BaseException]]] = []

    def work() -> None:
        _here.inbox = inbox
        try:
            outcome.append((call(), None))
        except BaseException as error:  # noqa: BLE001  it is raised again, where the call was made
            outcome.append(("", error))
        finally:
            inbox.put(None)

    thread = threading.Thread(target=work, name="tenon", daemon=True)
    try:
        thread.start()
        while True:
            question = inbox.get()
            if question is None:
                break
            _answer(question)
    except BaseException:
        # Again and again: the call may not have begun.
        while thread.is_alive():
            give_up()
            thread.join(0.02)
        raise
    thread.join()
    reply, error = outcome[0]
    if error is not None:
        raise error
    return reply

"""Calls that take long or that call an ERP, and their interruption.

An exception of an ERP's method cannot pass through C. It is stored, the call is cancelled, and the exception is raised again
in the caller.

Python handles Ctrl-C only in the main thread, when C returns to Python: at the first step of a callback, where nothing can
catch it. The request to the ERP would then get no answer. A run of synchronisation is long, so the main thread does not enter
C for it. A second thread makes the call. Its callback passes each request to the main thread, which answers it and can handle
Ctrl-C at any time.
"""

from __future__ import annotations

import threading
from queue import SimpleQueue
from typing import Callable, List, Optional, Tuple

Question = Callable[[], None]
"""Answers a request to an ERP."""


class _Here(threading.local):
    """The state of a thread."""

    inbox: "Optional[SimpleQueue[Optional[Question]]]" = None
    answering = False
    give_up: Optional[Callable[[], None]] = None
    raised: Optional[BaseException] = None


_here = _Here()


def is_needed() -> bool:
    """Returns whether this thread is the one that handles Ctrl-C."""
    return threading.current_thread() is threading.main_thread()


def is_answering() -> bool:
    """Returns whether this thread runs a method of an ERP. A call of the engine from there would wait for itself."""
    return _here.answering


def ask(question: Question) -> None:
    """Has a question answered: by the thread that waits for this one's call if there is one, otherwise at once."""
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
    """Returns the result of `call`. If a method of an ERP raises, the call is cancelled and the exception is raised."""
    _here.give_up, _here.raised = give_up, None
    try:
        reply = call()
    finally:
        raised, _here.raised, _here.give_up = _here.raised, None, None
        if raised is not None:
            raise raised
    return reply


def perform_beside(call: Callable[[], str], give_up: Callable[[], None]) -> str:
    """Does the same as `perform`. The call runs on a second thread, so that Ctrl-C cancels it as well."""
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

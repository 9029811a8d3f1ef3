"""An entry point for scenarios: JSON-RPC requests line by line on standard input, answered by the typed methods of the client.

What no typed method can say (a line that is no request, an operation that is not there, arguments of no such name) goes through
as it is, and is counted on standard error.
"""

import inspect
import json
import keyword
import sys
from typing import Any, Dict, Optional

import tenon


def typed(engine: tenon.Engine, method: str, params: Dict[str, Any]) -> Any:
    """A call of the method, or `None` where there is none that takes these arguments."""
    group, _, name = method.rpartition(".")
    # `import` is a word of Python's: the method is `import_`.
    name += "_" * keyword.iskeyword(name)
    if group == "sync":
        tenant, erp, rest = params.pop("tenant", None), params.pop("erp", None), params
        bound = getattr(engine.sync(tenant, erp), name, None)
    else:
        context, rest = dict(params.pop("context", {})), params
        if "key" in context:
            rest["key"] = context.pop("key")
        bound = getattr(getattr(engine.client(**context), group, None), name, None)
    if bound is None:
        return None
    # `from` is a word of Python's: the argument is `from_`.
    rest = {name + "_" * keyword.iskeyword(name): value for name, value in rest.items()}
    inspect.signature(bound).bind(**rest)
    return lambda: bound(**rest)


def call_of(engine: tenon.Engine, request: Any) -> Any:
    """The typed call that a request asks for, if there is one."""
    try:
        if set(request) != {"jsonrpc", "id", "method", "params"} or request["jsonrpc"] != "2.0":
            return None
        return typed(engine, request["method"], json.loads(json.dumps(request["params"])))
    except (TypeError, AttributeError, ValueError):
        return None


def answer(engine: tenon.Engine, line: str) -> Optional[str]:
    """The reply to a line; `None` where it went through no typed method."""
    try:
        request = json.loads(line)
    except ValueError:
        return None
    call = call_of(engine, request)
    if call is None:
        return None
    reply: Dict[str, Any] = {"jsonrpc": "2.0", "id": request["id"]}
    try:
        reply["result"] = call()
    except tenon.TenonError as error:
        reply["error"] = error.error
    return json.dumps(reply, ensure_ascii=False)


def main() -> None:
    counted = {"typed": 0, "as it is": 0}
    with tenon.Engine.open(sys.argv[1]) as engine:
        for line in sys.stdin:
            line = line.rstrip("\n")
            reply = answer(engine, line)
            counted["as it is" if reply is None else "typed"] += 1
            print(engine.answer(line) if reply is None else reply, flush=True)
    print(counted, file=sys.stderr)


if __name__ == "__main__":
    main()

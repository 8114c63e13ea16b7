"""What a request in a 24-hour job comes to, in the words of each vendor: a reply as `spoken` gives it, or why there is none."""

from __future__ import annotations

from typing import Any

from support.spoken import completion, message

Json = dict[str, Any]

ROW_ERRORS = {
    "400": (400, "invalid_request_error"),
    "401": (401, "authentication_error"),
    "429": (429, "rate_limit_error"),
    "500": (500, "api_error"),
}
REPLIES = ("", "refusal", "nonsense")
"""What a row may come to beside an error, "expired" and "lost" (no line at all)."""


def said(line: Json, vendor: str, kind: str = "") -> Json:
    """The result of one request; `kind` is a key of ROW_ERRORS, "expired", or one of REPLIES."""
    return _said_by_claude(line, kind) if vendor == "anthropic" else _said_by_openai(line, kind)


def _said_by_openai(line: Json, kind: str) -> Json:
    if kind == "expired":
        return {"custom_id": line["custom_id"], "response": None, "error": {"code": "batch_expired", "message": "too late"}}
    if kind in REPLIES:
        status, body = 200, completion(line["params"], kind) | {"model": line["params"]["model"]}
    else:
        status, body = ROW_ERRORS[kind][0], {"error": {"message": f"row {kind}", "type": ROW_ERRORS[kind][1]}}
    response = {"status_code": status, "request_id": f"req-{line['custom_id'][-6:]}", "body": body}
    return {"id": "r", "custom_id": line["custom_id"], "response": response, "error": None}


def _said_by_claude(line: Json, kind: str) -> Json:
    if kind == "expired":
        result: Json = {"type": "expired"}
    elif kind in REPLIES:
        result = {"type": "succeeded", "message": message(line["params"], kind) | {"model": line["params"]["model"]}}
    else:
        error = {"type": "error", "error": {"type": ROW_ERRORS[kind][1], "message": f"row {kind}"}}
        result = {"type": "errored", "error": error}
    return {"custom_id": line["custom_id"], "result": result}

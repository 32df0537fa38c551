#!/usr/bin/env python3
"""Makes docs/errors.md of base/errors.def and of the advice below: what to do about each error.

Usage: tools/error_docs.py [--check]     without --check it writes the file; with it, exit status 1
                                         and a word if the file is not what it would write
"""

import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
REGISTRY = os.path.join(ROOT, "base", "errors.def")
PAGE = os.path.join(ROOT, "docs", "errors.md")

ROW = re.compile(r'NSL_ERROR\(\s*(k\w+),\s*(\d+),\s*"([a-z0-9-]+)",\s*(k\w+),\s*(\d+),\s*'
                 r'((?:"(?:[^"\\]|\\.)*"\s*)+)\)')
HEADING = re.compile(r"^// (\d{4}): (.*)$")

WHO = {
    "kCaller": "who sent the request",
    "kFunction": "the function's author",
    "kOperator": "who runs the service",
    "kInternal": "nobody outside: it is a fault of the program's",
}

# Where an error says nothing of its own, who it is for says enough.
GENERAL = {
    "kOperator": "Look for the event `interface.failed` of that time: its detail says what failed. "
                 "As a caller: try again after `Retry-After`, if there is one.",
    "kInternal": "Try once more. If it comes again, report it with the time and the request's route.",
}

ADVICE = {
    "invalid-argument": "`field` names the part of the request, `detail` what was expected.",
    "invalid-encoding": "Send the bytes in the encoding that the call documents; in a path, encode "
                        "everything but letters, digits and `-._~` as `%XX`.",
    "invalid-json": "`line` and `column` say where. A member must not be there twice.",
    "too-large": "Send less; `limit` says how much, `GET /v1/limits` has all bounds.",
    "not-found": "Look at the name. What belongs to somebody else is answered the same.",
    "unavailable": "Try again after `Retry-After`; as the operator, look at `/readyz`.",
    "cancelled": "Send it again.",
    "queue-full": "Try again after `Retry-After`; as the operator, see whether the machine is large "
                  "enough.",
    "malformed-request": "Speak HTTP/1.1; a proxy in between may have changed the request.",
    "headers-too-large": "Send shorter header fields.",
    "function-threw": "`message` says what it threw, and the invocation's log what it wrote before.",
    "out-of-gas": "Do less, or raise `limits.gas` in the function's `config`, or in the request.",
    "timeout": "Wait for less, or raise `limits.wallTimeMs`.",
    "memory-limit": "Hold less at once, or raise `limits.memoryBytes`.",
    "call-depth-exceeded": "Turn the recursion into a loop, or raise `limits.callDepth`.",
    "function-syntax": "`line` and `column` say where it does not compile.",
    "source-too-large": "Leave out what is not used; `limit` says how much may be sent.",
    "source-not-utf8": "Save the source as UTF-8.",
    "input-too-large": "Send less, or raise `limits.inputBytes` in the function's `config`.",
    "input-not-json": "Send JSON, or nothing.",
    "result-too-large": "Return less, or raise `limits.resultBytes`; with an Idempotency-Key 4 MiB "
                        "are the most.",
    "result-not-json": "Return plain data: no functions, no cycles, no BigInt.",
    "never-settles": "Some promise that is awaited has nobody left who settles it.",
    "no-entry-point": "`export default` a function, or define `main`.",
    "invalid-config": "`detail` names the member of `config`.",
    "secret-missing": "Name the secret in `secrets` of the request.",
    "too-many-timers": "Start fewer timers at once.",
    "limit-out-of-range": "`GET /v1/limits` has the range.",
    "host-calls-exceeded": "Log and store less often, or raise `limits.hostCalls`.",
    "secret-too-large": "A secret has at most 64 KiB.",
    "image-too-large": "Build less at the top level, or raise `limits.imageBytes`.",
    "required-secrets-missing": "Put the secrets that `config` names, or grant them to this function.",
    "too-many-aliases": "Delete an alias that is not used.",
    "too-many-changes": "Write less in one invocation.",
    "too-many-reads": "Read less of the storage in one invocation.",
    "idempotency-mismatch": "A new request needs a new key; a repeated one must be the same.",
    "idempotency-in-flight": "Wait, and send it again with the same key.",
    "not-repeatable": "Look whether the signature was used, then send it again with another key.",
    "arena-exhausted": "Try again after `Retry-After`; as the operator, raise the number of slots.",
    "bad-key": "Send a key of the kind and in the form that the call documents.",
    "bad-signature": "The signature is of another key or of another message.",
    "bad-certificate": "Send the certificate in DER or PEM, unchanged.",
    "bad-crl": "Fetch the list anew.",
    "bad-quote": "Fetch the evidence anew; it must not be changed on the way.",
    "unsupported-quote": "Only quotes of versions 3 and 4 are read.",
    "bad-collateral": "Fetch the collateral anew.",
    "bad-policy": "`detail` says where in the policy.",
    "evidence-refused": "Do not trust that enclave; the verdict names the check that refused.",
    "storage-full": "As the operator, make room on the disk: the service goes on by itself then.",
    "storage-locked": "Stop the other process, or give this one a directory of its own.",
    "storage-corrupt": "Restore a backup: docs/storage.md.",
    "storage-missing": "Restore a backup: docs/storage.md.",
    "storage-rolled-back": "Put back the newest data directory, or accept the rollback by name: "
                           "docs/storage.md.",
    "witness-behind": "Put back the newest witness: docs/storage.md.",
    "storage-poisoned": "Mend what failed, then restart the service.",
    "conflict": "Send it again.",
    "quota-exceeded": "Delete something, or ask the operator for a larger quota; `GET /v1/quota`.",
    "already-exists": "Choose another name, or change the one that is there.",
    "seal-wrong-platform": "Run the enclave that sealed it, on its machine: docs/sealing.md.",
    "seal-tampered": "Put back the root blob from a copy: docs/sealing.md.",
    "seal-truncated": "Put back the root blob from a copy: docs/sealing.md.",
    "seal-unknown-version": "Run the version that wrote it.",
    "svn-too-new": "Run that newer version.",
    "seal-policy-mismatch": "Configure the policy that it was sealed under.",
    "unauthenticated": "Send a certificate or `Authorization: Bearer …`: docs/identity.md.",
    "token-malformed": "Send `Authorization: Bearer ` and one token, whole.",
    "token-algorithm": "Sign with ES256 for P-256 and EdDSA for Ed25519.",
    "token-claims": "`detail` names the claim: docs/identity.md.",
    "token-audience": "Take `audience` from `GET /v1/status`. It changes when a backup is restored.",
    "token-too-long-lived": "A JWT lives at most 600 seconds.",
    "token-not-yet-valid": "Compare your clock with `time` of `GET /v1/status`.",
    "token-expired": "Make a new one.",
    "token-refused": "Make a new one; perhaps it was revoked, or the user is not registered.",
    "credentials-conflict": "Send the one or the other.",
    "not-registered": "Register the key: `POST /v1/users`.",
    "user-disabled": "Ask the operator.",
    "permission-denied": "`rule` names the row of docs/identity.md, `detail` what is missing.",
    "registration-closed": "Ask the operator to put your user id on the list.",
    "identity-key": "Use a P-256 or Ed25519 key that is no operator's.",
    "too-many-tokens": "Revoke some: `DELETE /v1/tokens/{id}`.",
    "insufficient-gas": "`GET /v1/gas` says what is left; the operator credits more.",
    "data-key-lost": "The user was deleted, or the root blob is of another time: docs/secrets.md.",
    "rotation-under-way": "Wait until it has ended.",
    "key-unavailable": "Make the key that `config` names, or grant it to this function.",
    "too-many-versions": "Delete an older version of the key.",
    "version-mismatch": "Read the secret again, and put with its `ETag` as `If-Match`.",
    "secret-expired": "Put a new value.",
    "secret-unavailable": "Put the secret that `config` names, or grant it to this function.",
    "no-such-path": "`GET /v1/openapi.json` has all paths.",
    "method-not-allowed": "`Allow` names the methods that the path takes.",
    "unsupported-media-type": "Send the `Content-Type` that `detail` names. curl's `--data` says "
                              "another if it is not told.",
    "rate-limited": "Wait for `Retry-After` seconds.",
    "too-many-at-once": "Wait for replies before more is sent.",
    "unreachable": "Look at the address, and whether the service runs; then send it again.",
    "no-reply": "Ask whether it was carried out before you send it again; with an Idempotency-Key just "
                "send it again.",
    "bad-reply": "Ask whether program and service are of one version.",
    "service-refused": "The message has the service's own words; a newer program may know them.",
    "wrong-server-key": "Somebody may stand between you and the service. Do not go on before its new "
                        "key was verified.",
    "store-changed": "A backup was restored or a rollback accepted: ask the operator, then accept the "
                     "new store by name.",
    "store-went-back": "The host put back an older state: ask the operator.",
    "bad-profile": "Make the profile again.",
    "bad-configuration": "The message names the file and the line.",
    "settings-mismatch": "The message says which setting, and how to proceed.",
    "unreachable": "Of `nsl` and the client, not of the service: is it running there? `nsl up` starts "
                   "one on this machine.",
    "no-reply": "Of the client: look whether it was carried out before you ask again; with an "
                "Idempotency-Key it is safe to.",
    "bad-reply": "Of the client: something else than the service answers there, or one of another "
                 "version.",
    "service-refused": "Of the client: the service is newer than it. The detail has the type and the "
                       "title of the service's problem.",
    "wrong-server-key": "Of the client: get the certificate from the operator by a way that you "
                        "trust, and `nsl login` again; else somebody stands between.",
    "store-changed": "Of the client: ask the operator. `nsl profile accept-store` accepts it.",
    "store-went-back": "Of the client: ask the operator. `nsl profile accept-store` accepts it.",
    "bad-profile": "Of `nsl`: `nsl up` or `nsl login` writes one; `nsl profile ls` lists them.",
}

TOP = """# Errors

Every error of the service, from the registry `base/errors.def`. Made by `tools/error_docs.py`; change
it there.

Over HTTPS an error is a document of type `application/problem+json` (RFC 9457):

```json
{"type":"urn:nsl:error:rate-limited","title":"The caller makes more requests in a second than it may.",
 "status":429,"code":"rate-limited","detail":"at most 200 in a second","retryAfter":1}
```

`type` and `code` are stable; `title` and `detail` are for people. `field`, `line` and `column`, `limit`,
`rule`, `retryAfter` are there where they say something. What a function said when it failed is in
`errorType`, `message` and, for its owner, `stack`. The detail of what is the operator's to mend is in
the event `interface.failed`, and not told to callers.
"""


def rows(text):
    """(heading, [row, …]) for each block."""
    blocks = []
    for piece in re.split(r"(?m)(?=^// \d{4}: )", text)[1:]:
        heading = HEADING.match(piece.splitlines()[0]).group(2)
        found = [(number, slug, audience, status, "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', meaning)))
                 for _, number, slug, audience, status, meaning in ROW.findall(piece)]
        blocks.append((heading, found))
    return blocks


def advice_for(slug, audience):
    advice = ADVICE.get(slug) or GENERAL.get(audience)
    if advice is None:
        raise ValueError(f"{slug}: say in tools/error_docs.py what to do about it")
    return advice


def page(text):
    out = [TOP]
    seen = set()
    for heading, found in rows(text):
        out.append(f"## {heading[0].upper()}{heading[1:]}\n")
        for number, slug, audience, status, meaning in found:
            seen.add(slug)
            out.append(f"### {slug}\n\n{meaning}\n\n{number}, HTTP {status}; for {WHO[audience]}. "
                       f"{advice_for(slug, audience)}\n")
    if len(seen) != text.count("\nNSL_ERROR("):
        raise ValueError("base/errors.def has rows that this tool does not read")
    for slug in ADVICE.keys() - seen:
        raise ValueError(f"{slug}: there is no such error, but advice about it")
    return "\n".join(out)


def main(arguments):
    with open(REGISTRY, encoding="utf-8") as file:
        text = file.read()
    try:
        wanted = page(text)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if "--check" not in arguments:
        with open(PAGE, "w", encoding="utf-8") as file:
            file.write(wanted)
        return 0
    try:
        with open(PAGE, encoding="utf-8") as file:
            met = file.read()
    except FileNotFoundError:
        met = ""
    if met != wanted:
        print("docs/errors.md is not up to date: run tools/error_docs.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

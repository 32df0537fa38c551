#!/usr/bin/env python3
"""Checks every #include of the tracked C and C++ files against the house's layers.

The rules are the tables below: which room may use which, and which folder owns the headers of an
outside library or of the operating system. Tests, fuzzers, benchmarks and tools may use anything,
and nothing may use them.

Usage: tools/layers.py [ROOT]        exit status 0 if all is well, 1 with one line a breach if not
"""

import os
import re
import subprocess
import sys
from typing import NamedTuple, Optional

# The trusted rooms, top to bottom: a room uses rooms below it only.
ENCLAVE = [
    "app", "server", "interface", "alerts", "engine", "secrets", "keys", "identity", "gas",
    "receipts", "logger", "storage", "attestation", "sealing", "egress", "execution", "sandbox",
    "metrics", "platform",
]

# A folder inside a room that is a room of its own: the ports' implementations are chosen by a
# program, never by the room that uses the port.
PLATFORM_KINDS = ["enclave/platform/occlum", "enclave/platform/simulation"]

# Rooms outside the enclave, and what each may use besides itself.
EDGES = {
    "base": [],
    "crypto": ["base"],
    "verify": ["base", "crypto"],
    "guest/abi": [],
    "guest/engine": ["guest/abi"],
    "guest/runtime": ["guest/abi"],
    "guest/toolchain": ["guest/abi", "base"],
    "client": ["base", "crypto", "verify"],
    "cli": ["base", "client", "verify", "enclave/execution", "enclave/sandbox",
            "enclave/platform", "enclave/platform/simulation"],
    "host": ["base"],
}
for depth, name in enumerate(ENCLAVE):
    EDGES["enclave/" + name] = (["base", "crypto", "verify"]
                                + ["enclave/" + below for below in ENCLAVE[depth + 1:]])
# Both sides of the guest's wall share the ABI header.
EDGES["enclave/sandbox"].append("guest/abi")
EDGES["enclave/execution"].append("guest/abi")
EDGES["enclave/app"] += PLATFORM_KINDS
for kind in PLATFORM_KINDS:
    EDGES[kind] = ["base", "crypto", "verify", "enclave/platform"]

# May use anything; nothing may use them.
FREE_ROOMS = ["tests", "fuzz", "bench", "tools", "examples"]
FREE_FILE = re.compile(r"(_test|_fuzz|_bench)\.(cc|c|h)$")


class Owned(NamedTuple):
    """Headers from outside that only some folders (or one file of a folder) may include."""
    what: str
    pattern: re.Pattern
    owners: list  # path prefixes
    mend: str


OS_HEADERS = re.compile(
    r"^(sys|linux|asm|asm-generic|arpa|net|netinet|netpacket|occlum)/|^sgx\w*(/|\.h$)|^("
    r"aio|csignal|dirent|dlfcn|execinfo|fcntl|ftw|glob|grp|ifaddrs|mqueue|netdb|poll|pthread|pwd|"
    r"sched|semaphore|signal|spawn|syslog|termios|ucontext|ulimit|unistd|utime|wait)(\.h)?$")

OWNED = [
    Owned("OpenSSL", re.compile(r"^(openssl/|boost/asio/ssl)"), ["crypto/", "enclave/server/tls.", "client/tls."],
          "use a type of crypto/, or add one there; the server's TLS is in enclave/server/tls.h, the "
          "client's in client/tls.h"),
    Owned("libsecp256k1", re.compile(r"^secp256k1"), ["crypto/"],
          "use a type of crypto/, or add one there"),
    Owned("RocksDB", re.compile(r"^rocksdb/"), ["enclave/storage/"],
          "use enclave/storage/state_store.h"),
    Owned("libwabt", re.compile(r"^wabt/"), ["guest/toolchain/"],
          "what the build does with WebAssembly belongs in guest/toolchain/"),
    Owned("QuickJS", re.compile(r"^(quickjs(-libc)?|cutils|dtoa|libregexp|libunicode|list)\.[ch]$"),
          ["guest/engine/"], "the engine is only seen from inside the sandbox: guest/engine/"),
    Owned("the runtime library", re.compile(r"^runtime_library\.h$"), ["guest/engine/"],
          "it is part of the guest"),
    Owned("the generated guest", re.compile(r"^(engine|unmetered|guest_schedule|wasm-rt)\.h$"),
          ["enclave/sandbox/"], "use enclave/sandbox/"),
    Owned("the operating system or the TEE", OS_HEADERS,
          ["enclave/platform/", "enclave/sandbox/os.", "cli/os.", "host/"],
          "add what is missing to a port of enclave/platform/; the sandbox's memory mapping and "
          "signals are in enclave/sandbox/os.cc, processes and terminals of nsl in cli/os.h"),
]

# Rooms of pure functions and values: no input or output.
PURE_ROOMS = ["base", "crypto", "verify"]
IO_HEADERS = re.compile(r"^(fstream|iostream|filesystem|thread)$")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include(?:_next)?[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>|(\S+))')
SOURCE = re.compile(r"\.(h|hh|hpp|c|cc|cpp|def|inc)$")


class Breach(NamedTuple):
    path: str
    line: int
    rule: str
    mend: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.rule}\n    mend: {self.mend}"


def room_of(path: str) -> Optional[str]:
    """The room that a path is in: the longest folder that the tables name."""
    folders = path.split("/")[:-1]
    for length in range(len(folders), 0, -1):
        folder = "/".join(folders[:length])
        if folder in EDGES or folder in FREE_ROOMS:
            return folder
    return None


def is_free(path: str) -> bool:
    return room_of(path) in FREE_ROOMS or FREE_FILE.search(path) is not None


def resolve(includer: str, name: str, tracked: set) -> Optional[str]:
    """The tracked file that an include names: from the root, or beside the includer."""
    beside = os.path.normpath(os.path.join(os.path.dirname(includer), name))
    for candidate in (name, beside):
        if candidate in tracked:
            return candidate
    return None


def check_ours(path: str, line: int, target: str) -> Optional[Breach]:
    """An include of a tracked file."""
    room, other = room_of(path), room_of(target)
    if room is None:
        return Breach(path, line, "this file is in no room",
                      "put it into a room, or add the room to the tables of tools/layers.py")
    if is_free(target):
        return Breach(path, line, f"nothing may use {target}",
                      "move what is shared into the room whose subject it is")
    if other == room or other in EDGES[room]:
        return None
    allowed = ", ".join(EDGES[room]) or "no other room"
    return Breach(path, line, f"{room} may not use {other or target}",
                  f"{room} may use {allowed}; pass what it needs in from above, or move the idea "
                  "down to where both may use it")


def check_outside(path: str, line: int, name: str) -> Optional[Breach]:
    """An include of a header that is not ours."""
    for owned in OWNED:
        if owned.pattern.search(name):
            if path.startswith("guest/engine/") and owned.what.startswith("the operating"):
                return None  # the guest's libc, inside the sandbox; its imports are checked
            if any(path.startswith(owner) for owner in owned.owners):
                return None
            where = " and ".join(owner + "*" if owner.endswith(".") else owner
                                 for owner in owned.owners)
            return Breach(path, line, f"<{name}>: only {where} may include headers of {owned.what}",
                          owned.mend)
    if room_of(path) in PURE_ROOMS and IO_HEADERS.search(name):
        return Breach(path, line, f"<{name}>: {room_of(path)} has no input, output or threads",
                      "take bytes in and give values back; let the caller do the rest")
    return None


def check_file(path: str, text: str, tracked: set) -> list:
    if is_free(path):
        return []
    breaches = []
    for number, content in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(content)
        if not match:
            continue
        quoted, angled, computed = match.groups()
        if computed:
            breaches.append(Breach(path, number, f"cannot read the include of {computed}",
                                   "include a file by its name"))
            continue
        target = resolve(path, quoted, tracked) if quoted else None
        if angled and angled in tracked:
            breaches.append(Breach(path, number, f"<{angled}> is a file of this repository",
                                   f'write #include "{angled}"'))
        elif target:
            breach = check_ours(path, number, target)
            if breach:
                breaches.append(breach)
        elif quoted and not any(owned.pattern.search(quoted) for owned in OWNED):
            breaches.append(Breach(path, number, f'"{quoted}" names no tracked file',
                                   "write our headers from the repository's root, others in <>"))
        else:
            breach = check_outside(path, number, quoted or angled)
            if breach:
                breaches.append(breach)
    return breaches


def main(arguments: list) -> int:
    root = arguments[0] if arguments else os.path.join(os.path.dirname(__file__), "..")
    listed = subprocess.run(["git", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"],
                            check=True, capture_output=True, text=True).stdout
    tracked = {path for path in listed.split("\0") if path}
    sources = sorted(path for path in tracked if SOURCE.search(path))
    breaches = []
    for path in sources:
        try:
            with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
                breaches += check_file(path, file.read(), tracked)
        except FileNotFoundError:
            continue  # deleted, and not committed yet
    for breach in breaches:
        print(breach)
    print(f"layers: {len(sources)} files, {len(breaches)} breaches")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the tests of the whole service share: starting the real program on a free port with a data
directory of its own, users with keys, and the ways to show who one is.

Keys, certificates and signatures are made by the `openssl` program, requests by `curl`; where many
requests are made beside each other, by Python's own HTTPS client."""

import base64
import hashlib
import http.client
import json
import os
import resource
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
from typing import NamedTuple

PROGRAM = ""  # set by main()
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PATIENCE = 120  # seconds until a test gives up: no test depends on a shorter time


def base64url(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def openssl(*arguments, content=b""):
    return subprocess.run(["openssl", *arguments], input=content, check=True,
                          capture_output=True).stdout


class Key:
    """A key pair of a user, an operator or an application, with a certificate for it."""

    def __init__(self, folder, name, kind="p256"):
        self.kind = kind
        self.private = os.path.join(folder, name + ".key")
        self.certificate = os.path.join(folder, name + ".crt")
        options = (["-algorithm", "ED25519"] if kind == "ed25519" else
                   ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"])
        openssl("genpkey", *options, "-out", self.private)
        openssl("req", "-x509", "-new", "-key", self.private, "-subj", "/CN=" + name, "-days", "1",
                "-out", self.certificate)
        self.spki = openssl("pkey", "-in", self.private, "-pubout", "-outform", "DER")

    @property
    def spki_text(self):
        return base64.b64encode(self.spki).decode()

    @property
    def user(self):
        """The user's id: docs/identity.md."""
        if self.kind == "ed25519":
            return "ed25519-" + base64url(self.spki[-32:])
        point = self.spki[-64:]
        compressed = bytes([2 + (point[63] & 1)]) + point[:32]
        script = b"\x0c\x21" + compressed + b"\x41\x56\xe7\xb3\x27"
        inner = hashlib.sha256(script).digest()
        try:
            digest = hashlib.new("ripemd160", inner).digest()
        except ValueError:  # OpenSSL 3 has it in another provider
            digest = openssl("dgst", "-provider", "legacy", "-provider", "default", "-ripemd160",
                             "-binary", content=inner)
        body = b"\x35" + digest
        number = int.from_bytes(body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4],
                                "big")
        text = ""
        while number:
            number, rest = divmod(number, 58)
            text = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[rest] + text
        return text

    @property
    def jwk(self):
        if self.kind == "ed25519":
            return {"kty": "OKP", "crv": "Ed25519", "x": base64url(self.spki[-32:])}
        point = self.spki[-64:]
        return {"kty": "EC", "crv": "P-256", "x": base64url(point[:32]), "y": base64url(point[32:])}

    def sign(self, content):
        """As a JWS has it: R || S."""
        if self.kind == "ed25519":
            with tempfile.NamedTemporaryFile() as file:
                file.write(content)
                file.flush()
                return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.private, "-in",
                               file.name)
        der = openssl("dgst", "-sha256", "-sign", self.private, content=content)
        numbers = []
        rest = der[2:]
        for _ in range(2):
            size = rest[1]
            numbers.append(int.from_bytes(rest[2:2 + size], "big").to_bytes(32, "big"))
            rest = rest[2 + size:]
        return b"".join(numbers)

    def jwt(self, audience, lifetime=300):
        now = int(time.time())
        parts = [{"alg": "EdDSA" if self.kind == "ed25519" else "ES256"},
                 {"aud": audience, "sub": self.user, "iat": now, "exp": now + lifetime}]
        text = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return text + "." + base64url(self.sign(text.encode()))


class Reply(NamedTuple):
    status: int
    headers: dict  # names in small letters
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The slug of the error, or nothing."""
        if not self.headers.get("content-type", "").startswith("application/problem+json"):
            return ""
        return self.json["type"].rsplit("/", 1)[-1].rsplit(":", 1)[-1].rsplit("#", 1)[-1]


class Caller:
    """How one shows who one is."""

    def __init__(self, key=None, bearer=None):
        self.key = key
        self.bearer = bearer


NOBODY = Caller()


def toml(settings):
    """A configuration, of {"section": {"name": value}}."""
    lines = []
    for section, values in settings.items():
        lines.append(f"[{section}]")
        lines += [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(lines) + "\n"


class Service:
    """The program, running or not, over one data directory."""

    def __init__(self, folder, settings=None):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        self.configuration = os.path.join(folder, "nsl.toml")
        self.ready_file = os.path.join(folder, "ready.json")
        self.process = None
        self.clients = []
        self.output = os.path.join(folder, "output.txt")
        self.settings = {
            "data": {"directory": self.data},
            "server": {"port": 0},
            "users": {"requests_a_second": 1000000, "burst": 1000000, "at_once": 10000,
                      "registrations_a_second": 100000, "registration_burst": 100000},
            "storage": {"threads": 2},
            "functions": {"instances": 64},
        }
        for section, values in (settings or {}).items():
            self.settings.setdefault(section, {}).update(values)

    def configure(self):
        with open(self.configuration, "w", encoding="ascii") as file:
            file.write(toml(self.settings))

    def command(self, *arguments):
        """Runs the program with other arguments, to its end."""
        self.configure()
        return subprocess.run([PROGRAM, "--config", self.configuration, *arguments], check=False,
                              timeout=PATIENCE, capture_output=True, text=True)

    def start(self, limit_file_size=None):
        self.configure()
        if os.path.exists(self.ready_file):
            os.remove(self.ready_file)

        def limit():
            if limit_file_size is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit_file_size, limit_file_size))

        with open(self.output, "ab") as output:
            self.process = subprocess.Popen(
                [PROGRAM, "--config", self.configuration, "serve", "--ready-file", self.ready_file],
                stdout=output, stderr=output, preexec_fn=limit)
        end = time.monotonic() + PATIENCE
        while not os.path.exists(self.ready_file):
            if self.process.poll() is not None:
                raise RuntimeError(f"ended with {self.process.returncode}:\n{self.text()}")
            if time.monotonic() > end:
                self.kill()
                raise RuntimeError("does not start:\n" + self.text())
            time.sleep(0.02)
        with open(self.ready_file, encoding="ascii") as file:
            ready = json.load(file)
        self.url, self.port = ready["url"], ready["port"]
        self.certificate, self.audience = ready["certificate"], ready["audience"]
        return self

    def text(self):
        with open(self.output, encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        """As a system does it; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE)

    def curl(self, method, path, caller=NOBODY, body=None, headers=(), content_type=None):
        """One request, by curl, which checks the certificate."""
        arguments = ["curl", "--silent", "--show-error", "--include", "--http1.1", "--max-time",
                     str(PATIENCE), "--cacert", self.certificate, "--path-as-is", "--request",
                     method]
        if method == "HEAD":
            arguments[-2:] = ["--head"]
        if caller.key is not None:
            arguments += ["--cert", caller.key.certificate, "--key", caller.key.private]
        if caller.bearer is not None:
            arguments += ["--header", "Authorization: Bearer " + caller.bearer]
        if isinstance(body, (dict, list)):
            body, content_type = json.dumps(body), content_type or "application/json"
        if body is not None:
            arguments += ["--data-binary", "@-", "--header",
                          "Content-Type: " + (content_type or "application/octet-stream")]
        for header in headers:
            arguments += ["--header", header]
        done = subprocess.run([*arguments, self.url + path], check=False, capture_output=True,
                              input=body.encode() if isinstance(body, str) else body,
                              timeout=2 * PATIENCE)
        if done.returncode != 0:
            raise ConnectionError(f"curl: {done.stderr.decode()}")
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        while head.startswith(b"HTTP/1.1 100"):
            head, _, content = content.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        return Reply(int(lines[0].split(" ")[1]),
                     {name.lower(): value for name, value in fields.items()}, content)

    def client(self, key=None):
        self.clients.append(Client(self, key))
        return self.clients[-1]

    def end(self):
        self.kill()
        for client in self.clients:
            client.close()


class Client:
    """A connection that is kept, for many requests by one thread."""

    def __init__(self, service, key=None):
        self.context = ssl.create_default_context(cafile=service.certificate)
        if key is not None:
            self.context.load_cert_chain(key.certificate, key.private)
        self.port = service.port
        self.connection = None

    def request(self, method, path, body=None, headers=None, content_type="application/json"):
        """Raises OSError or HTTPException if there is no whole reply."""
        if self.connection is None:
            self.connection = http.client.HTTPSConnection("127.0.0.1", self.port,
                                                          context=self.context, timeout=PATIENCE)
        all_headers = dict(headers or {})
        if body is not None:
            all_headers["Content-Type"] = content_type
        try:
            self.connection.request(method, path, body, all_headers)
            reply = self.connection.getresponse()
            return Reply(reply.status, {n.lower(): v for n, v in reply.getheaders()}, reply.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


class ServiceCase(unittest.TestCase):
    """Each test has a folder of its own; `start()` makes a service in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def key(self, name, kind="p256"):
        return Key(self.folder, name, kind)

    def make_service(self, settings=None):
        self.operator = self.key("operator")
        every = {"operators": {"keys": [self.operator.spki_text]}}
        for section, values in (settings or {}).items():
            every.setdefault(section, {}).update(values)
        service = Service(self.folder, every)
        self.addCleanup(service.end)
        return service

    def start(self, settings=None):
        self.service = self.make_service(settings)
        return self.service.start()

    def ok(self, reply, status=None):
        if status is None:
            self.assertIn(reply.status // 100, (2,), reply)
        else:
            self.assertEqual(reply.status, status, reply)
        return reply

    def refused(self, reply, status, slug):
        self.assertEqual((reply.status, reply.problem), (status, slug), reply)
        return reply

    def register(self, name, kind="p256", gas=10**15):
        """A new user with gas; returns its key."""
        key = self.key(name, kind)
        reply = self.ok(self.service.curl("POST", "/v1/users", Caller(key)), 201)
        self.assertEqual(reply.json["id"], key.user)
        if gas:
            self.credit(key, gas)
        return key

    def credit(self, key, amount, idempotency_key=None):
        headers = [f"Idempotency-Key: {idempotency_key}"] if idempotency_key else []
        return self.ok(self.service.curl("POST", f"/v1/admin/users/{key.user}/gas",
                                         Caller(self.operator),
                                         {"amount": amount, "reference": "test"}, headers))

    def deploy(self, key, name, source, query=""):
        return self.ok(self.service.curl("PUT", f"/v1/functions/{name}{query}", Caller(key), source,
                                         content_type="text/javascript"))

    def invoke(self, caller, name, body=None, headers=()):
        return self.service.curl("POST", f"/v1/functions/{name}/invoke", caller,
                                 None if body is None else json.dumps(body), headers,
                                 "application/json")


def main():
    global PROGRAM
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main(module="__main__", verbosity=2)

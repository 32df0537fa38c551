"""What the tests of `nsl` against the real service share: one `nsl up` a class, and a home of its own."""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import nsl_case  # noqa: E402  (the folder is only known here)

HELLO = "export default (input) => ({ hello: input?.name ?? 'world' });\n"
COUNTER = """
export default async function (input, { storage }) {
  const count = ((await storage.get('count')) ?? 0) + 1;
  await storage.put('count', count);
  console.log('count is', count);
  return count;
}
"""
SECRET_LENGTH = """
export const config = { secrets: ['API_KEY'] };
export default (input, { secrets }) => secrets.API_KEY.length;
"""


def environment_of(home, enclave):
    """Of a user with nothing but this home."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("NSL_", "XDG_"))}
    return kept | {"HOME": home, "NSL_ENCLAVE_SIM": enclave}


class ServiceCase(nsl_case.NslCase):
    """The class's service runs in simulation; `self.nsl_as(…)` and `self.ok(…)` talk to it."""

    enclave = ""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.home = folder.name
        cls.environment = environment_of(cls.home, cls.enclave)
        done = subprocess.run([cls.nsl, "up", "--detach", "--json"], env=cls.environment,
                              check=False, timeout=120, capture_output=True)
        cls.addClassCleanup(subprocess.run, [cls.nsl, "down"], env=cls.environment, check=False,
                            timeout=120, capture_output=True)
        if done.returncode != 0:
            raise AssertionError((done.stdout + done.stderr).decode())
        cls.service = json.loads(done.stdout)

    def run_nsl(self, *arguments, stdin=""):
        done = subprocess.run([self.nsl, *arguments], cwd=self.folder, check=False, timeout=120,
                              input=stdin if isinstance(stdin, bytes) else stdin.encode(),
                              capture_output=True, env=self.environment)
        self.assertGreaterEqual(done.returncode, 0, "ended by a signal")
        return nsl_case.Run(done.returncode, done.stdout.decode("utf-8", "replace"),
                            done.stderr.decode("utf-8", "replace"))

    def ok(self, *arguments, stdin=""):
        return self.expect(self.run_nsl(*arguments, stdin=stdin), 0)

    def reply(self, *arguments, stdin=""):
        """The JSON that a command prints with --json."""
        return self.ok(*arguments, "--json", stdin=stdin).json

    def refused(self, status, slug, *arguments, stdin=""):
        """A refusal: this exit status, this error, and nothing on standard output; with --json the
        same as JSON."""
        run = self.run_nsl(*arguments, stdin=stdin)
        self.expect(run, status, "", [f"[{slug}]"])
        as_json = self.run_nsl(*arguments, "--json", stdin=stdin)
        self.assertEqual(as_json.status, status, as_json)
        self.assertEqual(as_json.json["error"]["code"], slug, as_json)
        return run

    def operator(self, *arguments):
        return self.ok("admin", *arguments, "--profile", "local-operator")

    def deploy(self, name, source, *options):
        self.write(name + ".js", source)
        return self.ok("deploy", name + ".js", *options)

    def new_user(self, name):
        """A registered user with a profile of that name; its id."""
        made = self.ok("keygen", "--out", name + ".pem", "--json").json
        self.ok("login", self.service["url"], "--certificate", self.service["certificate"],
                "--key", name + ".pem", "--profile", name)
        self.ok("profile", "use", "local")
        self.ok("register", "--profile", name)
        return made["id"]


def main():
    ServiceCase.enclave = os.path.abspath(sys.argv.pop(2))
    nsl_case.main()

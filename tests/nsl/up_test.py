#!/usr/bin/env python3
"""`nsl up`, `nsl down`, `nsl status`.   up_test.py NSL NSL-ENCLAVE-SIM"""

import os
import shutil
import signal
import stat

import service_case


class Up(service_case.ServiceCase):
    def test_says_where_it_is_and_writes_two_profiles(self):
        self.assertRegex(self.service["url"], r"^https://127\.0\.0\.1:\d+$")
        run = self.ok("profile", "ls")
        self.assertRegex(run.out, r"(?m)^\* +local +https://")
        self.assertIn("local-operator", run.out)

    def test_a_second_one_finds_the_first(self):
        again = self.ok("up", "--detach", "--json").json
        self.assertEqual(again, self.service)
        self.expect(self.run_nsl("up"), 0, [self.service["user"]])

    def test_keys_can_be_read_by_their_owner_only(self):
        for name in ("user.pem", "operator.pem"):
            path = os.path.join(self.service["data"], "keys", name)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(self.service["data"]).st_mode), 0o700)

    def test_status_is_loud_about_simulation(self):
        run = self.ok("status")
        self.assertIn("SIMULATION", run.out)
        self.assertRegex(run.out, r"(?m)^ready +yes$")
        self.assertTrue(self.reply("status")["simulation"])

    def test_without_the_service_program(self):
        self.expect(self.run_nsl("up", "--data", "other", "--profile", "other", "--enclave",
                                 "missing"), 2, "", ["missing", "--enclave"])

    def test_a_port_that_is_taken(self):
        port = self.service["url"].rsplit(":", 1)[1]
        self.expect(self.run_nsl("up", "--detach", "--data", "other", "--profile", "other",
                                 "--port", port), 9, "", [f"port {port} is taken"])

    def test_a_configuration_that_is_wrong(self):
        os.makedirs(self.path("other"))
        with open(self.path("other/nsl.toml"), "w", encoding="utf-8") as file:
            file.write("[server]\nnonsense = 1\n")
        self.expect(self.run_nsl("up", "--detach", "--data", "other", "--profile", "other"), 9, "",
                    ["server.nonsense"])

    def test_down_of_nothing(self):
        self.expect(self.run_nsl("down", "--data", "nowhere"), 0, ["nothing runs"])


class Restarts(service_case.ServiceCase):
    def restart(self):
        return self.ok("up", "--detach", "--json").json

    def test_what_was_acknowledged_survives_a_kill(self):
        self.ok("secret", "put", "KEPT", stdin="value")
        os.kill(self.restart()["process"], signal.SIGKILL)
        again = self.restart()
        self.assertEqual(again["user"], self.service["user"])
        self.assertEqual(again["url"], self.service["url"])
        self.assertEqual(self.ok("secret", "get", "KEPT").out, "value")

    def test_while_it_is_down(self):
        self.ok("down")
        run = self.refused(9, "unreachable", "gas", "show")
        self.assertIn("nsl up", run.err)
        self.restart()

    def test_an_older_state_is_refused_until_it_is_accepted(self):
        self.ok("down")
        data = os.path.join(self.service["data"], "enclave")
        shutil.copytree(data, self.path("older"))
        self.restart()
        for number in range(5):
            self.ok("secret", "put", "LATER", stdin=str(number))
        self.ok("status")
        self.ok("down")
        shutil.rmtree(data)
        shutil.move(self.path("older"), data)
        started = self.run_nsl("up", "--detach")
        self.expect(started, 40, "", ["[store-went-back]", "accept-store"])
        self.refused(40, "store-went-back", "secret", "ls")
        self.ok("profile", "accept-store")
        self.ok("secret", "ls")


if __name__ == "__main__":
    service_case.main()

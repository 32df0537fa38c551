#!/usr/bin/env python3
"""What operators do with the program: configuring, settings that are fixed, backing up and restoring,
accepting a rollback, and how it ends.   operations_test.py NSL-ENCLAVE-SIM"""

import os
import shutil
import socket
import threading
import time

import service_case
from service_case import Caller, Service


class Operations(service_case.ServiceCase):
    def fails(self, done, status, *parts):
        self.assertEqual(done.returncode, status, done)
        for part in parts:
            self.assertIn(part, done.stderr, done)

    def does(self, done, *parts):
        self.assertEqual(done.returncode, 0, done)
        for part in parts:
            self.assertIn(part, done.stdout, done)

    def test_a_bad_configuration_is_refused_with_each_line_before_anything_is_touched(self):
        service = Service(self.folder)
        service.configure()
        with open(service.configuration, "w", encoding="ascii") as file:
            file.write("[server]\nport = 99999\ncolour = 1\n\n[log]\nlevel = 3\n")
        for command in (["serve"], ["check-config"], ["accept-rollback"]):
            done = service_case.subprocess.run(
                [service_case.PROGRAM, "--config", service.configuration, *command], check=False,
                capture_output=True, text=True, timeout=service_case.PATIENCE, cwd=self.folder)
            name = service.configuration
            self.fails(done, 3, f"{name}:2: server.port: expected 0 to 65535, met 99999",
                       f"{name}:3: server.colour: there is no such setting",
                       f"{name}:6: log.level: expected one of", "bad-configuration")
        self.assertFalse(os.path.exists(service.data))
        self.assertFalse(os.path.exists(os.path.join(self.folder, "nsl-data")))

    def test_the_configuration_that_is_printed_is_one(self):
        service = self.make_service()
        printed = service.command("config")
        self.does(printed, "[server]", "port = 0", self.operator.spki_text)
        with open(os.path.join(self.folder, "other.toml"), "w", encoding="ascii") as file:
            file.write(printed.stdout)
        done = service_case.subprocess.run(
            [service_case.PROGRAM, "--config", file.name, "check-config"], check=False,
            capture_output=True, text=True, timeout=service_case.PATIENCE)
        self.does(done, "valid")

    def test_the_documented_reference_is_what_the_program_prints(self):
        service = self.make_service()
        with open(os.path.join(service_case.ROOT, "docs/operations.md"), encoding="utf-8") as file:
            self.assertIn(service.command("config", "--reference").stdout, file.read())

    def test_a_fixed_setting_that_differs_refuses_the_start_until_it_is_accepted(self):
        service = self.start()
        before = service.curl("GET", "/v1/status").json["configurationHash"]
        self.assertEqual(service.stop(), 0)
        service.settings["users"]["registration"] = "allowlist"
        self.fails(service.command("serve"), 3,
                   'users.registration: fixed as "open", configured as "allowlist"',
                   "accept-settings", "settings-mismatch")
        self.does(service.command("accept-settings"),
                  'users.registration: fixed as "open", configured as "allowlist"')
        service.start()
        after = service.curl("GET", "/v1/status").json
        self.assertNotEqual(after["configurationHash"], before)
        self.assertEqual(after["registration"], "allowlist")
        self.refused(service.curl("POST", "/v1/users", Caller(self.key("ada"))), 403,
                     "registration-closed")
        self.assertEqual(service.stop(), 0)
        del service.settings["users"]["registration"]
        self.fails(service.command("serve"), 3, 'configured as "open"')

    def test_other_operators_are_a_difference_and_tuning_is_none(self):
        service = self.start()
        self.assertEqual(service.stop(), 0)
        service.settings["functions"]["workers"] = 1
        service.start()
        self.assertEqual(service.stop(), 0)
        service.settings["operators"]["keys"].append(self.key("other").spki_text)
        self.fails(service.command("serve"), 3, "operators.keys")

    def test_a_sealing_policy_that_differs_refuses_the_start(self):
        service = self.start()
        self.assertEqual(service.stop(), 0)
        service.settings["sealing"] = {"policy": "mrsigner"}
        self.fails(service.command("serve"), 3, "sealing.policy")

    def test_a_witness_that_was_not_there_at_first_refuses_the_start(self):
        service = self.start()
        self.assertEqual(service.stop(), 0)
        service.settings["witness"] = {"kind": "file"}
        self.fails(service.command("serve"), 3, "witness.kind")
        del service.settings["witness"]
        service.start()  # as before: the refusal changed nothing
        self.assertEqual(service.stop(), 0)
        service.settings["witness"] = {"kind": "file"}
        self.does(service.command("accept-settings"), "witness.kind")
        service.start()
        status = service.curl("GET", "/v1/status").json["store"]
        self.assertEqual(status["witness"], "file")

    def make_state(self):
        """A user with a secret and a token."""
        ada = self.register("ada")
        self.ok(self.service.curl("PUT", "/v1/secrets/A", Caller(ada), "before"))
        token = self.ok(self.service.curl(
            "POST", "/v1/tokens", Caller(ada),
            {"scopes": ["secrets:read"], "allFunctions": True, "lifetimeSeconds": 3600}), 201).json["token"]
        return ada, token

    def test_a_backup_that_was_made_while_serving_is_restored_as_a_new_incarnation(self):
        service = self.start()
        ada, token = self.make_state()
        jwt = ada.jwt(service.audience)
        before = service.curl("GET", "/v1/status").json
        self.ok(service.curl("POST", "/v1/admin/backup", Caller(self.operator), {"name": "b1"}), 201)
        self.ok(service.curl("PUT", "/v1/secrets/A", Caller(ada), "after"))
        self.assertEqual(service.stop(), 0)
        backup = os.path.join(service.data, "backups", "b1.nslbackup")
        self.does(service.command("verify-backup", backup), "whole", "records")
        self.fails(service.command("restore", "--backup", backup), 1, "move the directory away")
        os.rename(os.path.join(service.data, "store"), os.path.join(service.data, "store.old"))
        self.does(service.command("restore", "--backup", backup), "restored", "new incarnation")
        service.start()
        after = service.curl("GET", "/v1/status").json
        self.assertNotEqual(after["store"]["incarnation"], before["store"]["incarnation"])
        self.assertNotEqual(after["audience"], before["audience"])
        self.assertEqual(after["configurationHash"], before["configurationHash"])
        self.assertEqual(service.curl("GET", "/v1/secrets/A", Caller(ada)).body, b"before")
        self.refused(service.curl("GET", "/v1/secrets/A", Caller(bearer=token)), 401,
                     "token-refused")
        self.refused(service.curl("GET", "/v1/secrets/A", Caller(bearer=jwt)), 401,
                     "token-audience")
        self.assertIn('"event":"app.restored"', self.log())

    def test_a_backup_that_was_changed_or_cut_is_refused_by_name(self):
        service = self.start()
        self.make_state()
        self.ok(service.curl("POST", "/v1/admin/backup", Caller(self.operator), {"name": "b1"}), 201)
        self.assertEqual(service.stop(), 0)
        backup = os.path.join(service.data, "backups", "b1.nslbackup")
        with open(backup, "rb") as file:
            content = file.read()
        for name, changed in (("cut.nslbackup", content[:-1]),
                              ("bit.nslbackup", content[:-9] + bytes([content[-9] ^ 1]) +
                               content[-8:])):
            path = os.path.join(service.data, "backups", name)
            with open(path, "wb") as file:
                file.write(changed)
            self.fails(service.command("verify-backup", path), 4, "storage-corrupt")

    def test_an_older_state_is_refused_by_the_witness_until_it_is_accepted(self):
        service = self.start({"witness": {"kind": "file"}})
        ada, token = self.make_state()
        self.assertEqual(service.stop(), 0)
        store = os.path.join(service.data, "store")
        shutil.copytree(store, store + ".old")
        service.start()
        before = service.curl("GET", "/v1/status").json
        self.assertIs(before["store"]["rollbackDetectable"], True)
        self.ok(service.curl("PUT", "/v1/secrets/A", Caller(ada), "after"))
        self.assertEqual(service.stop(), 0)
        shutil.rmtree(store)
        os.rename(store + ".old", store)
        self.fails(service.command("serve"), 4, "storage-rolled-back", "accept-rollback")
        self.does(service.command("accept-rollback"), "new incarnation")
        service.start()
        after = service.curl("GET", "/v1/status").json
        self.assertNotEqual(after["store"]["incarnation"], before["store"]["incarnation"])
        self.assertEqual(service.curl("GET", "/v1/secrets/A", Caller(ada)).body, b"before")
        self.refused(service.curl("GET", "/v1/secrets/A", Caller(bearer=token)), 401,
                     "token-refused")

    def test_a_store_that_was_changed_is_refused_by_name(self):
        service = self.start()
        self.make_state()
        self.assertEqual(service.stop(), 0)
        store = os.path.join(service.data, "store")
        for name in os.listdir(store):
            if name.startswith("log-"):
                with open(os.path.join(store, name), "r+b") as file:
                    file.seek(200)
                    byte = file.read(1)
                    file.seek(200)
                    file.write(bytes([byte[0] ^ 1]))
        done = service.command("serve")
        self.fails(done, 4, "storage-corrupt")

    def test_one_process_uses_a_data_directory(self):
        service = self.start()
        self.fails(service.command("serve"), 5, "storage-locked")
        self.ok(service.curl("GET", "/healthz"), 200)

    def test_an_address_that_is_taken_is_told(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            service = self.make_service({"server": {"port": taken.getsockname()[1]}})
            self.fails(service.command("serve"), 1, "unavailable")

    def test_being_asked_to_stop_answers_what_is_at_work(self):
        service = self.start()
        ada = self.register("ada")
        self.deploy(ada, "wait", "export default async () => { await new Promise((r) => "
                                 "setTimeout(r, 1500)); return 'done'; };")
        client = service.client(ada)
        replies = []
        thread = threading.Thread(
            target=lambda: replies.append(client.request("POST", "/v1/functions/wait/invoke")))
        thread.start()
        while "nsl_invocations_in_flight 1\n" not in service.curl(
                "GET", "/v1/admin/metrics", Caller(self.operator)).body.decode():
            time.sleep(0.01)
        self.assertEqual(service.stop(), 0)
        thread.join(service_case.PATIENCE)
        self.assertEqual(replies[0].json, "done")

    def test_there_is_no_core_dump_and_nobody_reads_its_memory(self):
        service = self.start()
        with open(f"/proc/{service.process.pid}/limits", encoding="ascii") as file:
            core = [line for line in file if line.startswith("Max core file size")][0]
        self.assertEqual(core.split()[4:6], ["0", "0"])
        # What belongs to a process that may not be dumped is the superuser's.
        self.assertEqual(os.stat(f"/proc/{service.process.pid}/environ").st_uid, 0)

    def test_files_are_for_their_user_alone(self):
        service = self.start()
        self.make_state()
        for folder, _, names in os.walk(service.data):
            self.assertEqual(os.stat(folder).st_mode & 0o077, 0, folder)
            for name in names:
                if name != "server.pem":
                    mode = os.stat(os.path.join(folder, name)).st_mode
                    self.assertEqual(mode & 0o077, 0, name)

    def test_the_certificate_is_that_of_the_same_key_after_a_restart(self):
        service = self.start()

        def public_key():
            return service_case.openssl("x509", "-in", service.certificate, "-noout", "-pubkey")

        before = public_key()
        self.assertEqual(service.stop(), 0)
        service.start()
        self.assertEqual(public_key(), before)

    def test_help_names_each_command(self):
        service = self.make_service()
        text = service.command("--help").stdout
        for command in ("serve", "config", "check-config", "restore", "verify-backup",
                        "accept-rollback", "accept-settings", "version"):
            self.assertIn(command, text)
        self.does(service.command("version"), "SIMULATION", "gas schedule")
        self.assertEqual(service.command("fly").returncode, 2)

    def log(self):
        folder = os.path.join(self.service.data, "log")
        content = ""
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), encoding="ascii") as file:
                content += file.read()
        return content


if __name__ == "__main__":
    service_case.main()

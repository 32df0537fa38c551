#!/usr/bin/env python3
"""Tests of layers.py: every rule is provoked once, and what is allowed is let through."""

import unittest

import layers

TRACKED = {
    "base/result.h", "crypto/sha256.h", "verify/quote.h", "guest/abi/abi.h", "guest/engine/glue.h",
    "guest/toolchain/meter/meter.h", "enclave/app/main.cc", "enclave/execution/function.h",
    "enclave/sandbox/instance.h", "enclave/storage/store.h", "enclave/metrics/counter.h",
    "enclave/platform/clock.h", "enclave/platform/simulation/clock.h",
    "enclave/platform/occlum/clock.h", "client/client.h", "cli/run.h", "tests/fake_clock.h",
    "tools/x.h", "enclave/sandbox/wild_test.h",
}


def breaches(path, include):
    return layers.check_file(path, f"#include {include}\n", TRACKED | {path})


class Layers(unittest.TestCase):
    def allowed(self, path, include):
        self.assertEqual(breaches(path, include), [], f"{path} includes {include}")

    def refused(self, path, include, rule):
        found = breaches(path, include)
        self.assertEqual(len(found), 1, f"{path} includes {include}")
        self.assertIn(rule, found[0].rule)

    def test_the_tables_name_no_room_that_is_not_in_them(self):
        for room, used in layers.EDGES.items():
            for other in used:
                self.assertIn(other, layers.EDGES, room)

    def test_no_two_rooms_use_each_other(self):
        def reachable(room, seen):
            for other in layers.EDGES[room]:
                if other not in seen:
                    seen.add(other)
                    reachable(other, seen)
            return seen
        for room in layers.EDGES:
            self.assertNotIn(room, reachable(room, set()))

    def test_a_room_uses_itself_and_the_rooms_below(self):
        self.allowed("crypto/random.cc", '"crypto/sha256.h"')
        self.allowed("crypto/random.cc", '"base/result.h"')
        self.allowed("verify/quote.cc", '"crypto/sha256.h"')
        self.allowed("enclave/execution/a.cc", '"enclave/sandbox/instance.h"')
        self.allowed("enclave/app/main.cc", '"enclave/storage/store.h"')

    def test_a_room_may_not_use_a_room_above(self):
        self.refused("base/a.cc", '"crypto/sha256.h"', "base may not use crypto")
        self.refused("crypto/a.cc", '"verify/quote.h"', "crypto may not use verify")
        self.refused("enclave/sandbox/a.cc", '"enclave/execution/function.h"',
                     "may not use enclave/execution")
        self.refused("enclave/metrics/a.cc", '"enclave/storage/store.h"', "enclave/storage")

    def test_base_crypto_and_verify_may_not_use_the_enclave(self):
        for room in ("base", "crypto", "verify", "client"):
            self.refused(f"{room}/a.cc", '"enclave/metrics/counter.h"', "enclave/metrics")

    def test_the_guest_uses_its_abi_only(self):
        self.allowed("guest/engine/glue.c", '"guest/abi/abi.h"')
        self.refused("guest/engine/glue.c", '"base/result.h"', "guest/engine may not use base")
        self.refused("guest/abi/abi.h", '"base/result.h"', "guest/abi may not use base")

    def test_the_abi_is_seen_by_sandbox_and_execution_only(self):
        self.allowed("enclave/sandbox/a.cc", '"guest/abi/abi.h"')
        self.refused("enclave/storage/a.cc", '"guest/abi/abi.h"', "may not use guest/abi")
        self.refused("enclave/sandbox/a.cc", '"guest/engine/glue.h"', "may not use guest/engine")

    def test_the_command_line_uses_the_rooms_it_needs_to_run_a_function(self):
        for include in ('"client/client.h"', '"verify/quote.h"', '"enclave/execution/function.h"',
                        '"enclave/sandbox/instance.h"', '"enclave/platform/simulation/clock.h"'):
            self.allowed("cli/run.cc", include)
        self.refused("cli/run.cc", '"enclave/storage/store.h"', "cli may not use enclave/storage")
        self.refused("cli/run.cc", '"enclave/platform/occlum/clock.h"', "occlum")

    def test_a_room_uses_a_port_and_not_its_implementation(self):
        self.allowed("enclave/storage/a.cc", '"enclave/platform/clock.h"')
        self.refused("enclave/storage/a.cc", '"enclave/platform/simulation/clock.h"', "simulation")
        self.refused("enclave/platform/simulation/a.cc", '"enclave/platform/occlum/clock.h"',
                     "occlum")
        self.refused("enclave/platform/clock.cc", '"enclave/platform/simulation/clock.h"',
                     "simulation")
        self.allowed("enclave/app/main.cc", '"enclave/platform/occlum/clock.h"')

    def test_nothing_uses_tests_or_tools(self):
        self.refused("base/a.cc", '"tests/fake_clock.h"', "nothing may use")
        self.refused("host/a.cc", '"tools/x.h"', "nothing may use")
        self.refused("enclave/sandbox/a.cc", '"enclave/sandbox/wild_test.h"', "nothing may use")

    def test_tests_fuzzers_and_benchmarks_may_use_anything(self):
        for path in ("tests/a.cc", "fuzz/a.cc", "bench/a.cc", "base/a_test.cc", "base/a_fuzz.cc"):
            self.allowed(path, '"enclave/storage/store.h"')
            self.allowed(path, "<unistd.h>")
            self.allowed(path, "<openssl/evp.h>")

    def test_outside_libraries_have_an_owner(self):
        self.allowed("crypto/a.cc", "<openssl/evp.h>")
        self.allowed("enclave/server/tls.cc", "<openssl/ssl.h>")
        self.refused("enclave/server/connection.cc", "<openssl/ssl.h>", "OpenSSL")
        self.refused("enclave/server/connection.cc", "<boost/asio/ssl.hpp>", "OpenSSL")
        self.refused("verify/a.cc", "<openssl/x509.h>", "OpenSSL")
        self.refused("enclave/sealing/a.cc", "<secp256k1.h>", "libsecp256k1")
        self.allowed("guest/toolchain/meter/a.cc", "<wabt/ir.h>")
        self.allowed("enclave/storage/a.cc", "<rocksdb/db.h>")
        self.refused("enclave/engine/a.cc", "<rocksdb/db.h>", "RocksDB")
        self.refused("enclave/sandbox/a.cc", '"wabt/ir.h"', "libwabt")
        self.allowed("guest/engine/glue.c", '"quickjs.h"')
        self.allowed("guest/engine/glue.c", '"quickjs.c"')
        self.allowed("guest/engine/glue.c", '"runtime_library.h"')
        self.refused("enclave/execution/a.cc", "<quickjs.h>", "QuickJS")

    def test_only_the_sandbox_includes_the_generated_guest(self):
        self.allowed("enclave/sandbox/a.cc", '"engine.h"')
        self.refused("enclave/execution/a.cc", '"engine.h"', "generated guest")
        self.refused("cli/version.cc", "<wasm-rt.h>", "generated guest")

    def test_only_the_platform_and_one_file_of_the_sandbox_see_the_operating_system(self):
        self.allowed("enclave/platform/simulation/a.cc", "<unistd.h>")
        self.allowed("enclave/sandbox/os.cc", "<sys/mman.h>")
        for header in ("<sys/mman.h>", "<unistd.h>", "<signal.h>", "<csignal>", "<pthread.h>",
                       "<fcntl.h>", "<dlfcn.h>", "<sched.h>", "<sgx_quote.h>"):
            self.refused("enclave/sandbox/instance.cc", header, "operating system")
            self.refused("base/a.cc", header, "operating system")
        self.allowed("base/a.cc", "<string.h>")

    def test_the_guests_own_libc_is_not_the_operating_system(self):
        self.allowed("guest/engine/glue.c", "<sys/time.h>")

    def test_pure_rooms_have_no_input_or_output(self):
        self.refused("verify/a.cc", "<fstream>", "no input")
        self.allowed("cli/a.cc", "<fstream>")

    def test_what_cannot_be_read_is_refused(self):
        self.refused("base/a.cc", "HEADER", "cannot read")
        self.refused("base/a.cc", '"nowhere.h"', "names no tracked file")
        self.refused("base/a.cc", "<base/result.h>", "is a file of this repository")
        self.refused("nowhere/a.cc", '"base/result.h"', "in no room")

    def test_an_include_beside_its_file_is_found(self):
        self.allowed("guest/engine/a.c", '"glue.h"')
        self.refused("guest/engine/a.c", '"../toolchain/meter/meter.h"', "guest/toolchain")

    def test_spaces_do_not_hide_an_include(self):
        found = layers.check_file("base/a.cc", '  #  include   "crypto/sha256.h"\n', TRACKED)
        self.assertEqual([(breach.path, breach.line) for breach in found], [("base/a.cc", 1)])

    def test_a_breach_says_where_what_and_how_to_mend_it(self):
        text = "#pragma once\n\n#include \"enclave/storage/store.h\"\n"
        (breach,) = layers.check_file("cli/run.h", text, TRACKED)
        self.assertTrue(str(breach).startswith("cli/run.h:3: cli may not use enclave/storage"))
        self.assertIn("mend:", str(breach))


if __name__ == "__main__":
    unittest.main()

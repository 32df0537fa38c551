#!/usr/bin/env python3
"""Callers who are slow, idle, many or too large beside one who behaves: that one is served. Nothing here
measures time; that is the benchmarks'.   crowd_test.py NSL-ENCLAVE-SIM"""

import socket
import ssl
import threading

import service_case
from service_case import Caller


class Crowd(service_case.ServiceCase):
    def connect(self, tls=True):
        plain = socket.create_connection(("127.0.0.1", self.service.port),
                                         timeout=service_case.PATIENCE)
        self.addCleanup(plain.close)
        if not tls:
            return plain
        context = ssl.create_default_context(cafile=self.service.certificate)
        wrapped = context.wrap_socket(plain, server_hostname="127.0.0.1")
        self.addCleanup(wrapped.close)
        return wrapped

    def read_to_end(self, connection):
        content = b""
        try:
            while piece := connection.recv(65536):
                content += piece
        except (ConnectionError, ssl.SSLError):
            pass
        return content

    def is_served(self, key):
        """By a new connection, and by one that is kept."""
        reply = self.ok(self.service.curl("POST", "/v1/functions/double/invoke", Caller(key), "21",
                                          content_type="application/json"), 200)
        self.assertEqual(reply.json, 42)
        client = self.service.client(key)
        for number in range(5):
            self.assertEqual(
                client.request("POST", "/v1/functions/double/invoke", str(number)).json, 2 * number)
        client.close()

    def begin(self, settings=None):
        self.start(settings)
        key = self.register("ada")
        self.deploy(key, "double", "export default (x) => 2 * x;")
        self.is_served(key)
        return key

    def test_connections_that_send_nothing_or_half_a_request(self):
        key = self.begin()
        for index in range(60):
            connection = self.connect(tls=index % 2 == 0)
            if index % 4 == 0:
                connection.sendall(b"POST /v1/execute HTTP/1.1\r\nHost: a\r\nX-Slow: ")
            if index % 4 == 2:
                connection.sendall(b"POST /v1/execute HTTP/1.1\r\nHost: a\r\n"
                                   b"Content-Length: 1000\r\n\r\n{")
        self.is_served(key)

    def test_a_thousand_idle_connections(self):
        key = self.begin()
        connections = [self.connect(tls=False) for _ in range(1000)]
        self.is_served(key)
        self.assertEqual(len(connections), 1000)

    def test_a_slow_header_ends_without_an_answer(self):
        key = self.begin({"server": {"header_ms": 300}})
        connection = self.connect()
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        self.assertEqual(self.read_to_end(connection), b"")
        self.is_served(key)

    def test_beyond_the_limit_a_connection_is_closed_and_later_one_is_taken_again(self):
        key = self.begin({"server": {"connections": 20}})
        held = [self.connect() for _ in range(20)]
        with self.assertRaises((OSError, ssl.SSLError)):
            self.connect().sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            self.connect()
        for connection in held:
            connection.close()
        end = service_case.time.monotonic() + service_case.PATIENCE
        while service_case.time.monotonic() < end:
            try:
                self.is_served(key)
                return
            except (ConnectionError, OSError):
                service_case.time.sleep(0.1)
        self.fail("no connection is taken any more")

    def test_headers_and_bodies_that_are_too_large(self):
        key = self.begin()
        connection = self.connect()
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX-Large: " + b"x" * 20000)
        self.assertIn(b" 431 ", self.read_to_end(connection)[:20])
        connection = self.connect()
        connection.sendall(b"POST /v1/execute HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n")
        self.assertIn(b" 413 ", self.read_to_end(connection)[:20])
        self.is_served(key)

    def test_a_flood_of_pipelined_requests(self):
        key = self.begin()
        count = 500

        def flood():
            connection = self.connect()
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * (count - 1) +
                               b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            replies.append(self.read_to_end(connection).count(b"HTTP/1.1 200 "))

        replies = []
        threads = [threading.Thread(target=flood) for _ in range(4)]
        for thread in threads:
            thread.start()
        self.is_served(key)
        for thread in threads:
            thread.join(service_case.PATIENCE)
        self.assertEqual(replies, [count] * 4)

    def test_functions_that_compute_do_not_hold_up_those_who_do_not(self):
        key = self.begin({"functions": {"workers": 1}})
        self.deploy(key, "long", "export const config = { limits: { gas: 1000000000000, "
                                 "wallTimeMs: 60000 } }; export default () => { for (;;); };")
        client = self.service.client(key)
        thread = threading.Thread(
            target=lambda: client.request("POST", "/v1/functions/long/invoke?wallTimeMs=5000"))
        thread.start()
        for _ in range(3):
            self.ok(self.service.curl("GET", "/v1/gas", Caller(key)), 200)
            self.ok(self.service.curl("PUT", "/v1/secrets/A", Caller(key), "value"))
        thread.join(service_case.PATIENCE)

    def test_who_asks_too_often_is_told_when_to_come_again_and_others_are_served(self):
        self.start({"users": {"requests_a_second": 1, "burst": 5}})
        ada, bob = self.register("ada"), self.register("bob", gas=0)
        client = self.service.client(ada)
        replies = [client.request("GET", "/v1/users/me") for _ in range(10)]
        limited = [reply for reply in replies if reply.status == 429]
        self.assertTrue(limited)
        self.assertEqual(limited[0].problem, "rate-limited")
        self.assertGreaterEqual(int(limited[0].headers["retry-after"]), 1)
        self.ok(self.service.curl("GET", "/v1/users/me", Caller(bob)), 200)


if __name__ == "__main__":
    service_case.main()

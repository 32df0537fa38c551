#!/usr/bin/env python3
"""Every call of the API (routes.def) by every way to authenticate, held against the permission table
(permissions.def).   permissions_test.py NSL-ENCLAVE-SIM

What is asked for does not exist, so whoever may ask gets an answer other than 401 and 403; nobody else
gets any other."""

import os
import re

import service_case
from service_case import NOBODY, Caller

ANONYMOUS, KEY, TOKEN, DELEGATE, OPERATOR = range(5)
# Asked with a proof of a key that is nobody's yet: it has tests of its own.
LEFT_OUT = ("users_register",)
# These end what the others need, so they come last.
LAST = ("users_delete",)


def rows(file, macro):
    with open(os.path.join(service_case.ROOT, file), encoding="utf-8") as text:
        code = "".join(line for line in text if not line.startswith("//"))
    for row in re.findall(rf"{macro}\((.*?)\)\n", code, re.DOTALL):
        yield [cell.strip().strip('"') for cell in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)",
                                                            row)]


def permissions():
    """By enumerator: the name, the scope, and a cell for each role."""
    return {row[0]: (row[1], row[2], row[4:9])
            for row in rows("enclave/identity/permissions.def", "NSL_PERMISSION")}


def scopes():
    return {row[0]: row[2] for row in rows("enclave/identity/scopes.def", "NSL_SCOPE")}


def routes():
    found = [(row[0], row[1][1:].upper(), row[2], row[4], row[5])
             for row in rows("enclave/interface/routes.def", "NSL_ROUTE")]
    return sorted((r for r in found if r[0] not in LEFT_OUT), key=lambda r: r[0] in LAST)


def path_of(pattern, user):
    values = {"id": user, "owner": user, "version": "7", "setting": "none"}
    return re.sub(r"\{(\w+)\}", lambda m: values.get(m.group(1), "nothing"), pattern)


class Permissions(service_case.ServiceCase):
    def setUp(self):
        super().setUp()
        self.start()
        self.table = permissions()
        self.scopes = scopes()
        self.assertGreater(len(self.table), 50)
        self.assertGreater(len(routes()), 60)
        self.stranger = self.key("stranger").user

    def is_allowed(self, role, operation, has_scope=True):
        cell = self.table[operation][2][role]
        return cell == "kAlways" or (cell == "kScoped" and has_scope)

    # These let users see what is their own, elsewhere.
    def is_operators(self, route):
        return "/admin/" in route[2]

    def walk(self, role, caller_of):
        """`caller_of(operation)` gives callers, and whether each has the operation's scope."""
        for route in routes():
            name, method, pattern, operation, kind = route
            # Where a body's type matters it is looked at before the caller is.
            body = ("1", (), "application/json") if kind == "kValue" else ()
            for caller, has_scope in caller_of(operation):
                reply = self.service.curl(method, path_of(pattern, self.stranger), caller, *body)
                with self.subTest(route=name, scope=has_scope):
                    allowed = self.is_allowed(role, operation, has_scope)
                    if role != OPERATOR and self.is_operators(route):
                        allowed = False
                    if allowed:
                        self.assertNotIn(reply.status, (401, 403), reply)
                    elif role == ANONYMOUS:
                        self.refused(reply, 401, "unauthenticated")
                    else:
                        self.refused(reply, 403, "permission-denied")

    def test_of_nobody(self):
        self.walk(ANONYMOUS, lambda operation: [(NOBODY, True)])

    def test_of_a_client_certificate(self):
        key = self.register("ada", gas=0)
        self.walk(KEY, lambda operation: [(Caller(key), True)])

    def test_of_a_jwt_by_es256(self):
        key = self.register("ada", gas=0)
        token = key.jwt(self.service.audience, 600)
        self.walk(KEY, lambda operation: [(Caller(bearer=token), True)])

    def test_of_a_jwt_by_eddsa(self):
        key = self.register("eve", "ed25519", gas=0)
        token = key.jwt(self.service.audience, 600)
        self.walk(KEY, lambda operation: [(Caller(bearer=token), True)])

    def make_token(self, key, kind, names):
        reply = self.ok(self.service.curl(
            "POST", "/v1/" + kind, Caller(key),
            {"scopes": names, "allFunctions": True, "lifetimeSeconds": 3600}), 201)
        return Caller(bearer=reply.json["token"])

    def walk_tokens(self, role, kind, names):
        """A token with each scope but one, and one with all of them."""
        key = self.register("ada", gas=0)
        without = {scope: self.make_token(key, kind, [n for n in names if n != scope])
                   for scope in names}
        every = self.make_token(key, kind, names)

        def callers(operation):
            scope = self.scopes[self.table[operation][1]]
            return [(every, True)] + ([(without[scope], False)] if scope in without else [])

        self.walk(role, callers)

    def test_of_api_tokens_with_and_without_the_scope(self):
        self.walk_tokens(TOKEN, "tokens", list(self.scopes.values()))

    def test_of_delegated_tokens_with_and_without_the_scope(self):
        names = {self.scopes[scope] for _, scope, cells in self.table.values()
                 if cells[DELEGATE] == "kScoped"}
        self.walk_tokens(DELEGATE, "delegations", sorted(names))

    def test_of_an_operators_certificate(self):
        self.walk(OPERATOR, lambda operation: [(Caller(self.operator), True)])

    def test_of_an_operators_jwt(self):
        token = self.operator.jwt(self.service.audience, 600)
        self.walk(OPERATOR, lambda operation: [(Caller(bearer=token), True)])

    def test_of_a_bound_delegated_token_without_its_application(self):
        key = self.register("ada", gas=0)
        application = self.key("application")
        token = self.ok(self.service.curl(
            "POST", "/v1/delegations", Caller(key),
            {"scopes": ["gas:read"], "allFunctions": True, "lifetimeSeconds": 60,
             "application": application.user}),
            201).json["token"]
        self.ok(self.service.curl("GET", "/v1/gas", Caller(application, token)), 200)
        self.assertEqual(self.service.curl("GET", "/v1/gas", Caller(bearer=token)).status, 401)
        self.assertEqual(self.service.curl("GET", "/v1/gas", Caller(key, token)).status, 401)


if __name__ == "__main__":
    service_case.main()

#!/usr/bin/env bash
# A statement that is signed in the enclave, and verified with OpenSSL by somebody who trusts the key.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=examples/service/say.sh
source ./say.sh

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
member() { sed "s/.*\"$1\":\"\([^\"]*\)\".*/\1/"; }
from_hex() { sed 's/../\\x&/g' | xargs -0 printf '%b'; }

say 'The key is made in the enclave, and never leaves it.'
nsl keys rm oracle >/dev/null 2>&1 || true
run nsl keys create oracle --kind ed25519

say 'The function names it in its config, and signs with it.'
run nsl deploy ../signed-price.js
result=$(nsl invoke signed-price --input '{"pair":"NEO/USD","price":"12.50"}')
printf '%s\n' "$result"

say 'The public key is the one that the service tells of the key.'
public_key=$(printf '%s' "$result" | member publicKey)
must_be "$(nsl keys show oracle --json | member publicKey)" "$public_key"

say 'OpenSSL verifies the statement; SubjectPublicKeyInfo of Ed25519 is 12 bytes and the key.'
printf '%b' "$(printf '%s' "$result" | member statement)" >"$folder/statement"
printf '%s' "$result" | member signature | tr -d '\n' | from_hex >"$folder/signature"
printf '302a300506032b6570032100%s' "$public_key" | from_hex >"$folder/key.der"
run openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$folder/key.der" \
  -in "$folder/statement" -sigfile "$folder/signature"

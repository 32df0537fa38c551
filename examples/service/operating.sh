#!/usr/bin/env bash
# The operator's work: gas, quotas, disabling a user, a backup. It never sees what users put in.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
# shellcheck source=examples/service/say.sh
source ./say.sh

me=$(nsl account show --json | sed 's/.*"id":"\([^"]*\)".*/\1/')
as_operator() { run nsl "$@" --profile local-operator; }

say 'Gas is credited, with a reference that both sides see.'
as_operator admin gas "$me" 1000000 --reference 'invoice 7'
run nsl gas history --limit 1

say 'How much a user may store.'
as_operator admin limits "$me" --storage 1000000
as_operator admin limits "$me"
as_operator admin limits "$me" --standard

say 'A disabled user is locked out at once, whatever it holds.'
as_operator admin disable "$me"
must_fail 6 nsl gas show
as_operator admin enable "$me"
run nsl gas show

say 'The operator has no path to secrets.'
must_fail 6 nsl secret ls --profile local-operator

say 'A backup while it runs, and what the service is doing.'
as_operator admin backup "example-$(date +%s%N)"
as_operator admin status
as_operator admin metrics | grep -c '^# TYPE'

#!/bin/sh
# Bring what the tests need beside Python packages, where that is allowed: as root on Debian and its relatives.
# Elsewhere nothing happens and nothing fails: the tests that need a missing program are skipped, and say so.
set -u

# One line for each program: its names or places (any of them will do), then its package.
programs='
bwrap: bubblewrap
chromium chromium-browser google-chrome: chromium
initdb /usr/lib/postgresql/*/bin/initdb: postgresql
'

missing=
while IFS=: read -r names package; do
    there=
    for name in $names; do
        command -v "$name" >/dev/null 2>&1 && there=yes
    done
    [ -z "$names" ] || [ -n "$there" ] || missing="$missing$package"
done <<END
$programs
END

[ -n "$missing" ] || exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || exit 0
echo "installing for the tests:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086  # one word a package
if ! said=$(apt-get -qq update 2>&1 && apt-get -qq install --yes $missing 2>&1); then
    echo "they could not be installed, which the tests will say: $(printf '%s\n' "$said" | tail -n 1)" >&2
fi
exit 0

#!/bin/sh
# Starts Switchbook with the Node.js and the PostgreSQL of this archive. Without words it starts the server.
folder=$(dirname "$(readlink -f "$0")")
node=$folder/bin/node

refuse() {
  printf '%s\n' "$@" >&2
  exit 1
}

[ "$(uname -s) $(uname -m)" = "Linux @machine@" ] ||
  refuse "This archive is for Linux on @machine@, and this machine has $(uname -s) on $(uname -m)." \
    'Use the archive of this machine, or the package (npx ./switchbook-….tgz) with a Node.js of your own.'

# Both are part of all usual systems. Where they are not found, Node.js itself decides.
has() { [ -e "$1" ]; }
if ! has @loader@ || ! { has /usr/lib/@machine@-linux-gnu/libstdc++.so.6 || has /usr/lib64/libstdc++.so.6; }; then
  if ! fault=$("$node" --version 2>&1); then
    has @loader@ ||
      refuse 'Switchbook needs glibc, which this system (for example Alpine) does not have.' \
        'Use a system with glibc, such as Debian, Ubuntu, Fedora or a container of them. See deploy/README.md.'
    refuse "The Node.js of this archive does not run on this system ($fault)." \
      'Install the C++ library of GCC: libstdc++6 on Debian and Ubuntu, libstdc++ on Fedora.'
  fi
fi

# Threads that ended leave less memory behind. Objects of a request live in 32 MB instead of 16.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
exec "$node" --max-semi-space-size=32 "$folder/bin/switchbook" "$@"

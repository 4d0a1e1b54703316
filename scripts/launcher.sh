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

# All usual systems have both. Where one is not found, as on Alpine, the archive's own are used.
has() { [ -e "$1" ]; }
if ! has @loader@ || ! { has /usr/lib/@machine@-linux-gnu/libstdc++.so.6 || has /usr/lib64/libstdc++.so.6; }; then
  node=$folder/@glibc@/bin/node
  has "$node" ||
    refuse 'Switchbook needs glibc and libstdc++, which this system does not have, and this archive was made without them.' \
      'Make the archive on Debian or Ubuntu, or use a system such as these.'
fi

# Threads and work that ended leave less memory behind. Objects of a request live in 32 MB instead of 16.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
export MALLOC_TRIM_THRESHOLD_="${MALLOC_TRIM_THRESHOLD_:-8388608}" MALLOC_MMAP_THRESHOLD_="${MALLOC_MMAP_THRESHOLD_:-8388608}"
exec "$node" --max-semi-space-size=32 "$folder/bin/switchbook" "$@"

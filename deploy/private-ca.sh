#!/bin/sh
# An authority of your own for the hosts that are hard-coded in clients, and a certificate for each of them:
#   deploy/private-ca.sh DIRECTORY HOST [HOST…]
# Give clients DIRECTORY/ca.crt. It is valid only for these hosts and names below them, so that a stolen key is useless for
# other hosts. Run it again for a new host (in a new directory) or before the certificates end: they last 825 days.
set -eu
umask 077
[ $# -ge 2 ] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
directory=$1
shift
for host; do
  case $host in
    '' | -* | .* | *[!a-zA-Z0-9.-]*) echo "$host is no host name." >&2; exit 2 ;;
    *[!0-9.]*) ;;
    *) echo "$host is an address, and no host name." >&2; exit 2 ;;
  esac
done
mkdir -p "$directory"
cd "$directory"
[ ! -e ca.key ] || { echo "There is an authority in $directory already. Choose another directory." >&2; exit 1; }

# A half-made authority would prevent the next attempt.
fail() { cat openssl.log >&2; rm -f ca.key ca.crt ca.srl openssl.log; exit 1; }

# A subject has at most 64 characters. Clients look at the other names of a certificate.
cut() { printf '%.*s' "$2" "$1"; }

permitted=
for host; do permitted="$permitted,permitted;DNS:$host"; done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 -days 825 \
  -subj "/CN=Switchbook authority for $(cut "$1" 39)" -keyout ca.key -out ca.crt \
  -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
  -addext 'keyUsage=critical,keyCertSign,cRLSign' \
  -addext "nameConstraints=critical${permitted}" 2> openssl.log || fail
for host; do
  {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 \
      -subj "/CN=$(cut "$host" 64)" -keyout "$host.key" -out "$host.csr"
    printf 'subjectAltName=DNS:%s\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n' \
      "$host" > "$host.ext"
    openssl x509 -req -in "$host.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -sha256 -days 825 \
      -extfile "$host.ext" -out "$host.crt"
  } 2> openssl.log || fail
  rm -f "$host.csr" "$host.ext"
done
rm -f openssl.log ca.srl
chmod 644 ca.crt
echo "Give clients $directory/ca.crt. Keep ca.key to yourself: delete it, or keep it off this machine."

#!/bin/sh
# Starts a program by the C library of this archive, on a system without glibc.
folder=${0%/*}
exec "$folder/@loader@" --library-path "$folder/../lib" @options@"$folder/@program@" "$@"

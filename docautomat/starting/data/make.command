#!/bin/sh
# {done}
cd "$(dirname "$0")" || exit 1
finish() {
    echo "$2"
    [ -t 0 ] && { printf '%s' "{pause}"; read -r _; }
    exit "$1"
}
[ -f Program.xlsx ] || [ -f programme.yaml ] || finish 1 "{no_programme}"
if command -v docautomat >/dev/null 2>&1; then
    set -- docautomat
elif python3 -m docautomat --version >/dev/null 2>&1; then
    set -- python3 -m docautomat
else
    finish 1 "{not_installed}"
fi
"$@" batch . -o "{out}"
fault=$?
[ "$fault" = 0 ] && finish 0 "{done}"
finish "$fault" "{faults}"

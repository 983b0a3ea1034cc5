# shellcheck shell=bash
# What the scripts under test/t print: TAP. They end with: echo "1..$tests"
tests=0

is()                    # GOT WANT TITLE
{
    tests=$((tests + 1))
    if [ "$1" = "$2" ]; then
        echo "ok $tests - $3"
    else
        printf 'not ok %d - %s\n# got  %s\n# want %s\n' "$tests" "$3" "$1" "$2"
    fi
}

ok()                    # TITLE STATUS
{
    tests=$((tests + 1))
    if [ "$2" -eq 0 ]; then
        echo "ok $tests - $1"
    else
        echo "not ok $tests - $1"
    fi
}

skip()                  # TITLE WHY
{
    tests=$((tests + 1))
    echo "ok $tests - $1 # SKIP $2"
}

PATIENCE=60             # seconds for what is a matter of a second or two

wait_until()            # COMMAND...: 'yes', or what went wrong
{
    local end=$((SECONDS + PATIENCE))
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || { echo "not within $PATIENCE s: $*"; return; }
        sleep 0.02
    done
    echo yes
}

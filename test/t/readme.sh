#!/usr/bin/env bash
# Every statement of README.md and of the pages of docs/ is run, in order, on a fresh database with the data of the demo for each
# page. Prints TAP. Alone: bash test/run readme
#
# A ```sql block must succeed, in a session of its own. The lines of a block without a language are what the block before it
# prints: each must be in its output, blanks and rows left out aside. HTML comments before a block, unseen by readers, say what
# is special: <!-- test: WORDS -->, separated by commas:
#
#	fails			the block must fail
#	new database	it is run in a database of its own, without anything in it
#	quotes FILE		its lines stand in FILE, in one piece (and it is run, if it is SQL)
#	not run			because something is missing here; another test runs it
#	runs			a ```bash block to be run; others are not
#	not compared	a block without a language that is no output, or depends on the machine
set -euo pipefail
# shellcheck source=test/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

tests=0
result()                # STATUS TITLE FILE: the file is shown when the status is not 0
{
    tests=$((tests + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tests - $2"
    else
        echo "not ok $tests - $2"
        head -40 "$3" | sed 's/^/# /'
    fi
}

nothing_missing()       # TITLE: is the list in 'missing' empty?
{
    local status=0
    [ ! -s "$work/missing" ] || status=1
    result "$status" "$1" "$work/missing"
}

has()                   # MARK: was it given for this block?
{
    [[ ", $marks," == *", $1,"* ]]
}

squeezed()
{
    sed -E 's/[[:space:]]+/ /g; s/^ //; s/ $//' "$@"
}

check_quote()           # FILE: does it hold the block?
{
    local whole block status=0
    whole=$(cat "$KF_ROOT/$1")
    block=$(cat "$work/block")
    [[ "$whole" == *"$block"* ]] || status=1
    result "$status" "$where quotes $1" "$work/block"
}

run_block()             # COMMAND...
{
    local status=0 title="$where runs"
    (cd "$work/files" && "$@" <"$work/block") >"$work/output" 2>&1 || status=$?
    if has fails; then
        title="$where fails as it should"
        status=$((status == 0))
    fi
    result "$status" "$title" "$work/output"
}

run_sql()
{
    local database=$PGDATABASE
    if has 'new database'; then
        database=${PGDATABASE}_$line
        kf_psql -d postgres -c "CREATE DATABASE $database"
    fi
    run_block kf_psql -d "$database"
}

# Whatever was saved must be a picture.
check_files()
{
    local file status=0
    for file in "$work"/files/*.png; do
        [ -e "$file" ] || continue
        [ "$(head -c 8 "$file" | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ] || status=1
        ls -l "$file" >"$work/saved"
        result "$status" "$where saves a PNG" "$work/saved"
        rm "$file"
    done
}

check_output()
{
    squeezed "$work/output" >"$work/got"
    squeezed "$work/block" | grep -vxF -f "$work/got" | grep -vxE '\.\.\.|[-+ ]*' >"$work/missing" || true
    nothing_missing "$where is what was printed"
}

end_block()
{
    local mark
    IFS=',' read -ra words <<<"$marks"
    for mark in "${words[@]}"; do
        mark=${mark# }
        case $mark in
            'quotes '*) check_quote "${mark#quotes }" ;;
            fails | runs | 'new database' | 'not run' | 'not compared') ;;
            *)
                echo "$mark" >"$work/missing"
                nothing_missing "$where has known marks only"
                ;;
        esac
    done
    case $language in
        sql) has 'not run' || run_sql ;;
        bash) ! has runs || run_block bash -euo pipefail ;;
        '') has 'not compared' || check_output ;;
    esac
    check_files
}

kf_begin test
kf_server_start readme
cd "$KF_ROOT"
work=$KF_SCRATCH/readme
mkdir -p "$work/files"
: >"$work/output"
kf_psql -c 'CREATE DATABASE demo_data'
export PGDATABASE=demo_data PGOPTIONS='-c extra_float_digits=-7'
kf_psql -f demo/load.sql -f demo/ticks.sql

run_page()              # FILE
{
    local page=$1 text inside=
    line=0
    language=
    marks=
    : >"$work/output"
    PGDATABASE=$(basename "$page" .md | tr 'A-Z-' 'a-z_')
    kf_psql -d postgres -c "CREATE DATABASE $PGDATABASE TEMPLATE demo_data"
    # README tells how the extension is made; the other pages take it for granted
    [ "$page" = README.md ] || kf_psql -c 'CREATE EXTENSION kimsfinance'
    while IFS= read -r text; do
        line=$((line + 1))
        if [ "$inside" ]; then
            if [ "$text" = '```' ]; then
                end_block
                inside=
                marks=
            else
                printf '%s\n' "$text" >>"$work/block"
            fi
        elif [[ "$text" == '```'* ]]; then
            inside=yes
            language=${text#'```'}
            where="$page:$line"
            : >"$work/block"
        elif [[ "$text" =~ ^'<!-- test: '(.*)' -->'$ ]]; then
            marks=${BASH_REMATCH[1]}
        elif [ "$text" ]; then
            marks=
        fi
    done <"$page"
}

for page in docs/*.md README.md; do
    run_page "$page"
done

# What the page lists must be there.
psql -XAtc 'SELECT name FROM kimsfinance_indicators' >"$work/names"
# shellcheck disable=SC2016
sed -nE 's/^\| `([a-z0-9_]+)\(([a-z0-9_]+, )*[a-z0-9_]+\)` \| .*/\1/p' README.md | grep -vxF -f "$work/names" >"$work/missing" || true
nothing_missing 'the indicators listed exist'
grep -oE '\]\([a-zA-Z][^):#]*' README.md CHANGELOG.md docs/*.md | sed -E 's,^(docs/)?[^:]*:\]\(,\1,' | grep -vE '^(docs/)?http' | sort -u >"$work/links"
while IFS= read -r file; do
    status=0
    [ -e "$file" ] || status=1
    result "$status" "the link to $file leads somewhere" /dev/null
done <"$work/links"
# shellcheck disable=SC2018,SC2019
sed -nE 's/^##+ //p' README.md | tr '[:upper:] ' '[:lower:]-' | sed 's/[^a-z0-9_-]//g' >"$work/anchors"
grep -oE '\]\(#[^)]*' README.md | sed 's/^](#//' | sort -u | grep -vxF -f "$work/anchors" >"$work/missing" || true
nothing_missing 'the links within the page lead somewhere'
echo "1..$tests"

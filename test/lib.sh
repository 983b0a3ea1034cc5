# shellcheck shell=bash
# What demo/run, test/run and test/t/*.sh share: install what is missing, build, and a PostgreSQL of their own.
#
# Nothing of the system's PostgreSQL is touched. PostgreSQL finds its files relative to its program, so a copy of the installed
# server below a scratch directory is a second installation; the extension goes into that copy (make install DESTDIR=...), and
# servers run from it, on a Unix socket in a directory that only their user may enter, without TCP. The source tree is copied
# as well and built there: the checkout stays clean, and runs beside each other do not meet.
#
# A script sources this file and calls kf_begin, which sets a trap that stops and removes everything on any exit.

KF_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
KF_MIN_VERSION=14
KF_MAX_SOCKET_DIR=90            # sockaddr_un holds 107 bytes, the socket's name included
KF_FONT=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf
KF_JOBS=()                      # process groups started by kf_background and not yet waited for
KF_SERVERS=()                   # directories of the servers this shell started

kf_die()
{
    printf '%s: %s\n' "$0" "$*" >&2
    exit 1
}

# ---- begin and end ---------------------------------------------------------------------------------------------------------

# kf_begin demo|test: install what is missing and make the scratch directory, or take over the one of the calling test/run.
kf_begin()
{
    # Whatever the caller's environment says about PostgreSQL or make is about something else.
    local name
    for name in $(compgen -e | grep -E '^PG[A-Z]+$' || true); do
        unset "$name"
    done
    unset MAKEFLAGS MAKELEVEL MFLAGS CDPATH
    export LC_ALL=C PGCLIENTENCODING=UTF8 PGTZ=UTC PGCONNECT_TIMEOUT=60
    umask 022
    exec </dev/null

    trap kf_end EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM

    if [ -n "${KF_SCRATCH:-}" ]; then
        KF_SCRATCH_IS_MINE=
        return
    fi
    KF_SCRATCH_IS_MINE=yes
    kf_install "$1"
    kf_make_scratch
}

# The directory must be one that the server's user can reach, with a path short enough for a socket and programs allowed.
kf_make_scratch()
{
    KF_SERVER_USER=
    if [ "$(id -u)" -eq 0 ]; then
        KF_SERVER_USER=nobody
        if id postgres >/dev/null 2>&1; then
            KF_SERVER_USER=postgres
        fi
    fi
    local base
    for base in "${TMPDIR:-/tmp}" /tmp /var/tmp; do
        [ "${#base}" -le "$((KF_MAX_SOCKET_DIR - 30))" ] || continue
        KF_SCRATCH=$(mktemp -d "$base/kimsfinance.XXXXXX" 2>/dev/null) || continue
        chmod 755 "$KF_SCRATCH"
        printf '#!/bin/sh\nexit 0\n' >"$KF_SCRATCH/probe"
        chmod 755 "$KF_SCRATCH/probe"
        if kf_as_server "$KF_SCRATCH/probe" 2>/dev/null; then
            rm "$KF_SCRATCH/probe"
            export KF_SCRATCH KF_SERVER_USER PG_CONFIG
            return
        fi
        rm -r "$KF_SCRATCH"
        KF_SCRATCH=
    done
    kf_die "no usable temporary directory: set TMPDIR to one with a short path that ${KF_SERVER_USER:-you} can enter and run programs in"
}

# Stop and remove whatever this shell started or made.
kf_end()
{
    local status=$? job dir
    trap '' HUP INT TERM
    trap - EXIT
    set +e
    if [ "${KF_KEEP:-}" ] && [ "${KF_SCRATCH_IS_MINE:-}" ] && [ "${KF_SCRATCH:-}" ]; then
        echo "KF_KEEP is set: kept $KF_SCRATCH" >&2
    fi
    for job in "${KF_JOBS[@]}"; do
        kill -TERM -- "-$job" 2>/dev/null
    done
    for job in "${KF_JOBS[@]}"; do
        wait "$job" 2>/dev/null
    done
    for dir in "${KF_SERVERS[@]}"; do
        kf_server_stop_dir "$dir"
    done
    if [ "${KF_SCRATCH_IS_MINE:-}" ] && [ -n "${KF_SCRATCH:-}" ]; then
        for dir in "$KF_SCRATCH"/server.*; do       # left by a test that was killed
            [ -d "$dir" ] && kf_server_stop_dir "$dir"
        done
        [ "${KF_KEEP:-}" ] || rm -rf "$KF_SCRATCH"
    fi
    exit "$status"
}

# Run a command in a process group of its own, so that it can be ended with all it started. KF_JOB is its number.
kf_background()
{
    set -m
    "$@" &
    KF_JOB=$!
    set +m
    KF_JOBS+=("$KF_JOB")
}

# Wait for such a job; a signal to this shell is taken at once. Returns the job's exit status.
kf_wait()
{
    local status=0 job rest=()
    wait "$1" || status=$?
    for job in "${KF_JOBS[@]}"; do
        [ "$job" = "$1" ] || rest+=("$job")
    done
    KF_JOBS=("${rest[@]}")
    return "$status"
}

# ---- what must be installed ------------------------------------------------------------------------------------------------

# Sets PG_CONFIG and KF_VERSION (major) to the server to build for, or leaves KF_VERSION empty when there is none. PG_CONFIG
# in the environment wins, then the pg_config that plain 'make' would find, then the newest of Debian's.
kf_find_server()
{
    local candidate
    KF_VERSION=
    if [ -n "${PG_CONFIG:-}" ]; then
        command -v "$PG_CONFIG" >/dev/null || kf_die "PG_CONFIG names $PG_CONFIG, which is not a program"
        set -- "$PG_CONFIG"
    else
        mapfile -t candidates < <(printf '%s\n' /usr/lib/postgresql/*/bin/pg_config | sort -rV)
        set -- pg_config "${candidates[@]}"
    fi
    for candidate in "$@"; do
        if command -v "$candidate" >/dev/null && [ -x "$("$candidate" --bindir)/postgres" ]; then
            PG_CONFIG=$(command -v "$candidate")
            KF_VERSION=$("$PG_CONFIG" --version | sed 's/^PostgreSQL \([0-9]*\).*/\1/')
            [ "$KF_VERSION" -ge "$KF_MIN_VERSION" ] ||
                kf_die "PostgreSQL $KF_MIN_VERSION or newer is needed, $PG_CONFIG is of $KF_VERSION; set PG_CONFIG to another one"
            return
        fi
    done
}

kf_compiles()           # COMPILER FLAGS...: does a program that includes a header of libc link?
{
    printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' | "$@" -x c -o /dev/null - >/dev/null 2>&1
}

# Sets KF_MISSING to the Debian packages of what 'demo' or 'test' needs and is not there.
kf_find_missing()
{
    local version=${KF_VERSION:-${KF_DEFAULT_VERSION:-NN}} extensions=
    KF_MISSING=()
    command -v make >/dev/null || KF_MISSING+=(make)
    kf_compiles gcc || KF_MISSING+=(gcc libc6-dev)
    command -v pkg-config >/dev/null || KF_MISSING+=(pkg-config)
    pkg-config --exists libpng 2>/dev/null || KF_MISSING+=(libpng-dev)
    pkg-config --exists freetype2 2>/dev/null || KF_MISSING+=(libfreetype-dev)
    [ -f "$KF_FONT" ] || KF_MISSING+=(fonts-dejavu-core)
    if [ -z "$KF_VERSION" ]; then
        KF_MISSING+=("postgresql-$version" "postgresql-server-dev-$version")
    else
        extensions=$("$PG_CONFIG" --sharedir)/extension
        [ -f "$("$PG_CONFIG" --pgxs)" ] || KF_MISSING+=("postgresql-server-dev-$version")
    fi
    if [ "$1" = test ]; then
        [ -f "$extensions/pgtap.control" ] || KF_MISSING+=("postgresql-$version-pgtap")
        [ -f "$extensions/pg_cron.control" ] || KF_MISSING+=("postgresql-$version-cron")
        command -v pg_prove >/dev/null || KF_MISSING+=(libtap-parser-sourcehandler-pgtap-perl)
        command -v clang >/dev/null || KF_MISSING+=(clang)
        kf_compiles clang -fsanitize=fuzzer-no-link,address,undefined || KF_MISSING+=(libclang-rt-dev)
    fi
}

# Sets KF_WISHED to the packages of what 'demo' or 'test' uses where it is there: without libwebp charts cannot be WebP, and pictures are decoded by
# the programs that are there.
kf_find_wished()
{
    KF_WISHED=()
    if [ "$1" = test ]; then
        command -v pngtopnm >/dev/null || KF_WISHED+=(netpbm)
        command -v dwebp >/dev/null || KF_WISHED+=(webp)
    fi
    pkg-config --exists libwebp 2>/dev/null || KF_WISHED+=(libwebp-dev)
}

kf_install()
{
    kf_find_server
    kf_find_missing "$1"
    kf_find_wished "$1"
    [ "${#KF_MISSING[@]}" -gt 0 ] || [ "${#KF_WISHED[@]}" -gt 0 ] || return 0
    # what is only wished is not worth an error
    if [ "${#KF_MISSING[@]}" -eq 0 ] && { ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; }; }; then
        return 0
    fi

    local sudo=()
    command -v apt-get >/dev/null ||
        kf_die "this is not a Debian system. Install what these Debian packages hold, then run again: ${KF_MISSING[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            kf_die "some packages are missing and you are neither root nor have sudo. As root: apt-get install ${KF_MISSING[*]}"
        sudo=(sudo)
    fi
    local log status=0
    log=$(mktemp)
    echo 'looking for packages ...'
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive bash -c "$KF_APT" kf-apt update >"$log" 2>&1 || true
    if [ -z "$KF_VERSION" ]; then
        KF_DEFAULT_VERSION=$(apt-cache show postgresql 2>/dev/null | sed -n 's/^Depends:.* postgresql-\([0-9]*\).*/\1/p' | sort -n | tail -1)
        [ -n "$KF_DEFAULT_VERSION" ] || { cat "$log" >&2; rm "$log"; kf_die "apt-get knows no package postgresql"; }
        kf_find_missing "$1"
    fi
    if [ "${#KF_WISHED[@]}" -gt 0 ]; then
        printf 'installing %s ...\n' "${KF_WISHED[*]}"
        "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive bash -c "$KF_APT" kf-apt install "${KF_WISHED[@]}" >>"$log" 2>&1 ||
            echo "going on without ${KF_WISHED[*]}"
    fi
    [ "${#KF_MISSING[@]}" -gt 0 ] || { rm "$log"; return 0; }
    printf 'installing %s ...\n' "${KF_MISSING[*]}"
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive bash -c "$KF_APT" kf-apt install "${KF_MISSING[@]}" >>"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] || { tail -30 "$log" >&2; rm "$log"; kf_die "apt-get could not install ${KF_MISSING[*]}"; }
    rm "$log"
    hash -r
    kf_find_server
    kf_find_missing "$1"
    [ "${#KF_MISSING[@]}" -eq 0 ] || kf_die "still missing after apt-get install: ${KF_MISSING[*]}"
}

# What runs as root, and nothing else does. Debian's server package makes a cluster 'main' and starts services when it is first
# installed; both are switched off for the time of our install. The lock is for runs beside each other.
# shellcheck disable=SC2016
KF_APT='
set -eu
action=$1
shift
exec 9>/run/lock/kimsfinance-install.lock
flock 9
if [ "$action" = update ]; then
    exec apt-get -qq -o DPkg::Lock::Timeout=600 update
fi
drop_in=/etc/postgresql-common/createcluster.d/kimsfinance-install.conf
policy=/usr/sbin/policy-rc.d
mark="# made for the time of an install by kimsfinance (test/lib.sh); may be deleted"
clean()
{
    rm -f "$drop_in"
    rmdir --ignore-fail-on-non-empty "${drop_in%/*}" 2>/dev/null || true
    if grep -qsF "$mark" "$policy"; then rm -f "$policy"; fi
}
case " $* " in
    *" postgresql-"[0-9]*)
        trap clean EXIT
        trap "exit 143" HUP INT TERM
        mkdir -p "${drop_in%/*}"
        printf "%s\ncreate_main_cluster = false\n" "$mark" >"$drop_in"
        if [ ! -e "$policy" ]; then
            printf "#!/bin/sh\n%s\nexit 101\n" "$mark" >"$policy"
            chmod 755 "$policy"
        fi
        ;;
esac
apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold install "$@"
'

# ---- build -----------------------------------------------------------------------------------------------------------------

kf_make()               # DIRECTORY ARGUMENTS...
{
    local dir=$1
    shift
    # the program for the GPU takes minutes to build: test/run builds it by itself, for one kind of device
    make -s -C "$dir" PG_CONFIG="$PG_CONFIG" NVCC= "$@"
}

# Copy the sources, without what a build or a run left among them.
kf_copy_tree()          # DIRECTORY
{
    mkdir -p "$1"
    tar -C "$KF_ROOT" --exclude=./.git --exclude=./build --exclude=./demo/out --exclude=./results --exclude=./tmp_check \
        --exclude='*.o' --exclude='*.bc' --exclude='*.so' --exclude='*.a' --exclude='./kimsfinance--*.sql' -cf - . |
        tar -C "$1" --no-same-owner -xf -
}

kf_build()              # DIRECTORY MAKE-ARGUMENTS...
{
    kf_copy_tree "$1"
    kf_make "$1" -j"$(nproc)" "${@:2}"
}

# The program that owns the GPU, built over the CPU in a tree that is built: KF_SCRATCH/gpu/kimsfinance-gpu-host.
kf_gpu_over_cpu()
{
    kf_make "$KF_SCRATCH/gcc" -j"$(nproc)" WERROR=-Werror gpu-host
    mkdir -p "$KF_SCRATCH/gpu"
    chmod 755 "$KF_SCRATCH/gpu"
    cp "$KF_SCRATCH/gcc/build/gpu-host/kimsfinance-gpu-host" "$KF_SCRATCH/gpu/"
}

# ---- a PostgreSQL of our own -----------------------------------------------------------------------------------------------

# Copy the server's installation below the scratch directory and install the extension built in DIRECTORY into the copy.
kf_private_postgres()   # DIRECTORY
{
    local target=$KF_SCRATCH/root bindir pkglibdir sharedir name
    bindir=$("$PG_CONFIG" --bindir)
    pkglibdir=$("$PG_CONFIG" --pkglibdir)
    sharedir=$("$PG_CONFIG" --sharedir)
    mkdir -p "$target$bindir" "$target$pkglibdir" "$target$sharedir"
    for name in postgres initdb pg_ctl pg_config psql pg_dump pg_restore; do
        # -L: a link out of the directory would take the program back to where it came from
        [ ! -x "$bindir/$name" ] || cp -pL "$bindir/$name" "$target$bindir/"
    done
    cp -a "$pkglibdir/." "$target$pkglibdir/"
    cp -a "$sharedir/." "$target$sharedir/"
    [ "$("$target$bindir/pg_config" --sharedir)" = "$target$sharedir" ] ||
        kf_die "the PostgreSQL in $bindir cannot be copied: a copy does not find its files. Set PG_CONFIG to another installation."
    kf_make "$1" install DESTDIR="$target"
}

# The copy's programs come first in PATH.
kf_use_private_postgres()
{
    PATH=$KF_SCRATCH/root$("$PG_CONFIG" --bindir):$PATH
    export PATH
}

kf_as_server()          # COMMAND...: as the user servers run as, away from the current directory
(
    cd /
    if [ -n "$KF_SERVER_USER" ]; then
        exec setpriv --reuid="$KF_SERVER_USER" --regid="$(id -g "$KF_SERVER_USER")" --clear-groups -- "$@"
    fi
    exec "$@"
)

# Start a server and point PGHOST at it. Settings are lines of postgresql.conf.
kf_server_start()       # NAME SETTING...
{
    local dir=$KF_SCRATCH/server.$1
    mkdir -m 700 "$dir"
    [ -z "$KF_SERVER_USER" ] || chown "$KF_SERVER_USER" "$dir"
    kf_as_server "$KF_SCRATCH/root$("$PG_CONFIG" --bindir)/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --no-locale --no-sync \
        >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; kf_die "initdb failed"; }
    {
        printf "%s\n" "listen_addresses = ''" "unix_socket_directories = '$dir'" "unix_socket_permissions = 0700" "fsync = off" \
            "synchronous_commit = off" "full_page_writes = off" "max_wal_size = 4GB" "timezone = 'UTC'" "log_timezone = 'UTC'" \
            "log_line_prefix = '%t [%p] '"
        shift
        [ $# -eq 0 ] || printf '%s\n' "$@"
    } >>"$dir/data/postgresql.conf"
    KF_SERVERS+=("$dir")
    kf_as_server "$KF_SCRATCH/root$("$PG_CONFIG" --bindir)/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 60 -s start >"$dir/pg_ctl.log" 2>&1 ||
        { cat "$dir/pg_ctl.log" "$dir/log" >&2; kf_die "the server did not start"; }
    export PGHOST=$dir PGUSER=postgres PGDATABASE=postgres
}

kf_server_stop_dir()    # DIRECTORY
{
    if [ -f "$1/data/postmaster.pid" ]; then
        kf_as_server "$KF_SCRATCH/root$("$PG_CONFIG" --bindir)/pg_ctl" -D "$1/data" -m immediate -w -t 30 -s stop >/dev/null 2>&1
    fi
    return 0
}

kf_psql()               # ARGUMENTS...: stop at the first error, read no start-up file
{
    psql -X -q -v ON_ERROR_STOP=1 "$@"
}

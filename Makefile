# kimsfinance: make, make install, make installcheck. README.md has the rest.
EXTENSION = kimsfinance
EXTVERSION = 0.1.0
MODULE_big = kimsfinance

# The pure rooms build without PostgreSQL; src/pg is everything that knows it.
PURE_SRCS = $(sort $(wildcard src/*/*.c src/base.c))
PURE_SRCS := $(filter-out src/pg/%,$(PURE_SRCS))
FAMILIES = $(sort $(wildcard src/indicators/families/*.h))
FAMILY_SRCS = $(patsubst src/indicators/families/%.h,build/families/%.c,$(FAMILIES))
OBJS = $(PURE_SRCS:.c=.o) $(FAMILY_SRCS:.c=.o) src/kimsfinance.o $(patsubst %.c,%.o,$(sort $(wildcard src/pg/*.c)))

# The install script: the parts of sql/ and the generated ones, in order of their numbers.
GENERATED_SQL = build/sql/20-indicators.sql build/sql/30-chart.sql
SQL_PARTS = $(shell for f in $(wildcard sql/[0-9]*.sql) $(GENERATED_SQL); do echo "$$(basename $$f) $$f"; done | LC_ALL=C sort | cut -d' ' -f2)
DATA_built = $(EXTENSION)--$(EXTVERSION).sql
DATA = $(wildcard sql/updates/*--*--*.sql)

TESTS = $(sort $(wildcard test/sql/*.sql))
REGRESS = $(patsubst test/sql/%.sql,%,$(TESTS))
REGRESS_OPTS = --inputdir=test --load-extension=$(EXTENSION)

EXTRA_CLEAN = build results tmp_check

PG_CONFIG ?= pg_config
PKG_CONFIG ?= pkg-config
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(PGXS),)
$(error pg_config not found or without PGXS. Install your server's development package (Debian: postgresql-server-dev-15) \
and, if there are several, say which: make PG_CONFIG=/path/to/pg_config)
endif

LIBRARY_CFLAGS := $(shell $(PKG_CONFIG) --cflags libpng freetype2)
LIBRARY_LIBS := $(shell $(PKG_CONFIG) --libs libpng freetype2)
ifeq ($(LIBRARY_LIBS),)
$(error libpng and FreeType not found by $(PKG_CONFIG). Debian: apt-get install pkg-config libpng-dev libfreetype-dev)
endif

# WebP pictures, where libwebp is there; without it that format is an error that says so.
WEBP := $(shell $(PKG_CONFIG) --exists libwebp 2>/dev/null && echo libwebp)
ifneq ($(WEBP),)
LIBRARY_CFLAGS += -DKF_WITH_WEBP $(shell $(PKG_CONFIG) --cflags libwebp)
LIBRARY_LIBS += $(shell $(PKG_CONFIG) --libs libwebp)
endif

# Results must be the same bits on every machine: no fused multiply-add, no fast-math, no -march=native. -O3 for the batch loops.
# Fields of a descriptor that are left out are zero on purpose.
KF_CFLAGS = -std=gnu11 -O3 -Wall -Wextra -Wno-missing-field-initializers -ffp-contract=off
PG_CPPFLAGS = -Isrc -Ibuild $(LIBRARY_CFLAGS)
SHLIB_LINK = $(LIBRARY_LIBS) -lm $(BIND_OWN)

# What the library calls of its own is its own: without this the loader looks each name up in the server and in all libraries of the
# server first, in every new backend. The names stay exported, as code that is compiled at run time calls them.
BIND_OWN = $(addprefix -Wl$(comma),$(if $(filter linux freebsd netbsd openbsd,$(PORTNAME)),-Bsymbolic))
comma = ,

include $(PGXS)

override CFLAGS += $(KF_CFLAGS) $(WERROR)
# PostgreSQL's own flag list asks for C90 declarations; we write C11 and let its headers be.
override CFLAGS := $(filter-out -Wdeclaration-after-statement,$(CFLAGS))
# Its headers are not ours to warn about.
override CPPFLAGS := $(patsubst -I$(includedir_server),-isystem $(includedir_server),$(CPPFLAGS))

include generated.mk
# The unit tests compile the generated sources too.
all: generated
$(OBJS) $(OBJS:.o=.bc): $(GENERATED_HEADERS) $(wildcard src/*.h src/*/*.h) $(FAMILIES)

build/sql/20-indicators.sql: build/generate | build/sql
	build/generate indicators-sql > $@
build/sql/30-chart.sql: build/generate | build/sql
	build/generate chart-sql > $@
$(EXTENSION)--$(EXTVERSION).sql: $(SQL_PARTS) Makefile
	{ printf '%s\n' '\echo Use "CREATE EXTENSION kimsfinance" to load this file. \quit'; cat $(SQL_PARTS); } > $@

# The reference page is committed, so that it can be read without a build; test/run checks that it is fresh.
reference: build/generate
	build/generate reference > docs/reference.md
.PHONY: reference

# ---- the program that owns the GPU -----------------------------------------------------------------------------------------------

# Where there is an nvcc it is built and installed with the rest, which works without. make NVCC= leaves it out.
HELPER_OBJS = $(HELPER_PURE:.c=.o)
include gpu.mk

ifneq ($(NVCC),)
all: gpu
install: install-gpu
install-gpu: gpu
	$(MKDIR_P) '$(DESTDIR)$(bindir)'
	$(INSTALL_PROGRAM) build/gpu/kimsfinance-gpu '$(DESTDIR)$(bindir)/kimsfinance-gpu'
uninstall: uninstall-gpu
uninstall-gpu:
	rm -f '$(DESTDIR)$(bindir)/kimsfinance-gpu'
.PHONY: install-gpu uninstall-gpu
endif

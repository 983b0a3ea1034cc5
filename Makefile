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
SHLIB_LINK = $(LIBRARY_LIBS) -lm

include $(PGXS)

override CFLAGS += $(KF_CFLAGS) $(WERROR)
# PostgreSQL's own flag list asks for C90 declarations; we write C11 and let its headers be.
override CFLAGS := $(filter-out -Wdeclaration-after-statement,$(CFLAGS))
# Its headers are not ours to warn about.
override CPPFLAGS := $(patsubst -I$(includedir_server),-isystem $(includedir_server),$(CPPFLAGS))

# ---- generated files -------------------------------------------------------------------------------------------------------

# Family files and the names of their entries: the only list of indicators, read out of the KF_INDICATOR lines.
build/families.h: $(FAMILIES) Makefile | build
	for f in $(FAMILIES); do echo "#include \"$${f#src/}\""; done > $@
build/indicators.list: $(FAMILIES) Makefile | build
	sed -n 's/^KF_INDICATOR(\([a-z0-9_]*\),.*/KF_ENTRY(\1)/p' $(FAMILIES) | LC_ALL=C sort > $@

# The candlestick patterns, for what computes them all at once.
build/patterns.list: $(FAMILIES) Makefile | build
	sed -n -e 's/^KF_CANDLES\(_PENETRATING\)*(\([a-z0-9_]*\),.*/KF_MATCHED(\2)/p' \
	    -e 's/^KF_HIKKAKE(\([a-z0-9_]*\),.*/KF_CONFIRMED(\1)/p' $(FAMILIES) | LC_ALL=C sort -t'(' -k2 > $@

# One translation unit a family, which defines its descriptors and batch loops. The families it uses parts of are included
# before KF_INDICATOR begins to define, so that each descriptor is defined once.
build/families/%.c: src/indicators/families/%.h Makefile | build/families
	{ sed -n 's,^#include "\([a-z0-9_]*\.h\)".*,#include "indicators/families/\1",p' $<; \
	  echo '#include "indicators/define.h"'; echo '#include "indicators/families/$*.h"'; } > $@

# The script of HTML charts as lines of a C string, without its comments and indentation.
HTML_SCRIPT = src/chart/html_data.js src/chart/html_draw.js src/chart/html_boxes.js src/chart/html_profile.js src/chart/html_page.js
build/html_script.inc: $(HTML_SCRIPT) Makefile | build
	sed -e 's/^[[:blank:]]*//' -e '/^\/\//d' -e '/^$$/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $(HTML_SCRIPT) > $@

build build/sql build/families:
	mkdir -p $@

GENERATED_HEADERS = build/families.h build/indicators.list build/patterns.list build/html_script.inc
GENERATED_SRCS = $(GENERATED_HEADERS) $(FAMILY_SRCS)
generated: $(GENERATED_SRCS)
.PHONY: generated
.SECONDARY: $(FAMILY_SRCS)
$(OBJS) $(OBJS:.o=.bc): $(GENERATED_HEADERS) $(wildcard src/*.h src/*/*.h) $(FAMILIES)

# The generator runs on the build machine and knows only the pure rooms.
GENERATOR_SRCS = tools/generate.c src/base.c $(wildcard src/indicators/*.c) $(FAMILY_SRCS) src/chart/options.c
build/generate: $(GENERATOR_SRCS) $(GENERATED_HEADERS) $(FAMILIES) $(wildcard src/*.h src/*/*.h) | build
	$(CC) -std=gnu11 -O0 -Wall -Wextra -Wno-missing-field-initializers -ffp-contract=off -Isrc -Ibuild -o $@ $(GENERATOR_SRCS) -lm

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

# Built and installed where there is an nvcc; everything else works without. make NVCC= leaves it out, GPU_ARCHS says for which devices
# there is code; newer ones compile that of the last for themselves. No fused multiply-add: the same bits as on the CPU.
NVCC ?= $(firstword $(wildcard $(shell command -v nvcc 2>/dev/null) /usr/local/cuda/bin/nvcc))
GPU_ARCHS ?= 75 80 86 90
NVCC_FLAGS = -std=c++17 -O3 --fmad=false -Werror all-warnings -Isrc -Ibuild \
	$(foreach arch,$(GPU_ARCHS),-gencode arch=compute_$(arch),code=sm_$(arch)) \
	-gencode arch=compute_$(lastword $(GPU_ARCHS)),code=compute_$(lastword $(GPU_ARCHS))

# The kernels of a family, for nvcc and, for the device that is the CPU, for the C compiler.
build/shapes.h: build/generate
	build/generate shapes > $@
build/kernels/%.c: src/indicators/families/%.h Makefile | build/kernels
	{ echo '#include "indicators/families/$*.h"'; echo '#include "engine/gpu/kernel_define.h"'; \
	  sed -n 's/^KF_INDICATOR(\([a-z0-9_]*\),.*/KF_ENTRY(\1)/p' $<; } > $@
KERNELS = $(patsubst src/indicators/families/%.h,build/kernels/%.c,$(FAMILIES))
.SECONDARY: $(KERNELS)
generated: $(KERNELS) build/shapes.h

HELPER_OBJS = src/base.o $(patsubst %.c,%.o,$(sort $(wildcard src/indicators/*.c src/engine/*.c))) $(FAMILY_SRCS:.c=.o)
HELPER_SRCS = $(sort $(wildcard src/engine/gpu/*.c))
HELPER_HEADERS = build/shapes.h $(GENERATED_HEADERS) $(wildcard src/*.h src/*/*.h src/engine/gpu/*.h) $(FAMILIES)
HELPER_CFLAGS = -std=gnu11 -O2 -g -Wall -Wextra -Wno-missing-field-initializers -ffp-contract=off $(WERROR) -Isrc -Ibuild

GPU_OBJS = $(patsubst build/kernels/%.c,build/gpu/kernels/%.o,$(KERNELS)) build/gpu/device_cuda.o \
	$(patsubst src/engine/gpu/%.c,build/gpu/%.o,$(filter-out %/device_host.c,$(HELPER_SRCS)))
build/gpu/kernels/%.o: build/kernels/%.c $(HELPER_HEADERS) | build/gpu/kernels
	$(NVCC) $(NVCC_FLAGS) -x cu -c -o $@ $<
build/gpu/%.o: src/engine/gpu/%.cu $(HELPER_HEADERS) | build/gpu/kernels
	$(NVCC) $(NVCC_FLAGS) -c -o $@ $<
build/gpu/%.o: src/engine/gpu/%.c $(HELPER_HEADERS) | build/gpu/kernels
	$(CC) $(HELPER_CFLAGS) -DKF_DEVICE=kf_device_cuda -c -o $@ $<
build/gpu/kimsfinance-gpu: $(GPU_OBJS) $(HELPER_OBJS)
	$(NVCC) -cudart static -o $@ $^ -lpthread -lm

# The same program over the CPU, for the tests.
HOST_OBJS = $(patsubst build/kernels/%.c,build/gpu-host/kernels/%.o,$(KERNELS)) $(patsubst src/engine/gpu/%.c,build/gpu-host/%.o,$(HELPER_SRCS))
build/gpu-host/kernels/%.o: build/kernels/%.c $(HELPER_HEADERS) | build/gpu-host/kernels
	$(CC) $(HELPER_CFLAGS) -c -o $@ $<
build/gpu-host/%.o: src/engine/gpu/%.c $(HELPER_HEADERS) | build/gpu-host/kernels
	$(CC) $(HELPER_CFLAGS) -DKF_DEVICE=kf_device_host -c -o $@ $<
build/gpu-host/kimsfinance-gpu-host: $(HOST_OBJS) $(HELPER_OBJS)
	$(CC) -o $@ $^ -lpthread -lm
gpu-host: build/gpu-host/kimsfinance-gpu-host
.PHONY: gpu-host gpu

build/kernels build/gpu/kernels build/gpu-host/kernels:
	mkdir -p $@

ifeq ($(NVCC),)
gpu:
	@echo "nvcc not found: the program for the GPU is left out"
else
gpu: build/gpu/kimsfinance-gpu
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
print-nvcc:
	@echo $(NVCC)
.PHONY: print-nvcc

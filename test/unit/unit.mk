# Builds the unit tests and the fuzzers with the pure rooms under sanitizers. Run from the root of a tree in which `make` has
# made the generated sources:
#
#	make -f test/unit/unit.mk OUT=/tmp/unit CC=clang tests fuzzers
#
# tests: OUT/test_NAME of each test/unit/test_NAME.c; fuzzers (clang only): OUT/fuzz_NAME of each test/fuzz/fuzz_NAME.c.

OUT ?= build/unit
PKG_CONFIG ?= pkg-config

# As the Makefile does: with libwebp where it is there.
LIBRARIES = libpng freetype2 $(shell $(PKG_CONFIG) --exists libwebp 2>/dev/null && echo libwebp)

PURE = $(filter-out src/pg/%,$(sort src/base.c $(wildcard src/*/*.c build/families/*.c)))
TESTS = $(patsubst test/unit/%.c,$(OUT)/%,$(sort $(wildcard test/unit/test_*.c)))
FUZZERS = $(patsubst test/fuzz/%.c,$(OUT)/%,$(sort $(wildcard test/fuzz/fuzz_*.c)))
HEADERS = $(wildcard src/*.h src/*/*.h src/*/*/*.h build/*.h build/*.list test/unit/*.h)

# float-cast-overflow is not in 'undefined': a NaN cast to a pixel is what it finds.
SANITIZE = -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all
UNIT_CFLAGS = -std=gnu11 -g -O1 -Wall -Wextra -Wno-missing-field-initializers -Werror -ffp-contract=off -fno-omit-frame-pointer $(SANITIZE) \
	-Isrc -Ibuild -Itest/unit $(shell $(PKG_CONFIG) --cflags $(LIBRARIES)) $(if $(filter libwebp,$(LIBRARIES)),-DKF_WITH_WEBP)
UNIT_LIBS = $(shell $(PKG_CONFIG) --libs $(LIBRARIES)) -lm

tests: $(TESTS)
fuzzers: UNIT_CFLAGS += -fsanitize=fuzzer-no-link
fuzzers: $(FUZZERS)

$(OUT)/%.o: %.c $(HEADERS)
	@mkdir -p $(@D)
	$(CC) $(UNIT_CFLAGS) -c -o $@ $<
$(OUT)/pure.a: $(PURE:%.c=$(OUT)/%.o)
	$(AR) rcs $@ $^
# What stands on a device is linked with its kernels, for the device that is the CPU.
DEVICE = $(filter-out %/main.c,$(sort $(wildcard src/engine/gpu/*.c build/kernels/*.c)))
$(OUT)/device.a: $(DEVICE:%.c=$(OUT)/%.o)
	$(AR) rcs $@ $^
$(OUT)/test_gpu_%: $(OUT)/test/unit/test_gpu_%.o $(OUT)/device.a $(OUT)/pure.a
	$(CC) $(SANITIZE) -o $@ $^ $(UNIT_LIBS) -lpthread
$(OUT)/test_%: $(OUT)/test/unit/test_%.o $(OUT)/pure.a
	$(CC) $(SANITIZE) -o $@ $^ $(UNIT_LIBS)
$(OUT)/fuzz_%: $(OUT)/test/fuzz/fuzz_%.o $(OUT)/pure.a
	$(CC) $(SANITIZE) -fsanitize=fuzzer -o $@ $^ $(UNIT_LIBS)

.PHONY: tests fuzzers
.SECONDARY:

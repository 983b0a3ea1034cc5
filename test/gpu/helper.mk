# The helper program of test/t/gpu.sh. Run from the root of a tree in which `make` has made the generated sources:
#
#	make -f test/gpu/helper.mk OUT=/tmp/gpu /tmp/gpu/host_helper

OUT ?= build/gpu
SOURCES = test/gpu/host_helper.c src/base.c $(wildcard src/engine/*.c src/indicators/*.c build/families/*.c)
HELPER_CFLAGS = -std=gnu11 -O1 -Wall -Wextra -Wno-missing-field-initializers -Werror -ffp-contract=off -Isrc -Ibuild

$(OUT)/%.o: %.c $(wildcard src/*.h src/*/*.h src/*/*/*.h build/*.h build/*.list)
	@mkdir -p $(@D)
	$(CC) $(HELPER_CFLAGS) -c -o $@ $<
$(OUT)/host_helper: $(SOURCES:%.c=$(OUT)/%.o)
	$(CC) -o $@ $^ -lm -lpthread
.SECONDARY:

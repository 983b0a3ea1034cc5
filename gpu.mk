# gpu.mk
#	The program that owns the GPU, and the same program over the CPU for the tests. The Makefile includes it; without PostgreSQL:
#
#		make -f gpu.mk gpu		build/gpu/kimsfinance-gpu, with nvcc
#		make -f gpu.mk gpu-check	build/gpu/check, which compares and times the kernels (test/gpu/run)
#		make -f gpu.mk gpu-host	build/gpu-host/kimsfinance-gpu-host, with the C compiler alone

ifndef FAMILIES
include generated.mk
endif

# Built and installed where there is an nvcc; everything else works without. make NVCC= leaves it out, GPU_ARCHS says for which devices
# there is code; newer ones compile that of the last for themselves. No fused multiply-add: the same bits as on the CPU.
NVCC ?= $(firstword $(wildcard $(shell command -v nvcc 2>/dev/null) /usr/local/cuda/bin/nvcc))
GPU_ARCHS ?= 75 80 86 90
NVCC_FLAGS = -std=c++17 -O3 --fmad=false -Werror all-warnings -Isrc -Ibuild \
	$(foreach arch,$(GPU_ARCHS),-gencode arch=compute_$(arch),code=sm_$(arch)) \
	-gencode arch=compute_$(lastword $(GPU_ARCHS)),code=compute_$(lastword $(GPU_ARCHS))

# The pure rooms that it needs: the Makefile's own objects, or ours.
HELPER_PURE = src/base.c $(sort $(wildcard src/indicators/*.c src/engine/*.c)) $(FAMILY_SRCS)
HELPER_OBJS ?= $(patsubst %.c,build/pure/%.o,$(HELPER_PURE))
build/pure/%.o: %.c $(GENERATED_HEADERS) $(wildcard src/*.h src/*/*.h) $(FAMILIES)
	@mkdir -p $(@D)
	$(CC) $(HELPER_CFLAGS) -O3 -c -o $@ $<

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

build/gpu/kernels build/gpu-host/kernels:
	mkdir -p $@

# Comparison and times, for either device.
build/gpu/check: build/gpu/check.o $(filter-out build/gpu/main.o build/gpu/server.o,$(GPU_OBJS)) $(HELPER_OBJS)
	$(NVCC) -cudart static -o $@ $^ -lpthread -lm
build/gpu-host/check: build/gpu-host/check.o $(filter-out build/gpu-host/main.o build/gpu-host/server.o,$(HOST_OBJS)) $(HELPER_OBJS)
	$(CC) -o $@ $^ -lpthread -lm
build/gpu/check.o: test/gpu/check.c $(HELPER_HEADERS) | build/gpu/kernels
	$(CC) $(HELPER_CFLAGS) -DKF_DEVICE=kf_device_cuda -c -o $@ $<
build/gpu-host/check.o: test/gpu/check.c $(HELPER_HEADERS) | build/gpu-host/kernels
	$(CC) $(HELPER_CFLAGS) -DKF_DEVICE=kf_device_host -c -o $@ $<
gpu-check: build/gpu/check
gpu-check-host: build/gpu-host/check
.PHONY: gpu-check gpu-check-host

ifeq ($(NVCC),)
gpu:
	@echo "nvcc not found: the program for the GPU is left out"
else
gpu: build/gpu/kimsfinance-gpu
endif
print-nvcc:
	@echo $(NVCC)
.PHONY: print-nvcc


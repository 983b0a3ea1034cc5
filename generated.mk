# generated.mk
#	What is made of the family files: lists of their names, a C unit for each, the generator, and the units of the GPU's kernels. Included by
#	the Makefile and by gpu.mk, which builds without PostgreSQL.

FAMILIES = $(sort $(wildcard src/indicators/families/*.h))
FAMILY_SRCS = $(patsubst src/indicators/families/%.h,build/families/%.c,$(FAMILIES))

# Family files and the names of their entries: the only list of indicators, read out of the KF_INDICATOR lines.
build/families.h: $(FAMILIES) generated.mk | build
	for f in $(FAMILIES); do echo "#include \"$${f#src/}\""; done > $@
build/indicators.list: $(FAMILIES) generated.mk | build
	sed -n 's/^KF_INDICATOR(\([a-z0-9_]*\),.*/KF_ENTRY(\1)/p' $(FAMILIES) | LC_ALL=C sort > $@

# The candlestick patterns, for what computes them all at once.
build/patterns.list: $(FAMILIES) generated.mk | build
	sed -n -e 's/^KF_CANDLES\(_PENETRATING\)*(\([a-z0-9_]*\),.*/KF_MATCHED(\2)/p' \
	    -e 's/^KF_HIKKAKE(\([a-z0-9_]*\),.*/KF_CONFIRMED(\1)/p' $(FAMILIES) | LC_ALL=C sort -t'(' -k2 > $@

# One translation unit a family, which defines its descriptors and batch loops. The families it uses parts of are included
# before KF_INDICATOR begins to define, so that each descriptor is defined once.
build/families/%.c: src/indicators/families/%.h generated.mk | build/families
	{ sed -n 's,^#include "\([a-z0-9_]*\.h\)".*,#include "indicators/families/\1",p' $<; \
	  echo '#include "indicators/define.h"'; echo '#include "indicators/families/$*.h"'; } > $@

# The script of HTML charts as lines of a C string, without its comments and indentation.
HTML_SCRIPT = src/chart/html_data.js src/chart/html_draw.js src/chart/html_boxes.js src/chart/html_profile.js src/chart/html_annotations.js \
	src/chart/html_signals.js src/chart/html_page.js
build/html_script.inc: $(HTML_SCRIPT) generated.mk | build
	@twice=$$(sed -n 's/^function \([A-Za-z0-9_]*\).*/\1/p' $(HTML_SCRIPT) | sort | uniq -d); \
	  if [ -n "$$twice" ]; then echo "the page's script has two functions of one name: $$twice" >&2; exit 1; fi
	sed -e 's/^[[:blank:]]*//' -e '/^\/\//d' -e '/^$$/d' -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/^/"/' -e 's/$$/\\n"/' $(HTML_SCRIPT) > $@

build build/sql build/families build/kernels:
	mkdir -p $@

GENERATED_HEADERS = build/families.h build/indicators.list build/patterns.list build/html_script.inc
GENERATED_SRCS = $(GENERATED_HEADERS) $(FAMILY_SRCS)
generated: $(GENERATED_SRCS)
.PHONY: generated
.SECONDARY: $(FAMILY_SRCS)
# The generator runs on the build machine and knows only the pure rooms.
GENERATOR_SRCS = tools/generate.c src/base.c $(wildcard src/indicators/*.c) $(FAMILY_SRCS) src/chart/options.c
build/generate: $(GENERATOR_SRCS) $(GENERATED_HEADERS) $(FAMILIES) $(wildcard src/*.h src/*/*.h) | build
	$(CC) -std=gnu11 -O0 -Wall -Wextra -Wno-missing-field-initializers -ffp-contract=off -Isrc -Ibuild -o $@ $(GENERATOR_SRCS) -lm

# The kernels of a family, for nvcc and, for the device that is the CPU, for the C compiler.
build/shapes.h: build/generate
	build/generate shapes > $@
build/kernels/%.c: src/indicators/families/%.h generated.mk | build/kernels
	{ echo '#include "indicators/families/$*.h"'; echo '#include "engine/gpu/kernel_define.h"'; \
	  sed -n 's/^KF_INDICATOR(\([a-z0-9_]*\),.*/KF_ENTRY(\1)/p' $<; } > $@
KERNELS = $(patsubst src/indicators/families/%.h,build/kernels/%.c,$(FAMILIES))
.SECONDARY: $(KERNELS)
generated: $(KERNELS) build/shapes.h


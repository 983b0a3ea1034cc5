/*
 * protocol_grid.h
 *		A parameter sweep (grid.h) in the conversation of protocol.h: KF_SAY_GRID, answered by KF_SAY_RESULT.
 *
 * In the shared memory, at the offset that the message says:
 *
 *		uint64_t	starts[series_count + 1]
 *		uint64_t	columns[column_count]		offset of each column: 'rows' doubles
 *		uint64_t	results						offset of the values (doubles) or the summaries
 *		KfWireCall	calls[call_count]
 *		KfLine		lines[line_count]
 *		KfLinePair	pairs[pair_count]
 */
#ifndef KF_PROTOCOL_GRID_H
#define KF_PROTOCOL_GRID_H

#include "grid.h"
#include "protocol.h"

/* Bytes of shared memory that a batch takes. */
extern size_t kf_wire_grid_bytes(const KfGridBatch *batch);

/* Write the batch into it, and the message but for its head. False when interrupted. */
extern bool kf_wire_grid_put(const KfGridBatch *batch, char *memory, KfInterrupt interrupted, KfWireGrid *message);

/* Take the results out of it. */
extern void kf_wire_grid_get(const KfGridBatch *batch, const char *memory);

/*
 * The sweep that a message describes, with everything checked: columns and results point into 'memory' (of 'size' bytes), the rest is
 * one block from the allocator, 'block', to be released by the caller.
 */
extern KfCode kf_wire_grid_open(const KfWireGrid *message, char *memory, size_t size, const KfAllocator *allocator, KfGrid *grid, KfGridBatch *batch,
								void **block, KfStatus *status);

#endif							/* KF_PROTOCOL_GRID_H */

/*
 * protocol.h
 *		What a client (a backend) and the helper program say to each other over the helper's socket.
 *
 * All columns lie in memory that both share: a memfd of the client, sealed against shrinking, handed over once and used for many
 * batches. Messages are small and of a fixed size for each type. Both sides run on one machine and are built from one source,
 * which the greeting checks; what a client says is checked nevertheless, so that no message can crash the helper.
 *
 * The helper is run as 'kimsfinance-gpu --socket PATH --memory BYTES --device NUMBER' in the server's data directory; BYTES 0 means what
 * it finds right. When it can compute it makes the socket (mode 0600, in place of an old one) and says so in a line: what it says on its
 * standard output and error goes to the server's log. It ends, and removes its socket, when its standard input ends or on SIGTERM. Exit
 * status KF_HELPER_UNABLE: it cannot work here (no device, no driver) and need not be started again; its last line says why. After
 * any other it is started again.
 *
 *	client						helper
 *	KF_SAY_HELLO				KF_SAY_DEVICE		the device
 *	KF_SAY_MEMORY + descriptor						takes the place of the memory before
 *	KF_SAY_BATCH				KF_SAY_RESULT		computed, or why not
 *	KF_SAY_GRID					KF_SAY_RESULT		likewise, a parameter sweep: protocol_grid.h
 *	KF_SAY_HELLO				KF_SAY_DEVICE		at any time between batches: memory that is free now
 *
 * One batch at a time for each connection. A client that hangs up cancels its batch.
 *
 * In the shared memory, at the offset that KF_SAY_BATCH says:
 *
 *		uint64_t	starts[series_count + 1]
 *		uint64_t	columns[column_count]		offset of each input column: 'rows' doubles
 *		uint64_t	outputs[output_count]		of each output column, in the order of the calls
 *		KfWireCall	calls[call_count]
 *
 * All offsets are multiples of 8.
 */
#ifndef KF_PROTOCOL_H
#define KF_PROTOCOL_H

#include "engine.h"

#define KF_PROTOCOL_MAGIC 0x4b464750	/* "KFGP" */

#define KF_HELPER_UNABLE 3

#define KF_WIRE_NAME 64

typedef enum KfSay
{
	KF_SAY_HELLO = 1,
	KF_SAY_DEVICE,
	KF_SAY_MEMORY,
	KF_SAY_BATCH,
	KF_SAY_RESULT,
	KF_SAY_GRID
} KfSay;

/* Begins every message. */
typedef struct KfWireHead
{
	uint32_t	magic;
	uint16_t	say;			/* KfSay */
	uint16_t	size;			/* of the whole message, this head included */
	uint32_t	build;			/* kf_protocol_build() */
	uint32_t	serial;			/* of an answer: that of what it answers */
} KfWireHead;

typedef struct KfWireDevice
{
	KfWireHead	head;
	char		name[128];
	char		driver[32];
	char		runtime[32];
	uint64_t	memory_total;	/* bytes */
	uint64_t	memory_free;
	uint64_t	memory_limit;	/* that the helper may use */
	int32_t		pid;
	uint32_t	reserved;
} KfWireDevice;

typedef struct KfWireMemory
{
	KfWireHead	head;
	uint64_t	size;
} KfWireMemory;

typedef struct KfWireBatch
{
	KfWireHead	head;
	uint64_t	rows;
	uint64_t	series_count;
	uint64_t	offset;			/* of the arrays above */
	uint32_t	column_count;
	uint32_t	call_count;
	uint32_t	output_count;
	uint32_t	reserved;
} KfWireBatch;

/* A parameter sweep, described at the beginning of the shared memory; see protocol_grid.h and KfGrid. */
typedef struct KfWireGrid
{
	KfWireHead	head;
	uint64_t	rows;
	uint64_t	series_count;
	uint64_t	pair_count;
	uint32_t	column_count;
	uint32_t	call_count;
	uint32_t	line_count;
	uint32_t	fill;
	int32_t		open_column;
	int32_t		close_column;
	double		below;
	double		cost;
	double		risk_free;
	double		periods;
} KfWireGrid;

typedef struct KfWireCall
{
	char		indicator[KF_WIRE_NAME];
	double		params[KF_MAX_PARAMS];
	int32_t		inputs[KF_MAX_INPUTS];
	int32_t		reserved;
} KfWireCall;

typedef struct KfWireResult
{
	KfWireHead	head;
	uint32_t	code;			/* KfCode */
	uint32_t	reserved;
	char		message[256];
} KfWireResult;

/* A number that differs between builds whose indicators or messages differ. */
extern uint32_t kf_protocol_build(void);

/* Fills in the head of a message. */
extern KfWireHead kf_wire_head(KfSay say, size_t size, uint32_t serial);

/* Whether a head is one that a peer of this build may send; if not, the connection is of no use any more. */
extern bool kf_wire_valid(const KfWireHead *head, KfStatus *status);

/* A call as it lies in the shared memory, and back, checked: its inputs are among so many columns. */
extern void kf_wire_put_call(const KfCall *call, KfWireCall *wire);
extern KfCode kf_wire_open_call(const KfWireCall *shared, uint32_t column_count, KfCall *call, KfStatus *status);

/* ---- the client's side: the series first ... first + count - 1 of a batch ---- */

/* Bytes of shared memory that they take. */
extern size_t kf_wire_bytes(const KfBatch *batch, size_t first, size_t count);

/* Write arrays and input columns into it, and the message but for its head. False when interrupted. */
extern bool kf_wire_put(const KfBatch *batch, size_t first, size_t count, char *memory, KfInterrupt interrupted, KfWireBatch *message);

/* Take the results out of it into the batch's outputs. False when interrupted. */
extern bool kf_wire_get(const KfBatch *batch, size_t first, size_t count, const char *memory, KfInterrupt interrupted);

/* ---- the helper's side ---- */

/*
 * The batch that a message describes, with everything checked: columns and outputs point into 'memory' (of 'size' bytes), the rest is
 * one block from the allocator, 'block', to be released by the caller. What the client writes into the arrays meanwhile does no harm.
 */
extern KfCode kf_wire_open(const KfWireBatch *message, char *memory, size_t size, const KfAllocator *allocator, KfBatch *batch,
						   void **block, KfStatus *status);

#endif							/* KF_PROTOCOL_H */

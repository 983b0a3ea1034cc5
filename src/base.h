/*
 * base.h
 *		What every pure room shares: how a failure is reported, where memory comes from, how a long loop is stopped.
 *
 * Nothing here knows PostgreSQL. A pure room reports failure through a KfStatus and never prints, exits or longjmps out;
 * src/pg turns the status into ereport. Memory comes from a KfAllocator handed in by the caller, which in the server is
 * backed by a MemoryContext: whatever is not released dies with that context.
 */
#ifndef KF_BASE_H
#define KF_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A function that must compile for the CPU and, under nvcc, for the GPU. */
#ifdef __CUDACC__
#define KF_FN static inline __host__ __device__
#else
#define KF_FN static inline
#endif

#if defined(__GNUC__) || defined(__clang__)
#define KF_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define KF_PRINTF(fmt, args)
#endif

#ifdef __cplusplus
extern "C"
{
#endif

/* The kinds of failure; src/pg/error.c maps each to one SQLSTATE. */
typedef enum KfCode
{
	KF_OK = 0,
	KF_INVALID_PARAMETER,		/* 22023: a value out of its range, an unknown name */
	KF_NULL_PARAMETER,			/* 22004: NULL where a value is needed */
	KF_SYNTAX,					/* 42601: text that does not parse */
	KF_DATA,					/* 22000: rows that cannot be used */
	KF_TEXT_REPRESENTATION,		/* 22P02: a literal of one of our types that does not parse */
	KF_LIMIT,					/* 54000: larger than we allow */
	KF_NO_MEMORY,				/* 53200: the allocator returned NULL */
	KF_MISSING_FILE,			/* 58P01: a font or the like is not there */
	KF_CANCELLED,				/* the interrupt hook said stop; the caller raises its own error */
	KF_INTERNAL,				/* XX000: what cannot happen */
	KF_UNSUPPORTED				/* 0A000: this build cannot do it */
} KfCode;

/*
 * What went wrong, in PostgreSQL's style: the message in lower case without a full stop, detail and hint as sentences
 * (empty when there is none). Must be zeroed (code KF_OK) before it is handed in.
 */
typedef struct KfStatus
{
	KfCode		code;
	char		message[256];
	char		detail[1024];
	char		hint[1024];
} KfStatus;

/*
 * Where memory comes from. alloc returns NULL when there is none and never raises: libpng and FreeType may be on the stack.
 * release takes NULL. Both are given 'arena' back.
 */
typedef struct KfAllocator
{
	void	   *(*alloc) (void *arena, size_t size);
	void		(*release) (void *arena, void *pointer);
	void	   *arena;
} KfAllocator;

/*
 * True when the work should stop. Long loops ask at least once in some 100,000 steps and return KF_CANCELLED. NULL is allowed
 * and means never.
 */
typedef bool (*KfInterrupt) (void);

/* Record a failure (the first one wins) and return its code, so that callers can write: return kf_fail(...). */
extern KfCode kf_fail(KfStatus *status, KfCode code, const char *format,...) KF_PRINTF(3, 4);

/* Add a detail or a hint to a failure already recorded. */
extern void kf_detail(KfStatus *status, const char *format,...) KF_PRINTF(2, 3);
extern void kf_hint(KfStatus *status, const char *format,...) KF_PRINTF(2, 3);

/*
 * The name among 'names' that a person most likely meant by 'got' (length 'len', not NUL-terminated), or NULL when none is
 * near: edit distance, letter case ignored, at most a third of the length.
 */
extern const char *kf_suggest(const char *got, size_t len, const char *const *names, int count);

/* The same, for names that are not in one array: name(i, arg) gives the i-th. */
extern const char *kf_suggest_by(const char *got, size_t len, int count, const char *(*name) (int i, const void *arg), const void *arg);

/* malloc and free as a KfAllocator, for tests, benchmarks and tools. */
extern const KfAllocator kf_malloc_allocator;

#ifdef __cplusplus
}
#endif

#endif							/* KF_BASE_H */

/*
 * guc.h
 *		The settings of the extension. src/kimsfinance.c defines them; nothing else writes them.
 */
#ifndef KF_PG_GUC_H
#define KF_PG_GUC_H

/* kimsfinance.font_path: a font file for chart text. Empty (never NULL) means DejaVu Sans. */
extern char *kf_font_path;

/* kimsfinance.gpu_helper: the helper program; a name without a slash lies beside the server's programs. Empty: no GPU. */
extern char *kf_gpu_helper;

/* kimsfinance.gpu_memory: device memory that the helper may use, in kB; 0: what the helper finds right. */
extern int	kf_gpu_memory;

/* kimsfinance.gpu_device: which device, by CUDA's number. */
extern int	kf_gpu_device;

/* kimsfinance.gpu_min_rows: from so many rows on the engine takes the GPU by itself; -1: never. */
extern int	kf_gpu_min_rows;

#endif							/* KF_PG_GUC_H */

/*
 * guc.h
 *		The settings of the extension. src/kimsfinance.c defines them; nothing else writes them.
 */
#ifndef KF_PG_GUC_H
#define KF_PG_GUC_H

/* kimsfinance.font_path: a font file for chart text. Empty (never NULL) means DejaVu Sans. */
extern char *kf_font_path;

#endif							/* KF_PG_GUC_H */

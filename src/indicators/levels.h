/*
 * levels.h
 *		Price levels of one bar: pivot points and Fibonacci levels.
 */
#ifndef KF_LEVELS_H
#define KF_LEVELS_H

#include "base.h"

/* ---- pivot points: what one period's bar says about the next -------------------------------------------------------------- */

/*
 * H, L, C, O: high, low, close and open of one and the same period, mostly the one before. R = H - L.
 *
 *	floor		PP = (H + L + C) / 3; R1 = 2 PP - L, R2 = PP + R, R3 = H + 2 (PP - L), R4 = H + 3 (PP - L);
 *				S1 = 2 PP - H, S2 = PP - R, S3 = L - 2 (H - PP), S4 = L - 3 (H - PP).
 *				The floor traders' (Person, A Complete Guide to Technical Trading Tactics, 2004); R4 and S4 as TradingView's
 *				"Traditional". Does not use O.
 *	woodie		PP = (H + L + 2 C) / 4; R1, R2, R3, S1, S2, S3 as floor with this PP; R4 = R3 + R, S4 = S3 - R. Does not use O. Ken
 *				Wood's pivot weighs the close of the period twice; TradingView weighs the open of the next period in its place: hand
 *				that in as C.
 *	camarilla	PP = (H + L + C) / 3; R1 .. R4 = C + 1.1 R / 12, / 6, / 4, / 2; S1 .. S4 = C less the same (Stott 1989).
 *				Does not use O.
 *	demark		X = H + 2 L + C when C < O, 2 H + L + C when C > O, H + L + 2 C when C = O; PP = X / 4, R1 = X / 2 - L,
 *				S1 = X / 2 - H; no others. DeMark, The New Science of Technical Analysis (1994). Needs O, of the same period as C.
 *	fibonacci	PP = (H + L + C) / 3; R1, R2, R3 = PP + 0.382 R, 0.618 R, R; S1, S2, S3 = PP less the same; no R4, S4.
 *				Does not use O.
 */
typedef enum KfPivotMethod
{
	KF_PIVOT_FLOOR,
	KF_PIVOT_WOODIE,
	KF_PIVOT_CAMARILLA,
	KF_PIVOT_DEMARK,
	KF_PIVOT_FIBONACCI
} KfPivotMethod;

/* pp, r1 .. r4, s1 .. s4 */
#define KF_PIVOT_LEVELS 9

/* By its name in lower case, which need not end with a NUL; KF_INVALID_PARAMETER for an unknown one. */
extern KfCode kf_pivot_method_parse(const char *name, size_t len, KfPivotMethod *method, KfStatus *status);

/*
 * The levels, NaN for those that the method does not have. 'open' is looked at for demark only. The inputs are finite; KF_DATA when
 * high is below low or a level is too large for a double.
 */
extern KfCode kf_pivot_points(KfPivotMethod method, double open, double high, double low, double close,
							  double levels[KF_PIVOT_LEVELS], KfStatus *status);

/* ---- Fibonacci levels of a move between low and high ---------------------------------------------------------------------- */

/* "up" or "down"; KF_INVALID_PARAMETER otherwise. */
extern KfCode kf_direction_parse(const char *name, size_t len, bool *up, KfStatus *status);

/* KF_DATA when high is below low. */
extern KfCode kf_check_low_high(double low, double high, KfStatus *status);

/*
 * The level that takes back 'ratio' of the move: high - ratio * (high - low) of a move up, low + ratio * (high - low) of one down.
 * Ratio 0 is exactly the end of the move, 1 exactly its start. The inputs are finite and in order; KF_DATA when the level is
 * too large for a double, KF_INVALID_PARAMETER for a ratio that is not finite.
 */
extern KfCode kf_fibonacci_level(double low, double high, bool up, double ratio, double *level, KfStatus *status);

#endif							/* KF_LEVELS_H */

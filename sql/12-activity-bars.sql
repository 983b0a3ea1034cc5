-- bars by activity

CREATE TYPE activity_bar AS (
    series text, bar_id bigint, open_time timestamptz, close_time timestamptz,
    open float8, high float8, low float8, close float8,
    volume float8, turnover float8, trades bigint, vwap float8, complete boolean);
COMMENT ON TYPE activity_bar IS
    'a bar by activity: its series (NULL when they are not told apart), its number in the series from 1, and whether it was closed';

-- of a source
CREATE FUNCTION tick_bars(source text, size bigint, by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF activity_bar
AS 'MODULE_PATHNAME', 'kf_tick_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION tick_bars(text, bigint, text, boolean) IS
    'tick bars: bars of so many ticks each. source: a query, or the name of a table or view, with the columns ts, price '
    'and optionally size, in order of time. by: a column that tells series apart, each with bars of its own; the source is '
    'then in order of it, then of time. include_partial: whether the last bar of a series is a row even when it is not '
    'closed. Fails when time runs backwards, and on sizes that are negative or not finite.';
CREATE FUNCTION volume_bars(source text, size float8, split boolean DEFAULT false, by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF activity_bar
AS 'MODULE_PATHNAME', 'kf_volume_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION volume_bars(text, float8, boolean, text, boolean) IS
    'volume bars: bars that close when their volume reaches the size. split: a tick beyond the size is divided among the '
    'bars that it fills, and is a trade of the first of them; otherwise it closes the bar it falls into. source: a query, '
    'or the name of a table or view, with the columns ts, price and size, in order of time. by: a column that tells series '
    'apart, each with bars of its own; the source is then in order of it, then of time. include_partial: whether the last '
    'bar of a series is a row even when it is not closed. Fails when time runs backwards, and on sizes that are negative '
    'or not finite.';
CREATE FUNCTION dollar_bars(source text, size float8, split boolean DEFAULT false, by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF activity_bar
AS 'MODULE_PATHNAME', 'kf_dollar_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION dollar_bars(text, float8, boolean, text, boolean) IS
    'dollar bars: bars that close when their sum of |price| * size reaches the size. split: a tick beyond the size is '
    'divided among the bars that it fills, and is a trade of the first of them; otherwise it closes the bar it falls into. '
    'source: a query, or the name of a table or view, with the columns ts, price and size, in order of time. by: a column '
    'that tells series apart, each with bars of its own; the source is then in order of it, then of time. include_partial: '
    'whether the last bar of a series is a row even when it is not closed. Fails when time runs backwards, and on sizes '
    'that are negative or not finite.';
CREATE FUNCTION range_bars(source text, size float8, by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF activity_bar
AS 'MODULE_PATHNAME', 'kf_range_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION range_bars(text, float8, text, boolean) IS
    'range bars: bars that close when high - low reaches the size; a gap makes one taller bar. source: a query, or the '
    'name of a table or view, with the columns ts, price and optionally size, in order of time. by: a column that tells '
    'series apart, each with bars of its own; the source is then in order of it, then of time. include_partial: whether '
    'the last bar of a series is a row even when it is not closed. Fails when time runs backwards, and on sizes that are '
    'negative or not finite.';
CREATE FUNCTION tick_imbalance_bars(source text, initial_ticks bigint DEFAULT 1000, bar_span bigint DEFAULT 20, tick_span bigint DEFAULT 10000,
    min_ticks bigint DEFAULT NULL, max_ticks bigint DEFAULT NULL,
    by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF activity_bar
AS 'MODULE_PATHNAME', 'kf_tick_imbalance_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION tick_imbalance_bars(text, bigint, bigint, bigint, bigint, bigint, text, boolean) IS
    'tick imbalance bars: bars that close when up ticks and down ticks differ by as many as was to be expected of a bar '
    '(tick rule). The first bar has initial_ticks ticks. Expectations are exponentially weighted: ticks of a bar over '
    'bar_span bars, what a tick brings over tick_span ticks. A bar has at least min_ticks (default: a tenth of '
    'initial_ticks) and at most max_ticks ticks (default: ten times). source: a query, or the name of a table or view, '
    'with the columns ts, price and optionally size, in order of time. by: a column that tells series apart, each with '
    'bars of its own; the source is then in order of it, then of time. include_partial: whether the last bar of a series '
    'is a row even when it is not closed. Fails when time runs backwards, and on sizes that are negative or not finite.';
CREATE FUNCTION volume_imbalance_bars(source text, initial_ticks bigint DEFAULT 1000, bar_span bigint DEFAULT 20, tick_span bigint DEFAULT 10000,
    min_ticks bigint DEFAULT NULL, max_ticks bigint DEFAULT NULL,
    by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF activity_bar
AS 'MODULE_PATHNAME', 'kf_volume_imbalance_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION volume_imbalance_bars(text, bigint, bigint, bigint, bigint, bigint, text, boolean) IS
    'volume imbalance bars: bars that close when the volumes of up ticks and of down ticks differ by as much as was to be '
    'expected of a bar (tick rule). The first bar has initial_ticks ticks. Expectations are exponentially weighted: ticks '
    'of a bar over bar_span bars, what a tick brings over tick_span ticks. A bar has at least min_ticks (default: a tenth '
    'of initial_ticks) and at most max_ticks ticks (default: ten times). source: a query, or the name of a table or view, '
    'with the columns ts, price and size, in order of time. by: a column that tells series apart, each with bars of its '
    'own; the source is then in order of it, then of time. include_partial: whether the last bar of a series is a row even '
    'when it is not closed. Fails when time runs backwards, and on sizes that are negative or not finite.';
CREATE FUNCTION tick_run_bars(source text, initial_ticks bigint DEFAULT 1000, bar_span bigint DEFAULT 20, tick_span bigint DEFAULT 10000,
    min_ticks bigint DEFAULT NULL, max_ticks bigint DEFAULT NULL,
    by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF activity_bar
AS 'MODULE_PATHNAME', 'kf_tick_run_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION tick_run_bars(text, bigint, bigint, bigint, bigint, bigint, text, boolean) IS
    'tick run bars: bars that close when up ticks or down ticks, whichever are more, are as many as was to be expected of '
    'a bar (tick rule). The first bar has initial_ticks ticks. Expectations are exponentially weighted: ticks of a bar '
    'over bar_span bars, what a tick brings over tick_span ticks. A bar has at least min_ticks (default: a tenth of '
    'initial_ticks) and at most max_ticks ticks (default: ten times). source: a query, or the name of a table or view, '
    'with the columns ts, price and optionally size, in order of time. by: a column that tells series apart, each with '
    'bars of its own; the source is then in order of it, then of time. include_partial: whether the last bar of a series '
    'is a row even when it is not closed. Fails when time runs backwards, and on sizes that are negative or not finite.';
CREATE FUNCTION volume_run_bars(source text, initial_ticks bigint DEFAULT 1000, bar_span bigint DEFAULT 20, tick_span bigint DEFAULT 10000,
    min_ticks bigint DEFAULT NULL, max_ticks bigint DEFAULT NULL,
    by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF activity_bar
AS 'MODULE_PATHNAME', 'kf_volume_run_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION volume_run_bars(text, bigint, bigint, bigint, bigint, bigint, text, boolean) IS
    'volume run bars: bars that close when the volume of up ticks or that of down ticks, whichever is more, is as much as '
    'was to be expected of a bar (tick rule). The first bar has initial_ticks ticks. Expectations are exponentially '
    'weighted: ticks of a bar over bar_span bars, what a tick brings over tick_span ticks. A bar has at least min_ticks '
    '(default: a tenth of initial_ticks) and at most max_ticks ticks (default: ten times). source: a query, or the name of '
    'a table or view, with the columns ts, price and size, in order of time. by: a column that tells series apart, each '
    'with bars of its own; the source is then in order of it, then of time. include_partial: whether the last bar of a '
    'series is a row even when it is not closed. Fails when time runs backwards, and on sizes that are negative or not '
    'finite.';

-- numbers of bars: the same bars by GROUP BY

CREATE FUNCTION tick_bar_id(size bigint)
RETURNS bigint AS 'MODULE_PATHNAME', 'kf_tick_bar_id'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
COMMENT ON FUNCTION tick_bar_id(bigint) IS
    'window function: the number, from 1, of the tick bar that a tick belongs to, counting the rows. In the order of the '
    'window, whatever its frame.';
CREATE FUNCTION volume_bar_id(size float8, threshold float8)
RETURNS bigint AS 'MODULE_PATHNAME', 'kf_volume_bar_id'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
COMMENT ON FUNCTION volume_bar_id(float8, float8) IS
    'window function: the number, from 1, of the volume bar that a tick belongs to, as volume_bars makes them. size: the '
    'volume of a tick, NULL for none; threshold: the volume of a bar. In the order of the window, whatever its frame.';
CREATE FUNCTION dollar_bar_id(price float8, size float8, threshold float8)
RETURNS bigint AS 'MODULE_PATHNAME', 'kf_dollar_bar_id'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
COMMENT ON FUNCTION dollar_bar_id(float8, float8, float8) IS
    'window function: the number, from 1, of the dollar bar that a tick belongs to, as dollar_bars makes them. threshold: '
    'the sum of |price| * size of a bar. In the order of the window, whatever its frame. NULL where the price is NULL.';
CREATE FUNCTION range_bar_id(price float8, range float8)
RETURNS bigint AS 'MODULE_PATHNAME', 'kf_range_bar_id'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
COMMENT ON FUNCTION range_bar_id(float8, float8) IS
    'window function: the number, from 1, of the range bar that a tick belongs to, as range_bars makes them. range: high - '
    'low of a bar. In the order of the window, whatever its frame. NULL where the price is NULL.';
CREATE FUNCTION tick_imbalance_bar_id(price float8, initial_ticks bigint DEFAULT 1000, bar_span bigint DEFAULT 20, tick_span bigint DEFAULT 10000,
    min_ticks bigint DEFAULT NULL, max_ticks bigint DEFAULT NULL)
RETURNS bigint AS 'MODULE_PATHNAME', 'kf_tick_imbalance_bar_id'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
COMMENT ON FUNCTION tick_imbalance_bar_id(float8, bigint, bigint, bigint, bigint, bigint) IS
    'window function: the number, from 1, of the tick imbalance bar that a tick belongs to, as tick_imbalance_bars makes '
    'them, with its parameters. In the order of the window, whatever its frame. NULL where the price is NULL.';
CREATE FUNCTION volume_imbalance_bar_id(price float8, size float8, initial_ticks bigint DEFAULT 1000, bar_span bigint DEFAULT 20, tick_span bigint DEFAULT 10000,
    min_ticks bigint DEFAULT NULL, max_ticks bigint DEFAULT NULL)
RETURNS bigint AS 'MODULE_PATHNAME', 'kf_volume_imbalance_bar_id'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
COMMENT ON FUNCTION volume_imbalance_bar_id(float8, float8, bigint, bigint, bigint, bigint, bigint) IS
    'window function: the number, from 1, of the volume imbalance bar that a tick belongs to, as volume_imbalance_bars '
    'makes them, with its parameters. In the order of the window, whatever its frame. NULL where the price is NULL.';
CREATE FUNCTION tick_run_bar_id(price float8, initial_ticks bigint DEFAULT 1000, bar_span bigint DEFAULT 20, tick_span bigint DEFAULT 10000,
    min_ticks bigint DEFAULT NULL, max_ticks bigint DEFAULT NULL)
RETURNS bigint AS 'MODULE_PATHNAME', 'kf_tick_run_bar_id'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
COMMENT ON FUNCTION tick_run_bar_id(float8, bigint, bigint, bigint, bigint, bigint) IS
    'window function: the number, from 1, of the tick run bar that a tick belongs to, as tick_run_bars makes them, with '
    'its parameters. In the order of the window, whatever its frame. NULL where the price is NULL.';
CREATE FUNCTION volume_run_bar_id(price float8, size float8, initial_ticks bigint DEFAULT 1000, bar_span bigint DEFAULT 20, tick_span bigint DEFAULT 10000,
    min_ticks bigint DEFAULT NULL, max_ticks bigint DEFAULT NULL)
RETURNS bigint AS 'MODULE_PATHNAME', 'kf_volume_run_bar_id'
LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE COST 2 SUPPORT kimsfinance_window_support;
COMMENT ON FUNCTION volume_run_bar_id(float8, float8, bigint, bigint, bigint, bigint, bigint) IS
    'window function: the number, from 1, of the volume run bar that a tick belongs to, as volume_run_bars makes them, '
    'with its parameters. In the order of the window, whatever its frame. NULL where the price is NULL.';


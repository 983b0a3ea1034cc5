-- bars of price alone

CREATE TYPE price_bar AS (
    series text, number bigint, open_time timestamptz, close_time timestamptz,
    open float8, high float8, low float8, close float8, direction integer,
    volume float8, bars bigint, complete boolean);
COMMENT ON TYPE price_bar IS
    'a Renko brick or a line of a line break chart: its series (NULL when they are not told apart), its number in the series from 1, '
    'direction (1 up, -1 down), volume and number of the rows it took since the one before (volume is NULL when the source has none), '
    'and whether it is complete';

CREATE TYPE kagi_line AS (
    series text, number bigint, start_time timestamptz, end_time timestamptz,
    start_price float8, end_price float8, direction integer,
    yang boolean, change_price float8, change_time timestamptz,
    volume float8, bars bigint, complete boolean);
COMMENT ON TYPE kagi_line IS
    'a Kagi line: from where to where and when, direction (1 up, -1 down), whether it begins thick (yang), the price at which it becomes '
    'thick or thin (NULL: it does not) and the time of the row that passed it, volume and number of its rows, and whether it is complete';

CREATE TYPE point_figure_column AS (
    series text, number bigint, kind text, open_time timestamptz, close_time timestamptz,
    low float8, high float8, boxes bigint, volume float8, bars bigint, complete boolean);
COMMENT ON TYPE point_figure_column IS
    'a column of a point and figure chart: kind X or O, the prices of its lowest and highest box, their number, the times of the rows '
    'that begin it and fill its last box, volume and number of its rows, and whether it is complete';

CREATE TYPE heikin_ashi_bar AS (
    series text, ts timestamptz, open float8, high float8, low float8, close float8, volume float8);
COMMENT ON TYPE heikin_ashi_bar IS 'a Heikin-Ashi bar, with the time and the volume of its row';

CREATE FUNCTION renko(source text, box_size float8 DEFAULT NULL, box_method text DEFAULT 'auto', atr_period integer DEFAULT 14,
    method text DEFAULT 'close', reversal integer DEFAULT 2, wicks boolean DEFAULT true, origin float8 DEFAULT NULL,
    by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF price_bar
AS 'MODULE_PATHNAME', 'kf_renko_bricks' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION renko(text, float8, text, integer, text, integer, boolean, float8, text, boolean) IS
    'Renko bricks. source: a query, or the name of a table or view, with the columns ts and close, for method high_low also high and low, '
    'and optionally volume, in order of time. box_size: units of price (box_method fixed), percent of the price (percent), or a multiple, 1 '
    'by default, of the ATR at the last row (atr); auto is fixed where a size is given and atr where not. reversal: boxes from the end of '
    'the last brick, 2 in classic Renko. wicks: whether high and low reach as far as prices did. origin: a price at which a box begins, '
    'the first close by default. by: a column that tells series apart, each with bricks of its own; the source is then in order of it, then '
    'of time. include_partial: whether the rows after the last brick are a row. Rows without a price are skipped. Fails when time runs '
    'backwards, on volumes that are negative or infinite, on prices not above 0 with percent, when a row completes more than a million bricks.';

CREATE FUNCTION kagi(source text, reversal float8 DEFAULT NULL, reversal_method text DEFAULT 'auto', atr_period integer DEFAULT 14,
    by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF kagi_line
AS 'MODULE_PATHNAME', 'kf_kagi_lines' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION kagi(text, float8, text, integer, text, boolean) IS
    'Kagi lines of closes. source: a query, or the name of a table or view, with the columns ts, close and optionally volume, in order of '
    'time. reversal: units of price (reversal_method amount), percent of the price at the line''s end (percent), or a multiple, 1 by default, '
    'of the ATR at the last row (atr); auto is amount where a reversal is given and atr where not. by: a column that tells series apart, '
    'each with lines of its own; the source is then in order of it, then of time. include_partial: whether the line that still grows is a row. '
    'Rows without a close are skipped. Fails when time runs backwards, on volumes that are negative or infinite, on prices not above 0 with '
    'percent.';

CREATE FUNCTION line_break(source text, lines integer DEFAULT 3, by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF price_bar
AS 'MODULE_PATHNAME', 'kf_line_break_lines' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION line_break(text, integer, text, boolean) IS
    'lines of a line break chart (three-line break) of closes. source: a query, or the name of a table or view, with the columns ts, close and '
    'optionally volume, in order of time. lines: a close must pass the extreme of so many lines to turn the trend (1 to 1000). by: a '
    'column that tells series apart, each with lines of its own; the source is then in order of it, then of time. include_partial: whether '
    'the rows after the last line are a row. Rows without a close are skipped. Fails when time runs backwards and on volumes that are '
    'negative or infinite.';

CREATE FUNCTION point_figure(source text, box_size float8 DEFAULT NULL, box_method text DEFAULT 'auto', reversal integer DEFAULT 3,
    atr_period integer DEFAULT 14, method text DEFAULT 'close', by text DEFAULT NULL, include_partial boolean DEFAULT true)
RETURNS SETOF point_figure_column
AS 'MODULE_PATHNAME', 'kf_point_figure_columns' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION point_figure(text, float8, text, integer, integer, text, text, boolean) IS
    'columns of a point and figure chart. source: a query, or the name of a table or view, with the columns ts and close, for method high_low '
    'also high and low, and optionally volume, in order of time. box_size: units of price (box_method fixed), percent of the price '
    '(percent), or a multiple, 1 by default, of the ATR at the last row (atr); auto is fixed where a size is given and atr where not; '
    'traditional takes Chartcraft''s table by price. Boxes lie at multiples of the size, with percent at powers of 1 + box_size / 100. '
    'reversal: boxes, 3 usually. by: a column that tells series apart, each with columns of its own; the source is then in order of it, '
    'then of time. include_partial: whether the column that still grows is a row. Rows without a price are skipped. Fails when time runs '
    'backwards, on volumes that are negative or infinite, on prices not above 0 with percent and traditional.';

CREATE FUNCTION heikin_ashi_bars(source text, by text DEFAULT NULL)
RETURNS SETOF heikin_ashi_bar
AS 'MODULE_PATHNAME', 'kf_heikin_ashi_bars' LANGUAGE C STABLE PARALLEL RESTRICTED COST 100000;
COMMENT ON FUNCTION heikin_ashi_bars(text, text) IS
    'Heikin-Ashi bars. source: a query, or the name of a table or view, with the columns ts, open, high, low, close and optionally volume, in '
    'order of time. by: a column that tells series apart, each beginning anew; the source is then in order of it, then of time. Rows without '
    'all four prices are skipped. Fails when time runs backwards and on volumes that are negative or infinite.';

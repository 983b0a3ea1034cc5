-- the GPU: what there is, and when it pays

CREATE FUNCTION kimsfinance_gpu_info(OUT state text, OUT device text, OUT memory_total bigint, OUT memory_free bigint, OUT driver text,
    OUT runtime text, OUT helper_pid integer, OUT why text)
RETURNS record
AS 'MODULE_PATHNAME', 'kf_gpu_info' LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000;
COMMENT ON FUNCTION kimsfinance_gpu_info() IS 'the GPU as the engine sees it: state (ready, starting, off, none), device, its memory in bytes, '
    'driver and runtime versions, the process id of the helper program, and why when it is not ready';

CREATE FUNCTION kimsfinance_autotune(apply boolean DEFAULT false, OUT setting text, OUT current text, OUT proposed text, OUT reason text,
    OUT measured jsonb, OUT command text)
RETURNS SETOF record
AS 'MODULE_PATHNAME', 'kf_autotune' LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE ROWS 1 COST 1000000;
COMMENT ON FUNCTION kimsfinance_autotune(boolean) IS 'measure from how many rows on the GPU is faster than one core of the CPU on this machine, '
    'and propose kimsfinance.gpu_min_rows; with apply, set it for the session and, by the command shown, for later ones';

-- the surface of the GPU; test/t/gpu.sh tests what is behind it

LOAD 'kimsfinance';

SELECT name, unit, context, vartype, boot_val, min_val, max_val, extra_desc IS NULL AS short
FROM pg_settings WHERE name LIKE 'kimsfinance.gpu%' ORDER BY name;

-- one row, whatever there is
SELECT count(*), bool_and(state IN ('ready', 'starting', 'off', 'none')) AS known, bool_and((state = 'ready') = (device IS NOT NULL)) AS device,
    bool_and((state = 'ready') = (why IS NULL)) AS why
FROM kimsfinance_gpu_info();
SELECT pg_typeof(i.state), pg_typeof(i.device), pg_typeof(i.memory_total), pg_typeof(i.memory_free), pg_typeof(i.driver), pg_typeof(i.runtime),
    pg_typeof(i.helper_pid), pg_typeof(i.why) FROM kimsfinance_gpu_info() AS i;

-- a proposal: what is measured grows, and nothing is set
SET kimsfinance.gpu_min_rows = 12345;
SELECT setting, current, proposed::int >= -1 AS proposed, reason <> '' AS reason, (command IS NULL) = (proposed = current) AS command,
    measured->0->>'rows' AS first, (measured->0->>'cpu_ms')::float8 > 0 AS cpu, (measured->-1->>'rows')::int > 1000 AS more
FROM kimsfinance_autotune();
SHOW kimsfinance.gpu_min_rows;
SELECT * FROM kimsfinance_autotune(NULL);

-- out of range
SET kimsfinance.gpu_min_rows = -2;
SET kimsfinance.gpu_memory = '1GB';
SET kimsfinance.gpu_helper = '/bin/sh';

-- cancelled
SET statement_timeout = '50ms';
SELECT count(*) FROM kimsfinance_autotune();
RESET statement_timeout;

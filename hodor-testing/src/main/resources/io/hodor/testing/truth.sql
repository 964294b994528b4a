-- The truth about a topic, from two tables: sent (SentRecord) and question (Question, one row).
-- It ends in two tables: number (window_ms, name, value) and expected_offset
-- (window_ms, partition, name, offset).

-- The latency buckets: 0 holds all up to 0, then one for every millisecond up to 100, then bounds
-- 1 % apart up to seven days, and one open above.
CREATE TABLE bucket AS
WITH RECURSIVE grow(id, lo, hi) AS (
    SELECT 0::BIGINT, -4611686018427387904::BIGINT, 0::BIGINT
    UNION ALL
    SELECT id + 1,
           hi + 1,
           CASE WHEN hi = 604800000 THEN 9223372036854775807
                WHEN hi < 100 THEN hi + 1
                ELSE least((hi + 1) * 101 // 100, 604800000) END
    FROM grow
    WHERE hi <= 604800000
)
SELECT * FROM grow;

CREATE TABLE win AS
SELECT unnest(generate_series(start_ms, end_ms - 1, window_size_ms)) AS window_ms FROM question;

-- Unusable: before 1971 or more than a day ahead.
CREATE VIEW visible AS
SELECT sent.*, from_record, window_size_ms, start_ms, end_ms,
       record_ms >= 31536000000 AND record_ms <= read_ms + 86400000 AS usable
FROM sent, question
WHERE committed OR uncommitted;

CREATE VIEW dated AS
SELECT *, last_value(CASE WHEN usable THEN record_ms END IGNORE NULLS)
           OVER (PARTITION BY partition ORDER BY "offset"
                 ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_usable_ms
FROM visible;

CREATE VIEW classified AS
SELECT *,
       CASE WHEN intent = 'TOO_LATE' THEN 'too_late'
            WHEN length IS NULL THEN 'tombstone'
            WHEN NOT from_record THEN lower(intent)
            WHEN usable THEN 'measured'
            ELSE 'undated' END AS class
FROM dated;

CREATE TABLE placed AS
SELECT *, placed_ms // window_size_ms * window_size_ms AS window_ms
FROM (SELECT *, CASE WHEN class = 'measured' AND NOT from_record THEN event_ms
                     ELSE last_usable_ms END AS placed_ms
      FROM classified WHERE class <> 'too_late')
WHERE placed_ms >= start_ms AND placed_ms < end_ms;

CREATE TABLE counts AS
SELECT window_ms,
       count(*) AS "count",
       coalesce(sum(length), 0)::BIGINT AS bytes,
       count(*) FILTER (class = 'measured') AS "classes.measured",
       count(*) FILTER (class = 'tombstone') AS "classes.tombstone",
       count(*) FILTER (class = 'undecodable') AS "classes.undecodable",
       count(*) FILTER (class = 'undated') AS "classes.undated",
       count(DISTINCT md5) AS "uniqueContents"
FROM placed
GROUP BY window_ms;

CREATE TABLE partition_counts AS
SELECT window_ms, partition, count(DISTINCT "offset") AS "distinct", count(*) AS "rows"
FROM placed
GROUP BY window_ms, partition;

-- One row a measured record, with its rank in its window.
CREATE TABLE latency AS
SELECT window_ms, ms, bucket.id AS bucket, bucket.hi AS bucket_hi,
       row_number() OVER (PARTITION BY window_ms ORDER BY ms) AS rank,
       count(*) OVER (PARTITION BY window_ms) AS n,
       max(ms) OVER (PARTITION BY window_ms) AS max_ms
FROM (SELECT window_ms, record_ms - event_ms AS ms
      FROM placed WHERE class = 'measured' AND NOT from_record)
ASOF JOIN bucket ON ms >= bucket.lo;

-- The nearest rank of q is ceil(q * n), here in whole numbers, so that nothing is rounded.
CREATE TABLE latency_numbers AS
SELECT window_ms,
       count(*) AS "latency.count",
       count(*) FILTER (ms < 0) AS "latency.negative",
       min(ms) AS "latency.min",
       max(ms) AS "latency.max",
       sum(ms)::BIGINT AS "latency.sum",
       max(least(bucket_hi, max_ms)) FILTER (rank = (n * 500 + 999) // 1000) AS "latency.p50",
       max(least(bucket_hi, max_ms)) FILTER (rank = (n * 750 + 999) // 1000) AS "latency.p75",
       max(least(bucket_hi, max_ms)) FILTER (rank = (n * 900 + 999) // 1000) AS "latency.p90",
       max(least(bucket_hi, max_ms)) FILTER (rank = (n * 950 + 999) // 1000) AS "latency.p95",
       max(least(bucket_hi, max_ms)) FILTER (rank = (n * 990 + 999) // 1000) AS "latency.p99",
       max(least(bucket_hi, max_ms)) FILTER (rank = (n * 999 + 999) // 1000) AS "latency.p999"
FROM latency
GROUP BY window_ms;

CREATE TABLE window_numbers AS
SELECT win.window_ms,
       coalesce("count", 0) AS "count",
       coalesce(bytes, 0) AS bytes,
       coalesce("classes.measured", 0) AS "classes.measured",
       coalesce("classes.tombstone", 0) AS "classes.tombstone",
       coalesce("classes.undecodable", 0) AS "classes.undecodable",
       coalesce("classes.undated", 0) AS "classes.undated",
       0::BIGINT AS "classes.tooLate",
       coalesce("uniqueContents", 0) AS "uniqueContents",
       coalesce(unique_offsets, 0)::BIGINT AS "uniqueOffsets",
       coalesce("count" - unique_offsets, 0)::BIGINT AS "repeated"
FROM win
LEFT JOIN counts USING (window_ms)
LEFT JOIN (SELECT window_ms, sum("distinct") AS unique_offsets
           FROM partition_counts GROUP BY window_ms) USING (window_ms);

CREATE TABLE number AS
SELECT * FROM (UNPIVOT window_numbers ON COLUMNS(* EXCLUDE window_ms) INTO NAME name VALUE value)
UNION ALL
SELECT * FROM (UNPIVOT latency_numbers ON COLUMNS(* EXCLUDE window_ms) INTO NAME name VALUE value)
UNION ALL
SELECT window_ms, 'latency.buckets[' || bucket || ']', count(*)
FROM latency GROUP BY window_ms, bucket
UNION ALL
SELECT window_ms, 'partitions[' || partition || '].distinct', "distinct" FROM partition_counts
UNION ALL
SELECT window_ms, 'partitions[' || partition || '].rows', "rows" FROM partition_counts;

CREATE TABLE expected_offset AS
SELECT DISTINCT window_ms, partition, class AS name, "offset" FROM placed
UNION ALL
SELECT window_ms, partition, 'repeated', "offset"
FROM placed GROUP BY window_ms, partition, "offset" HAVING count(*) > 1;

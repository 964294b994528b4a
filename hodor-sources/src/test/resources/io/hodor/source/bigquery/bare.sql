WITH stored AS (
  SELECT
    'orders' AS topic,
    CAST(NULL AS INT64) AS kafka_partition,
    CAST(NULL AS INT64) AS kafka_offset,
    CAST(NULL AS INT64) AS record_ms,
    CAST(NULL AS INT64) AS load_ms,
    UNIX_MILLIS(t.`event_timestamp`) AS event_ms,
    MD5(TO_JSON_STRING(STRUCT(t.`id` AS `id`, t.`event_timestamp` AS `event_timestamp`))) AS content
  FROM `shop-project.sales.orders` AS t
  WHERE ((t.`event_timestamp` >= TIMESTAMP '2026-03-01 10:00:00.000+00:00' AND t.`event_timestamp` < TIMESTAMP '2026-03-01 12:00:00.000+00:00') OR t.`event_timestamp` IS NULL OR t.`event_timestamp` < TIMESTAMP '1971-01-01 00:00:00.000+00:00' OR t.`event_timestamp` >= TIMESTAMP '2026-03-02 10:00:00.000+00:00')
),
checked AS (
  SELECT
    topic, kafka_partition, kafka_offset, content,
    IF(record_ms BETWEEN 31536000000 AND 1772454896000, record_ms, NULL) AS record_ms,
    IF(load_ms BETWEEN 31536000000 AND 1772454896000, load_ms, NULL) AS load_ms,
    event_ms
  FROM stored
),
dated AS (
  SELECT
    topic, kafka_partition, kafka_offset, content, record_ms, load_ms,
    IF(event_ms BETWEEN 31536000000 AND COALESCE(record_ms + 86400000, 1772454896000), event_ms, NULL) AS event_ms
  FROM checked
),
placed AS (
  SELECT
    topic, kafka_partition, kafka_offset, content,
    IF(event_ms IS NULL, 3, 0) AS class,
    COALESCE(event_ms, record_ms, load_ms) AS placed_ms,
    record_ms - event_ms AS broker_ms,
    load_ms - event_ms AS consumed_ms
  FROM dated
),
found AS (
  SELECT *, DIV(placed_ms, 600000) * 600000 AS window_ms
  FROM placed
  WHERE placed_ms >= 1772359200000 AND placed_ms < 1772366400000 OR placed_ms IS NULL AND topic IS NOT NULL
),
facts AS (
  SELECT found.topic, found.window_ms, fact.*
  FROM found
  CROSS JOIN UNNEST(
    ARRAY<STRUCT<kind STRING, class INT64, part INT64, number INT64, content BYTES>>[
      (CASE WHEN found.window_ms IS NULL THEN 'unplaced' WHEN FALSE THEN 'offset' ELSE 'rows' END, found.class, IF(found.window_ms IS NOT NULL AND FALSE, found.kafka_partition, NULL), IF(found.window_ms IS NOT NULL AND FALSE, found.kafka_offset, NULL), NULL),
      (IF(found.window_ms IS NULL, NULL, 'content'), 0, NULL, NULL, found.content)
    ]) AS fact
  WHERE fact.kind IS NOT NULL
),
counted AS (
  SELECT topic, window_ms, kind, class, part, number, content, COUNT(*) AS n
  FROM facts
  GROUP BY topic, window_ms, kind, class, part, number, content
),
runs AS (
  SELECT
    topic, window_ms, kind, class, part, number, n,
    kind = 'offset' AND n > 1 AS repeated,
    CASE
      WHEN kind = 'offset' THEN number - ROW_NUMBER() OVER (
        PARTITION BY topic, window_ms, kind, class, part, n > 1, content ORDER BY number)
      WHEN kind IN ('broker', 'consumed') THEN RANGE_BUCKET(number - 1, [...])
    END AS run
  FROM counted
),
joined AS (
  SELECT
    topic, window_ms, kind, class, part, repeated,
    IF(kind = 'offset', MIN(number), run) AS first,
    IF(kind = 'offset', MAX(number), run) AS last,
    CAST(SUM(n) AS INT64) AS n,
    COUNT(*) AS different,
    SUM(IF(number < 0, n, 0)) AS negative,
    MIN(number) AS least,
    MAX(number) AS greatest,
    SUM(CAST(number AS BIGNUMERIC) * n) AS total
  FROM runs
  GROUP BY topic, window_ms, kind, class, part, repeated, run
)
SELECT
  topic,
  window_ms,
  kind,
  class,
  part AS kafka_partition,
  repeated,
  SUM(n) AS n,
  SUM(different) AS different,
  SUM(negative) AS negative,
  MIN(least) AS least,
  MAX(greatest) AS greatest,
  CAST(LEAST(SUM(total), BIGNUMERIC '9223372036854775807') AS INT64) AS total,
  ARRAY_AGG(STRUCT(first AS first, last AS last, n AS n) ORDER BY first) AS parts
FROM joined
GROUP BY topic, window_ms, kind, class, part, repeated

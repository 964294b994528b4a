WITH stored AS (
  SELECT
    t.`Kafka`.`message_topic` AS topic,
    SAFE_CAST(t.`Kafka`.`message_partition` AS INT64) AS kafka_partition,
    SAFE_CAST(t.`Kafka`.`message_offset` AS INT64) AS kafka_offset,
    COALESCE(UNIX_MILLIS(SAFE_CAST(t.`Kafka`.`message_timestamp` AS TIMESTAMP)), SAFE_CAST(t.`Kafka`.`message_timestamp` AS INT64)) AS record_ms,
    COALESCE(UNIX_MILLIS(SAFE_CAST(t.`Kafka`.`load_time` AS TIMESTAMP)), SAFE_CAST(t.`Kafka`.`load_time` AS INT64)) AS load_ms,
    COALESCE(UNIX_MILLIS(SAFE_CAST(t.`Kafka`.`message_timestamp` AS TIMESTAMP)), SAFE_CAST(t.`Kafka`.`message_timestamp` AS INT64)) AS event_ms,
    MD5(TO_JSON_STRING(STRUCT(t.`id` AS `id`, STRUCT(t.`Kafka`.`message_key` AS `message_key`) AS `Kafka`))) AS content
  FROM `shop-project.sales.orders` AS t
  WHERE (_PARTITIONTIME >= TIMESTAMP '2026-03-01 09:00:00.000+00:00' OR _PARTITIONTIME IS NULL)
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
    IF(event_ms BETWEEN 31536000000 AND 1772454896000, event_ms, NULL) AS event_ms
  FROM checked
),
placed AS (
  SELECT
    topic, kafka_partition, kafka_offset, content,
    IF(kafka_partition BETWEEN 0 AND 2147483647 AND kafka_offset >= 0, IF(event_ms IS NULL, 3, 0), 2) AS class,
    COALESCE(event_ms, record_ms, load_ms) AS placed_ms,
    CAST(NULL AS INT64) AS broker_ms,
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
      (CASE WHEN found.window_ms IS NULL THEN 'unplaced' WHEN found.class != 2 THEN 'offset' ELSE 'rows' END, found.class, IF(found.window_ms IS NOT NULL AND found.class != 2, found.kafka_partition, NULL), IF(found.window_ms IS NOT NULL AND found.class != 2, found.kafka_offset, NULL), NULL),
      (IF(found.class = 0 AND found.consumed_ms IS NOT NULL, 'consumed', NULL), 0, NULL, found.consumed_ms, NULL),
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

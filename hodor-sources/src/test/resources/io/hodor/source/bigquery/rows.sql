WITH stored AS (
  SELECT
    t.`message_topic` AS topic,
    t.`message_partition` AS kafka_partition,
    t.`message_offset` AS kafka_offset,
    UNIX_MILLIS(t.`message_timestamp`) AS record_ms,
    UNIX_MILLIS(t.`load_time`) AS load_ms,
    UNIX_MILLIS(t.`event_timestamp`) AS event_ms,
    MD5(TO_JSON_STRING(STRUCT(t.`id` AS `id`, t.`buyer` AS `buyer`, t.`tags` AS `tags`, t.`event_timestamp` AS `event_timestamp`))) AS content
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
    IF(kafka_partition BETWEEN 0 AND 2147483647 AND kafka_offset >= 0, IF(event_ms IS NULL, 3, 0), 2) AS class,
    COALESCE(event_ms, record_ms, load_ms) AS placed_ms,
    record_ms - event_ms AS broker_ms,
    load_ms - event_ms AS consumed_ms
  FROM dated
),
found AS (
  SELECT * FROM placed WHERE placed_ms >= 1772359200000 AND placed_ms < 1772366400000 OR placed_ms IS NULL AND topic IS NOT NULL
)
SELECT
  topic,
  IF(class = 2, NULL, kafka_partition) AS kafka_partition,
  IF(class = 2, NULL, kafka_offset) AS kafka_offset,
  class,
  placed_ms,
  IF(class = 0, broker_ms, NULL) AS broker_ms,
  IF(class = 0, consumed_ms, NULL) AS consumed_ms,
  content
FROM found

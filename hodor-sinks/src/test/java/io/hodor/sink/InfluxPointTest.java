package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityMetrics;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InfluxPointTest {

  private static final QualityMetrics EMPTY = QualityMetrics.getDefaultInstance();

  private static final QualityMetrics FULL =
      QualityMetrics.newBuilder()
          .setCluster("main")
          .setTopic("orders")
          .setSource("kafka")
          .setKind(Kind.KAFKA)
          .setWindowStart(Timestamps.fromSeconds(600))
          .setWindowEnd(Timestamps.fromSeconds(1200))
          .setCount(7)
          .setUniqueOffsets(6)
          .setBytes(0)
          .setRepeated(1)
          .setIsolationLevel(IsolationLevel.READ_COMMITTED)
          .setFinal(true)
          .addLatencies(
              Latency.newBuilder().setHop(Hop.EVENT_TO_CONSUMED).setMin(-3).setP999(99).setSum(5))
          .addUnread(OffsetRange.newBuilder().setPartition(3).setFrom(17).setTo(99))
          .addUnread(OffsetRange.newBuilder().setPartition(4).setFrom(0).setTo(0))
          .addPartialReasons("a, \"b\"")
          .addPartialReasons("c")
          .build();

  @Test
  void everyPointHasEveryField() {
    Set<String> all =
        MetricsFields.ALL.stream()
            .map(PointField::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(all.size(), is(MetricsFields.ALL.size()));
    assertThat(fields(InfluxPoint.of(EMPTY)), is(all));
    assertThat(fields(InfluxPoint.of(FULL)), is(all));
    Set<String> ofHealth =
        HealthFields.ALL.stream()
            .map(PointField::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(fields(InfluxPoint.of(JobHealth.getDefaultInstance())), is(ofHealth));
    assertThat(
        fields(InfluxPoint.of(JobHealth.newBuilder().setExitCode(0).setMessage("x").build())),
        is(ofHealth));
  }

  /** A change here breaks the dashboards of others. */
  @Test
  void theFieldsAreThese() {
    List<String> names = MetricsFields.ALL.stream().map(PointField::name).toList();
    assertThat(
        names.toString(),
        is(
            ("[kind, timing, coverage, final, count, bytes, bytes_known, unique_offsets,"
                + " unique_offsets_known, unique_contents, unique_contents_known, repeated,"
                + " repeated_known, measured, tombstone, undecodable, undated, too_late, "
                + hop("event_to_broker")
                + hop("event_to_consumed")
                + hop("event_to_visible")
                + "unread_total, unread, partial_reasons, event_time, isolation_level,"
                + " window_seconds, computed_at_ms, topic_id, partitions]")));
  }

  private static String hop(String hop) {
    return List.of(
            "known",
            "count",
            "negative",
            "min",
            "max",
            "sum",
            "p50",
            "p75",
            "p90",
            "p95",
            "p99",
            "p999")
        .stream()
        .map(name -> hop + "_" + name + ", ")
        .collect(Collectors.joining());
  }

  @Test
  void valuesAreThoseOfTheResult() {
    String line = InfluxPoint.of(FULL).line();
    assertThat(
        line,
        allOf(
            startsWith("hodor_metrics,cluster=main,source=kafka,topic=orders "),
            endsWith(" 600000"),
            containsString("kind=\"kafka\""),
            containsString("isolation_level=\"read_committed\""),
            containsString("timing=\"\""),
            containsString("final=true"),
            containsString(",count=7i"),
            containsString("window_seconds=600i")));
    assertThat(
        line,
        allOf(
            containsString("bytes=0i,bytes_known=true"),
            containsString("unique_contents=0i,unique_contents_known=false"),
            containsString("event_to_consumed_known=true"),
            containsString("event_to_consumed_min=-3i"),
            containsString("event_to_consumed_p999=99i"),
            containsString("event_to_broker_known=false"),
            containsString("unread=\"3:17-99, 4:0-0\",unread_total=84i"),
            containsString("partial_reasons=\"a, \\\"b\\\"; c\"")));
  }

  @Test
  void integersAreIntegersInEveryPoint() {
    for (PointField<QualityMetrics> field : MetricsFields.ALL) {
      Class<?> expected =
          switch (field.type()) {
            case INTEGER -> Long.class;
            case NUMBER -> Double.class;
            case BOOLEAN -> Boolean.class;
            case TEXT -> String.class;
          };
      assertThat(field.name(), field.of(EMPTY).getClass(), is((Object) expected));
      assertThat(field.name(), field.of(FULL).getClass(), is((Object) expected));
    }
    assertThat(InfluxPoint.of(FULL).line(), not(containsString(".0")));
  }

  @Test
  void longTextsAreCut() {
    QualityMetrics.Builder many = QualityMetrics.newBuilder();
    IntStream.range(0, 3_000).forEach(i -> many.addPartialReasons("reason"));
    IntStream.range(0, 25)
        .forEach(i -> many.addUnread(OffsetRange.newBuilder().setFrom(i).setTo(i)));
    String line = InfluxPoint.of(many.build()).line();
    assertThat(line.length() < 8_000, is(true));
    assertThat(line, allOf(containsString("0:19-19\""), containsString("unread_total=25i")));
  }

  @Test
  void healthSaysWhetherTheJobRuns() {
    JobHealth running =
        JobHealth.newBuilder()
            .setInstance("default")
            .setCommand("measure")
            .setReportedAt(Timestamps.fromMillis(5_000))
            .setWatermark(Timestamps.fromMillis(4_000))
            .build();
    assertThat(
        InfluxPoint.of(running).line(),
        allOf(
            startsWith("hodor_health,command=measure,instance=default "),
            containsString("running=true"),
            containsString("exit_code=0i,exit_code_known=false"),
            containsString("watermark_ms=4000i,watermark_ms_known=true"),
            endsWith(" 5000")));
    assertThat(
        InfluxPoint.of(running.toBuilder().setExitCode(4).build()).line(),
        allOf(
            containsString("exit_code=4i,exit_code_known=true"), containsString("running=false")));
  }

  private static Set<String> fields(InfluxPoint point) {
    String withoutTexts = point.line().replaceAll("\"(\\\\.|[^\"\\\\])*\"", "\"\"");
    String fields = withoutTexts.split(" ")[1];
    Matcher matcher = Pattern.compile("(\\w+)=").matcher(fields);
    return matcher.results().map(it -> it.group(1)).collect(Collectors.toCollection(TreeSet::new));
  }
}

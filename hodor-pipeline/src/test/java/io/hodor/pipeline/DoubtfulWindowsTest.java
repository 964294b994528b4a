package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.sink.LatestScores;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoubtfulWindowsTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:34:56Z");
  private static final TimeRange HORIZON =
      new TimeRange(Instant.parse("2026-01-31T06:30:00Z"), NOW);
  private static final Address FILES = new Address("default", "orders", "parquet");

  @ParameterizedTest
  @CsvSource({
    "FAILED, true",
    "UNMEASURED, true",
    "PENDING, true",
    "PASSED, false",
    "INCOMPARABLE, false"
  })
  void aVerdictDecides(Status status, boolean again) throws IOException {
    assertThat(
        again(Kind.PARQUET, FILES, score("parquet", "10:00", status)),
        is(again ? List.of(range("10:00", "10:10")) : List.of()));
  }

  @ParameterizedTest
  @CsvSource({"10:20, true", "10:30, false", "12:20, false"})
  void whatIsPendingIsWaitedForUntilItSettles(String start, boolean overdue) throws IOException {
    List<TimeRange> again = again(Kind.PARQUET, FILES, score("parquet", start, Status.PENDING));
    assertThat(again.isEmpty(), is(!overdue));
  }

  @Test
  void whatIsWaivedIsLeftAlone() throws IOException {
    QualityScore failed = score("parquet", "10:00", Status.FAILED);
    assertThat(again(Kind.PARQUET, FILES, failed.toBuilder().setWaived(true).build()), is(empty()));
    QualityScore unmeasured = score("bigquery", "10:00", Status.UNMEASURED);
    assertThat(
        again(Kind.KAFKA, kafka(), unmeasured.toBuilder().setWaived(true).build()), is(empty()));
  }

  @Test
  void windowsThatTouchAreMeasuredTogether() throws IOException {
    assertThat(
        again(
            Kind.PARQUET,
            FILES,
            score("parquet", "08:00", Status.FAILED),
            score("parquet", "08:10", Status.PASSED),
            score("parquet", "08:20", Status.UNMEASURED),
            score("parquet", "08:30", Status.FAILED),
            score("parquet", "08:40", Status.PENDING),
            score("parquet", "09:00", Status.FAILED)),
        contains(range("08:00", "08:10"), range("08:20", "08:50"), range("09:00", "09:10")));
  }

  @Test
  void onlyWindowsOfTheHorizonThatAreOverAreMeasured() throws IOException {
    assertThat(
        again(
            Kind.PARQUET,
            FILES,
            score("parquet", "06:20", Status.FAILED),
            score("parquet", "06:30", Status.FAILED),
            score("parquet", "12:20", Status.FAILED),
            score("parquet", "12:30", Status.FAILED)),
        contains(range("06:30", "06:40"), range("12:20", "12:30")));
  }

  @Test
  void verdictsOfOtherTopicsSourcesAndClustersDoNotMatter() throws IOException {
    QualityScore failed = score("parquet", "10:00", Status.FAILED);
    assertThat(
        again(
            Kind.PARQUET,
            FILES,
            failed.toBuilder().setTopic("orders-v2").build(),
            failed.toBuilder().setCluster("other").build(),
            failed.toBuilder().setSource("bigquery").build(),
            score("bigquery", "11:00", Status.UNMEASURED)),
        is(empty()));
  }

  /**
   * Of one that has left the list nothing is measured any more: it would stay doubtful for ever.
   */
  @Test
  void verdictsOfTopicsThatAreNotInTheListDoNotMatter() throws IOException {
    MeasureRequest request =
        request("--source=bigquery", "--table=shop.sales.all=orders,shop.sales.all=clicks");
    QualityScore failed = score("bigquery:shop.sales.all", "10:00", Status.FAILED);
    QualityScore left = failed.toBuilder().setTopic("carts").build();
    assertThat(again(request, left), is(empty()));
    assertThat(again(request, left, failed), contains(range("10:00", "10:10")));
  }

  @Test
  void aTopicIsMeasuredAgainInItsOwnWindowsOnly() throws IOException {
    MeasureRequest request =
        request("--source=parquet", "--files=events", "--topic=orders*,clicks");
    assertThat(
        stretches(
            request,
            failed("orders-v1", "parquet", "10:00"),
            failed("orders-v2", "parquet", "10:00"),
            failed("orders-v2", "parquet", "10:10"),
            failed("orders-v3", "parquet", "10:00"),
            failed("clicks", "parquet", "10:10"),
            failed("carts", "parquet", "10:20")),
        contains(
            new DoubtfulStretch(range("10:00", "10:10"), Set.of("orders-v1", "orders-v3")),
            new DoubtfulStretch(range("10:00", "10:20"), Set.of("orders-v2")),
            new DoubtfulStretch(range("10:10", "10:20"), Set.of("clicks"))));
  }

  /** Each query is billed by itself: what touches is asked for at once, whatever others need. */
  @Test
  void aTableIsAskedForAStretchAtOnceAndForAllItsTopics() throws IOException {
    MeasureRequest request =
        request(
            "--source=bigquery", "--table=p.d.all=orders,p.d.all=clicks,p.d.one=carts,p.d.sound=b");
    assertThat(
        stretches(
            request,
            failed("orders", "bigquery:p.d.all", "08:00"),
            failed("clicks", "bigquery:p.d.all", "08:10"),
            failed("orders", "bigquery:p.d.all", "08:20"),
            failed("carts", "bigquery:p.d.one", "08:10"),
            failed("carts", "bigquery:p.d.all", "08:30"),
            failed("b", "bigquery:p.d.sound", "08:10").toBuilder()
                .setStatus(Status.PASSED)
                .build()),
        contains(
            new DoubtfulStretch(range("08:00", "08:30"), Set.of("bigquery:p.d.all")),
            new DoubtfulStretch(range("08:10", "08:20"), Set.of("bigquery:p.d.one"))));
  }

  @Test
  void kafkaIsReadAgainWhereAnySourceLacksIt() throws IOException {
    assertThat(
        again(
            Kind.KAFKA,
            kafka(),
            score("bigquery", "07:00", Status.UNMEASURED),
            score("parquet", "08:00", Status.PASSED).toBuilder().setBasis(Basis.PEER).build(),
            score("parquet", "09:00", Status.UNMEASURED).toBuilder().setReference("kafka").build(),
            score("parquet", "10:00", Status.FAILED).toBuilder().setReference("kafka").build(),
            score("kafka", "11:00", Status.FAILED).toBuilder().setReference("mirror").build()),
        contains(range("07:00", "07:10"), range("08:00", "08:10"), range("11:00", "11:10")));
    assertThat(
        stretches(
            request("--source=kafka", "--topic=orders", "--bootstrapServers=b:1"),
            failed("orders", "kafka", "08:10"),
            score("bigquery:p.d.a", "08:00", Status.UNMEASURED),
            score("parquet", "08:00", Status.UNMEASURED),
            score("parquet", "08:00", Status.UNMEASURED).toBuilder().setTopic("clicks").build()),
        contains(new DoubtfulStretch(range("08:00", "08:20"), Set.of("orders"))));
  }

  @Test
  void aWindowOfAnotherSizeIsMeasuredInWholeWindows() throws IOException {
    QualityScore hour =
        score("parquet", "08:05", Status.FAILED).toBuilder()
            .setWindowEnd(Timestamps.fromMillis(time("08:20").toEpochMilli()))
            .build();
    assertThat(again(Kind.PARQUET, FILES, hour), contains(range("08:00", "08:20")));
  }

  @Test
  void inWhosePlaceThereAreWindowsOfAnotherSizeIsNotMeasuredAgain() throws IOException {
    QualityScore old = score("parquet", "08:10", Status.UNMEASURED);
    QualityScore hour =
        score("parquet", "08:00", Status.PASSED).toBuilder()
            .setWindowEnd(Timestamps.fromMillis(time("09:00").toEpochMilli()))
            .setMeasuredAt(Timestamps.fromMillis(time("11:30").toEpochMilli()))
            .build();
    assertThat(again(Kind.PARQUET, FILES, old, hour), is(empty()));
    assertThat(again(Kind.KAFKA, kafka(), old, hour), is(empty()));
    assertThat(
        again(Kind.PARQUET, FILES, old.toBuilder().setStatus(Status.FAILED).build(), hour),
        contains(range("08:10", "08:20")));
  }

  @Test
  void aPartOfTheRequestHasItsOwnTimeAndItsOwnPartsOfThePlace() {
    MeasureRequest all = TestRequests.fromScore(Kind.PARQUET, FILES, HORIZON);
    Instant later = NOW.plusSeconds(30);
    DoubtfulStretch stretch = new DoubtfulStretch(range("08:00", "08:10"), Set.of("orders"));
    MeasureRequest part = all.part(stretch, 0, later);
    assertThat(part.fromScore(), is(false));
    assertThat(all.reads("clicks"), is(true));
    assertThat(part.reads("orders"), is(true));
    assertThat(part.reads("clicks"), is(false));
    assertThat(part.range(), is(range("08:00", "08:10")));
    assertThat(part.readingBegan(), is(later));
    assertThat(part.timeLimit().isEmpty(), is(true));
  }

  private static Address kafka() {
    return new Address("default", "orders", "kafka");
  }

  private static List<TimeRange> again(Kind kind, Address address, QualityScore... scores)
      throws IOException {
    return again(TestRequests.fromScore(kind, address, HORIZON), scores);
  }

  private static MeasureRequest request(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("--windowsFrom=score", "--horizon=PT6H", "--outputDir=out"));
    arguments.addAll(List.of(options));
    Faults faults = new Faults();
    return MeasureRequest.of(
            Arguments.parse(arguments, MeasureOptions.class, new FlinkEngine(), faults),
            NOW,
            faults)
        .orElseThrow();
  }

  private static List<TimeRange> again(MeasureRequest request, QualityScore... scores)
      throws IOException {
    return stretches(request, scores).stream().map(DoubtfulStretch::range).toList();
  }

  private static List<DoubtfulStretch> stretches(MeasureRequest request, QualityScore... scores)
      throws IOException {
    LatestScores published =
        asked ->
            new LatestScores.Scores(
                Stream.of(scores)
                    .filter(
                        it ->
                            asked.test(new Address(it.getCluster(), it.getTopic(), it.getSource())))
                    .toList(),
                List.of());
    return DoubtfulWindows.of(request, published);
  }

  private static QualityScore failed(String topic, String source, String start) {
    return score(source, start, Status.FAILED).toBuilder().setTopic(topic).build();
  }

  private static QualityScore score(String source, String start, Status status) {
    return QualityScore.newBuilder()
        .setCluster("default")
        .setTopic("orders")
        .setSource(source)
        .setWindowStart(Timestamps.fromMillis(time(start).toEpochMilli()))
        .setWindowEnd(
            Timestamps.fromMillis(time(start).plus(Duration.ofMinutes(10)).toEpochMilli()))
        .setStatus(status)
        .build();
  }

  private static TimeRange range(String start, String end) {
    return new TimeRange(time(start), time(end));
  }

  private static Instant time(String ofDay) {
    return Instant.parse("2026-01-31T" + ofDay + ":00Z");
  }
}

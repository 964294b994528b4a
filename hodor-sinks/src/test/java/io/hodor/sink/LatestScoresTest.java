package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatestScoresTest {

  private static final long FIRST = 600;
  private static final long SECOND = 1200;

  @TempDir Path temporary;

  @Test
  void aFolderThatIsMissingHoldsNone() throws Exception {
    assertThat(in("nowhere").of(any -> true), is(new Scores(List.of(), List.of())));
  }

  @Test
  void ofEachAddressTheOneJudgedLastCounts() throws Exception {
    write(
        "a",
        "quality.ndjson",
        score("orders", SECOND, Status.PENDING, 1),
        score("orders", FIRST, Status.PASSED, 9),
        score("clicks", FIRST, Status.PASSED, 1),
        // Written later, but by a run that judged the past.
        score("orders", FIRST, Status.FAILED, 2));
    write("a", "verified.ndjson", verified("orders", 700, 5), verified("orders", 800, 4));
    assertThat(
        in("a").of(any -> true),
        is(
            new Scores(
                List.of(
                    score("clicks", FIRST, Status.PASSED, 1),
                    score("orders", FIRST, Status.PASSED, 9),
                    score("orders", SECOND, Status.PENDING, 1)),
                List.of(verified("orders", 700, 5)))));
  }

  @Test
  void ofThoseJudgedTogetherTheLastLineCounts() throws Exception {
    write(
        "a",
        "quality.ndjson",
        score("orders", FIRST, Status.PENDING, 2),
        score("orders", FIRST, Status.FAILED, 2));
    assertThat(
        in("a").of(any -> true).scores(), is(List.of(score("orders", FIRST, Status.FAILED, 2))));
  }

  @Test
  void windowsThatBeginEarlierAreLeftOutAndWhatIsVerifiedIsNot() throws Exception {
    write(
        "a",
        "quality.ndjson",
        score("orders", FIRST, Status.PASSED, 1),
        score("orders", SECOND, Status.PASSED, 1));
    write("a", "verified.ndjson", verified("orders", FIRST, 1));
    Scores expected =
        new Scores(
            List.of(score("orders", SECOND, Status.PASSED, 1)),
            List.of(verified("orders", FIRST, 1)));
    assertThat(in("a").of(any -> true, Instant.ofEpochSecond(SECOND)), is(expected));
    assertThat(
        LatestScores.in(List.of(in("a"))).of(any -> true, Instant.ofEpochSecond(SECOND)),
        is(expected));
  }

  @Test
  void onlyAddressesAskedForAreGiven() throws Exception {
    write(
        "a",
        "quality.ndjson",
        score("orders", FIRST, Status.PASSED, 1),
        score("clicks", FIRST, Status.PASSED, 1));
    write("a", "verified.ndjson", verified("orders", 700, 5), verified("clicks", 700, 5));
    assertThat(
        in("a").of(address -> address.topic().equals("clicks")),
        is(
            new Scores(
                List.of(score("clicks", FIRST, Status.PASSED, 1)),
                List.of(verified("clicks", 700, 5)))));
  }

  @Test
  void ofSeveralFoldersTheVerdictComputedLastCounts() throws Exception {
    write(
        "a",
        "quality.ndjson",
        score("orders", FIRST, Status.PASSED, 9),
        score("orders", SECOND, Status.PENDING, 1));
    write("a", "verified.ndjson", verified("orders", 800, 4));
    write(
        "b",
        "quality.ndjson",
        score("orders", FIRST, Status.FAILED, 2),
        score("orders", SECOND, Status.PASSED, 2));
    write("b", "verified.ndjson", verified("orders", 700, 5));
    Scores expected =
        new Scores(
            List.of(
                score("orders", FIRST, Status.PASSED, 9),
                score("orders", SECOND, Status.PASSED, 2)),
            List.of(verified("orders", 700, 5)));
    assertThat(LatestScores.in(List.of(in("a"), in("b"))).of(any -> true), is(expected));
    assertThat(LatestScores.in(List.of(in("b"), in("a"))).of(any -> true), is(expected));
  }

  @Test
  void aLineOfANewerHodorIsRefusedByItsOption() throws Exception {
    write(
        "a",
        "quality.ndjson",
        score("orders", FIRST, Status.PASSED, 1).toBuilder().setWireMajor(2).build());
    BrokenLine fault = assertThrows(BrokenLine.class, () -> in("a").of(any -> true));
    assertThat(
        fault.getMessage(),
        allOf(
            containsString("--inputDir: line 1"),
            containsString("quality.ndjson"),
            containsString("use a newer Hodor")));
  }

  private LatestScores in(String folder) {
    return LatestScores.in(NdjsonFolder.toRead(temporary.resolve(folder).toString()));
  }

  private void write(String folder, String file, Message... lines) throws Exception {
    Files.createDirectories(temporary.resolve(folder));
    Files.write(
        temporary.resolve(folder).resolve(file), Stream.of(lines).map(Ndjson::line).toList());
  }

  private static QualityScore score(String topic, long window, Status status, long computedAt) {
    return QualityScore.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic(topic)
        .setSource("bigquery")
        .setWindowStart(Timestamps.fromSeconds(window))
        .setStatus(status)
        .setComputedAt(Timestamps.fromSeconds(computedAt))
        .build();
  }

  private static VerifiedThrough verified(String topic, long until, long computedAt) {
    return VerifiedThrough.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic(topic)
        .setSource("bigquery")
        .setVerifiedThrough(Timestamps.fromSeconds(until))
        .setComputedAt(Timestamps.fromSeconds(computedAt))
        .build();
  }
}

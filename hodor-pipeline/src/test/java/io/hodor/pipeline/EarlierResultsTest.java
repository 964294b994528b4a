package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.util.Timestamps;
import io.hodor.Coverage;
import io.hodor.config.OptionFault;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.sink.Ndjson;
import io.hodor.sink.OutputFault;
import io.hodor.wire.v1.QualityMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierResultsTest {

  private static final Duration SIZE = Duration.ofMinutes(10);

  @TempDir Path outputDir;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void windowsOfAnotherSizeAreRefused() throws Exception {
    EarlierResults earlier = earlier(TestRequests.result(Duration.ofMinutes(5), "A"));
    OptionFault fault = assertThrows(OptionFault.class, earlier::checkWindowSize);
    assertThat(
        fault.getMessage(),
        allOf(
            startsWith("--windowSize: "),
            containsString("--windowSize=PT5M"),
            containsString("go elsewhere")));
  }

  @Test
  void resultsOfATopicOfTheSameNameAreNotReplaced() throws Exception {
    EarlierResults earlier = earlier(TestRequests.result(SIZE, "A"));
    OutputFault fault =
        assertThrows(
            OutputFault.class,
            () -> earlier.checkTopicIds(List.of(TestRequests.topic("B", Coverage.EVERYTHING))));
    assertThat(
        fault.getMessage(),
        allOf(
            startsWith("--outputDir: "),
            containsString("the id A,"),
            containsString("the id is B"),
            containsString("another --outputDir")));
  }

  @Test
  void resultsOfTheSameKindAreReplaced() throws Exception {
    assertNothingIsRefused(TestRequests.result(SIZE, "B"));
    assertNothingIsRefused(TestRequests.result(SIZE, ""));
  }

  @Test
  void resultsOfOthersDoNotMatter() throws Exception {
    QualityMetrics other = TestRequests.result(Duration.ofMinutes(5), "A");
    assertNothingIsRefused(other.toBuilder().setTopic("clicks").build());
    assertNothingIsRefused(other.toBuilder().setSource("bigquery").build());
    assertNothingIsRefused(other.toBuilder().setCluster("test").build());
  }

  @Test
  void theOldTopicsOtherWindowsDoNotMatter() throws Exception {
    assertNothingIsRefused(
        TestRequests.result(SIZE, "A").toBuilder()
            .setWindowStart(time(-600))
            .setWindowEnd(time(0))
            .build());
  }

  private void assertNothingIsRefused(QualityMetrics stored) throws Exception {
    EarlierResults earlier = earlier(stored);
    earlier.checkWindowSize();
    earlier.checkTopicIds(List.of(TestRequests.topic("B", Coverage.EVERYTHING)));
    assertThat(Files.readString(metrics()), is(Ndjson.line(stored) + "\n"));
  }

  @Test
  void aRunThatGoesOnWithAnotherTopicOfTheNameCoversNothingOfBefore() throws Exception {
    EarlierResults earlier = earlier(TestRequests.result(SIZE, "A"));
    MeasuredTopic same = TestRequests.topic("A", Coverage.EVERYTHING);
    assertThat(earlier.goingOn(same), is(same));

    Coverage other = earlier.goingOn(TestRequests.topic("B", Coverage.EVERYTHING)).coverage();

    assertThat(other.from(), is(TestRequests.into(outputDir).readingBegan()));
    assertThat(other.fromReason(), containsString("created anew, with the id B after A"));
  }

  private EarlierResults earlier(QualityMetrics stored) throws Exception {
    Files.writeString(metrics(), Ndjson.line(stored) + "\n");
    MeasureRequest request = TestRequests.into(outputDir);
    return new EarlierResults(
        request, new PublishedResults(request).latest(Set.of(TestRequests.ADDRESS)));
  }

  private Path metrics() {
    return outputDir.resolve("metrics.ndjson");
  }

  private static com.google.protobuf.Timestamp time(long seconds) {
    return Timestamps.fromMillis(TestRequests.START.plusSeconds(seconds).toEpochMilli());
  }
}

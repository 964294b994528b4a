package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.util.Timestamps;
import io.hodor.config.OptionFault;
import io.hodor.sink.Ndjson;
import io.hodor.sink.OutputFault;
import io.hodor.wire.v1.QualityMetrics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    OutputFault fault = assertThrows(OutputFault.class, () -> earlier.checkTopicId("B"));
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
    earlier.checkTopicId("B");
    assertThat(Files.readString(metrics()), is(Ndjson.line(stored) + "\n"));
  }

  private EarlierResults earlier(QualityMetrics stored) throws Exception {
    Files.writeString(metrics(), Ndjson.line(stored) + "\n");
    MeasureRequest request = TestRequests.into(outputDir);
    return new EarlierResults(request, new PublishedResults(request).latest());
  }

  private Path metrics() {
    return outputDir.resolve("metrics.ndjson");
  }

  private static com.google.protobuf.Timestamp time(long seconds) {
    return Timestamps.fromMillis(TestRequests.START.plusSeconds(seconds).toEpochMilli());
  }
}

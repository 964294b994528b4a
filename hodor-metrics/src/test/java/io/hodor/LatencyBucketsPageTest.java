package io.hodor;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Others rebuild the table from docs/metrics.md, so the page must print the one that is used. */
class LatencyBucketsPageTest {

  @Test
  void thePagePrintsTheTableInUse() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "metrics.md"));
    Matcher block = Pattern.compile("```\n(102 104 .*?)```", Pattern.DOTALL).matcher(page);
    assertThat("docs/metrics.md prints the table", block.find(), is(true));
    List<Long> printed = Stream.of(block.group(1).trim().split("\\s+")).map(Long::valueOf).toList();
    List<Long> used =
        LongStream.range(101, LatencyBuckets.count() - 1)
            .map(bucket -> LatencyBuckets.upperBound((int) bucket))
            .boxed()
            .toList();
    assertThat(printed, is(used));
  }
}

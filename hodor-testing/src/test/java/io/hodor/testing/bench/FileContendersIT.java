package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench compares speeds; here its contenders find the same. */
class FileContendersIT {

  private static final long ROWS = 24_000;

  @TempDir Path folder;

  @Test
  void hodorAndDuckDbFindTheSameInFirehosesFiles() throws Exception {
    BenchFiles files = new BenchFiles(folder.toString(), ROWS, "gzip");
    files.write();
    for (FileContender contender : FileContender.values()) {
      Finish finish = contender.run(files);
      assertThat(finish.count(), is(ROWS));
      assertThat(finish.distinctOffsets(), is(ROWS - ROWS / 1000));
      assertThat(finish.distinctContents(), is(contender.contents() ? ROWS - ROWS / 1000 : 0));
      long exact = FileContender.DUCKDB.run(files).percentiles();
      assertThat(
          finish.percentiles(),
          is(allOf(greaterThanOrEqualTo(exact), lessThanOrEqualTo(exact + exact / 90))));
    }
  }
}

package io.hodor.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The demo's topic as Parquet files in a local folder. */
record ParquetCopy(String topic, Path root) implements SinkCopy {

  @Override
  public String source() {
    return "parquet";
  }

  @Override
  public String place() {
    return "Parquet files";
  }

  @Override
  public void write(LossySink sink) {
    FirehoseFiles files = new FirehoseFiles(root, topic);
    files.write(sink.written());
    files.write(sink.repeated());
  }

  @Override
  public HodorProcess hodor(Path log, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--files=" + RepositoryRoot.path().relativize(root));
    return HodorProcess.of(log, all);
  }
}

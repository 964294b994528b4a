package io.hodor.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The demo's topic as a table in an emulator of BigQuery. */
record BigQueryCopy(String topic, BigQueryEmulator bigquery) implements SinkCopy {

  private static final String DATASET = "shop";

  @Override
  public String source() {
    return "bigquery";
  }

  @Override
  public String place() {
    return "a BigQuery table";
  }

  @Override
  public void write(LossySink sink) {
    bigquery.createDataset(DATASET);
    new FirehoseTable(bigquery, DATASET + "." + topic, topic)
        .create()
        .write(sink.written())
        .write(sink.repeated());
  }

  @Override
  public HodorProcess hodor(Path log, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--table=" + BigQueryEmulator.PROJECT + "." + DATASET + "." + topic);
    all.add("--contentHash=true");
    all.addAll(bigquery.options());
    return HodorProcess.of(log, all).environment("HODOR_JAVA_OPTS", bigquery.jvmOptions());
  }
}

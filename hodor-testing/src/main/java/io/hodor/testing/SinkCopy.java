package io.hodor.testing;

import java.nio.file.Path;
import java.util.List;

/** Where a sink writes what it makes of the demo's topic, and how Hodor measures it there. */
interface SinkCopy {

  /** The kind of source that Hodor reads it as. */
  String source();

  /** What it is, for people: "Parquet files". */
  String place();

  /** Writes what the sink has not lost, and once more what it repeats. */
  void write(LossySink sink);

  /** Hodor, about to measure it and to say so in this log. */
  HodorProcess hodor(Path log, List<String> arguments);
}

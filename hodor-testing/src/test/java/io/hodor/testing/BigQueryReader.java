package io.hodor.testing;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.TypedRead;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.TypeDescriptors;

/** Reads tables and queries through Beam's own client. */
final class BigQueryReader {
  private static final String ROW = "row: ";
  private static final Queue<String> ROWS = new ConcurrentLinkedQueue<>();

  private BigQueryReader() {}

  /** The last argument is what is read, a table or a query; the others are pipeline options. */
  public static void main(String[] args) {
    read(List.of(args).subList(0, args.length - 1), args[args.length - 1])
        .forEach(row -> System.out.println(ROW + row));
  }

  /** The rows of a table or a query, as text, sorted. */
  static List<String> read(List<String> options, String what) {
    ROWS.clear();
    Pipeline pipeline =
        Pipeline.create(PipelineOptionsFactory.fromArgs(options.toArray(String[]::new)).create());
    pipeline
        .apply(from(what))
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(
                    row -> {
                      ROWS.add(row);
                      return row;
                    }));
    pipeline.run().waitUntilFinish();
    return ROWS.stream().sorted().toList();
  }

  private static TypedRead<String> from(String what) {
    TypedRead<String> read =
        BigQueryIO.read(row -> row.getRecord().toString())
            .withCoder(StringUtf8Coder.of())
            .withMethod(TypedRead.Method.DIRECT_READ);
    return what.startsWith("SELECT") ? read.fromQuery(what).usingStandardSql() : read.from(what);
  }

  /** The rows among all that a JVM of its own said. */
  static List<String> rowsSaid(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(ROW))
        .map(line -> line.substring(ROW.length()))
        .toList();
  }
}

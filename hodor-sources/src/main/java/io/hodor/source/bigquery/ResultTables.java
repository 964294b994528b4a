package io.hodor.source.bigquery;

import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.TypedRead.Method;
import org.apache.beam.sdk.io.gcp.bigquery.SchemaAndRecord;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/** The results of all tables of a run, read side by side over BigQuery's Storage API. */
final class ResultTables {

  private final List<TableResult> results;

  ResultTables(List<TableResult> results) {
    this.results = List.copyOf(results);
  }

  /** Makes what reads the rows of one result. */
  @FunctionalInterface
  interface Parser<T> {
    SerializableFunction<SchemaAndRecord, T> of(TopicNumbers topics, boolean contents);
  }

  /** The topics of all results, by their numbers. */
  List<ResultTopic> topics() {
    List<ResultTopic> topics = new ArrayList<>();
    for (TableResult result : results) {
      result
          .addresses()
          .values()
          .forEach(
              address -> topics.add(new ResultTopic(result.table(), address, result.contents())));
    }
    return topics;
  }

  /** What reads each of the results, in order. */
  <T> List<SerializableFunction<SchemaAndRecord, T>> parsers(Parser<T> parser) {
    List<SerializableFunction<SchemaAndRecord, T>> parsers = new ArrayList<>();
    int number = 0;
    for (TableResult result : results) {
      TopicNumbers topics = new TopicNumbers(result.table());
      for (String topic : result.addresses().keySet()) {
        topics.put(topic, number++);
      }
      parsers.add(parser.of(topics, result.contents()));
    }
    return parsers;
  }

  <T> PCollection<T> read(PBegin input, Parser<T> parser, Coder<T> coder) {
    List<SerializableFunction<SchemaAndRecord, T>> parsers = parsers(parser);
    PCollectionList<T> rows = PCollectionList.empty(input.getPipeline());
    for (int i = 0; i < results.size(); i++) {
      rows =
          rows.and(
              input.apply(
                  "Read the result of " + results.get(i).table(),
                  BigQueryIO.read(parsers.get(i))
                      .from(results.get(i).destination())
                      .withMethod(Method.DIRECT_READ)
                      // It was there a moment ago, and who submits may not be who reads.
                      .withoutValidation()
                      .withCoder(coder)));
    }
    return rows.apply("Join the results of all tables", Flatten.pCollections()).setCoder(coder);
  }
}

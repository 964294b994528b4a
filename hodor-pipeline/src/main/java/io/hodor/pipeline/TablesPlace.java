package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.config.OptionFault;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.SinkColumns;
import io.hodor.source.bigquery.BigQueryClient;
import io.hodor.source.bigquery.DatasetName;
import io.hodor.source.bigquery.MaxBytesBilled;
import io.hodor.source.bigquery.TableMode;
import io.hodor.source.bigquery.TableName;
import io.hodor.source.bigquery.TableNames;
import io.hodor.source.bigquery.TableQuestion;
import io.hodor.wire.v1.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;

/**
 * The BigQuery tables that a sink fills as a place to read.
 *
 * @param tables which, as they are written
 * @param columns where rows keep what their sink knew of their records
 * @param eventTime where rows keep their event time
 * @param padding how far partitions may differ from windows
 * @param limit what a run may be billed
 * @param retryTimeout how long to ask again when BigQuery does not answer
 * @param labels the user's own, of the queries
 * @param project who pays; empty for the project of the first table
 * @param tempDataset where results go; empty for BigQuery's own place
 * @param options how the place is reached
 */
record TablesPlace(
    String tables,
    SinkColumns columns,
    ColumnEventTime eventTime,
    Duration padding,
    TableMode mode,
    MaxBytesBilled limit,
    Duration retryTimeout,
    Map<String, String> labels,
    Optional<String> project,
    Optional<DatasetName> tempDataset,
    MeasureOptions options)
    implements Place {

  /** What stands before a table's name in a source's, where there are many. */
  static final String SOURCE = "bigquery:";

  @Override
  public Kind kind() {
    return Kind.BIGQUERY;
  }

  @Override
  public boolean isOf(Address address, String source) {
    String name = address.source();
    return hasMany()
        ? name.startsWith(SOURCE)
            && TableNames.mayHold(tables, name.substring(SOURCE.length()), address.topic())
        : name.equals(source) && TableNames.mayHold(tables, address.topic());
  }

  /** A table costs the same, whatever of its topics is asked for. */
  @Override
  public String part(Address address) {
    return hasMany() ? address.source() : tables;
  }

  private String part(TableName name) {
    return hasMany() ? SOURCE + name : tables;
  }

  @Override
  public List<List<Address>> named(Address asked) {
    List<List<Address>> named = new ArrayList<>();
    TableNames.named(tables)
        .forEach(
            (table, topics) ->
                named.add(topics.stream().map(topic -> address(asked, table, topic)).toList()));
    return named;
  }

  @Override
  public boolean namesAll() {
    return TableNames.areNamed(tables);
  }

  /** Under which a topic's rows in a table are measured. */
  Address address(Address asked, TableName table, String topic) {
    return new Address(asked.cluster(), topic, hasMany() ? SOURCE + table : asked.source());
  }

  @Override
  public TablesPlace afterBilling(long bytes) {
    return new TablesPlace(
        tables,
        columns,
        eventTime,
        padding,
        mode,
        limit.less(bytes),
        retryTimeout,
        labels,
        project,
        tempDataset,
        options);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public Reading resolve(MeasureRequest request, Console console) throws InterruptedException {
    BigQueryClient client = BigQueryClient.of(options.as(BigQueryOptions.class), retryTimeout);
    TableNames names = TableNames.resolve(tables, client);
    names.warnings().forEach(words -> console.tell("warning: " + words));
    // The same pays for every part.
    String payer = payer(names.names());
    TableNames asked = names.only(name -> request.reads(part(name)));
    return new TablesAsked(this, request, client, asked, payer, console).reading();
  }

  /**
   * The project that pays for the queries. Beam reads their answers at its expense too: left to
   * itself it would ask in the name of a project called null.
   */
  String payer(List<TableName> names) {
    String payer = project.orElse(names.get(0).project());
    options.as(BigQueryOptions.class).setBigQueryProject(payer);
    return payer;
  }

  /** Whether each table needs a name of its own among the sources. */
  boolean hasMany() {
    return TableNames.isMany(tables) && options.getSourceName() == null;
  }

  TableQuestion question(MeasureRequest request) {
    return new TableQuestion(
        columns,
        options.getMetadataColumn() != null,
        eventTime,
        Optional.ofNullable(options.getTopic()).map(List::of).orElse(List.of()),
        options.getClusterColumn(),
        request.address().cluster(),
        padding,
        request.contentHash(),
        mode,
        request.range().start(),
        request.range().end(),
        request.windowSize(),
        request.readingBegan());
  }

  @Override
  public Reading begin(MeasureRequest request, Instant start) {
    throw new OptionFault(
        "source", "bigquery has a past only; write --lookback, or --startTime and --endTime");
  }
}

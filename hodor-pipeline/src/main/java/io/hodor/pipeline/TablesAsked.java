package io.hodor.pipeline;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import io.hodor.Address;
import io.hodor.config.OptionFault;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.source.bigquery.BigQueryClient;
import io.hodor.source.bigquery.FoundTopics;
import io.hodor.source.bigquery.QueryResult;
import io.hodor.source.bigquery.QuerySettings;
import io.hodor.source.bigquery.ReadTableBlocks;
import io.hodor.source.bigquery.ReadTableMessages;
import io.hodor.source.bigquery.TableFault;
import io.hodor.source.bigquery.TableMode;
import io.hodor.source.bigquery.TableName;
import io.hodor.source.bigquery.TableNames;
import io.hodor.source.bigquery.TableQueries;
import io.hodor.source.bigquery.TableQuery;
import io.hodor.source.bigquery.TableQuestion;
import io.hodor.source.bigquery.TableResult;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Lets BigQuery do its part of a run: every table is described, its query is estimated, held
 * against the limit, run and awaited. What is left to the pipeline is to read the answers. A table
 * that fails on the way does not stop the others.
 */
final class TablesAsked {

  private static final String QUIET =
      "has no rows of the range, so that nobody knows its topic; write --topic to have its quiet"
          + " windows published";

  private final TablesPlace place;
  private final MeasureRequest request;
  private final BigQueryClient client;
  private final TableNames names;
  private final Console console;
  private final TableQuestion question;
  private final QuerySettings settings;

  private final Map<TableName, TableQuery> queries = new LinkedHashMap<>();
  private final Map<TableName, TableQueries.Query> asked = new LinkedHashMap<>();
  private final Map<TableName, Set<String>> topics = new LinkedHashMap<>();
  private final Map<TableName, Long> billedForTopics = new LinkedHashMap<>();

  TablesAsked(
      TablesPlace place,
      MeasureRequest request,
      BigQueryClient client,
      TableNames names,
      String payer,
      Console console) {
    this.place = place;
    this.request = request;
    this.client = client;
    this.names = names;
    this.console = console;
    this.question = place.question(request);
    this.settings =
        new QuerySettings(
            payer,
            request.instance(),
            request.address().cluster(),
            place.labels(),
            place.tempDataset(),
            request.timeLimit().map(request.readingBegan()::plus));
  }

  /**
   * Asks, and waits for the answers.
   *
   * @throws OverTime if the run's time is over before
   */
  Reading reading() throws InterruptedException {
    TableQueries jobs = TableQueries.open(client, settings);
    try {
      jobs.describe(names.names()).forEach((name, table) -> orFail(jobs, () -> ask(name, table)));
      run(jobs);
      jobs.results().forEach((name, result) -> orFail(jobs, () -> findTopics(name, result)));
      checkAddresses();
      return reading(jobs);
    } catch (RuntimeException | InterruptedException e) {
      jobs.close();
      throw e;
    }
  }

  private static void orFail(TableQueries jobs, Runnable step) {
    try {
      step.run();
    } catch (TableFault fault) {
      jobs.fail(fault);
    }
  }

  private void ask(TableName name, Table table) {
    TableQuery query = TableQuery.of(name, table, questionAbout(name));
    query.warnings().forEach(words -> console.tell("warning: --table: " + name + " " + words));
    String location =
        Optional.ofNullable(place.options().getQueryLocation()).orElseGet(table::getLocation);
    queries.put(name, query);
    asked.put(name, new TableQueries.Query(name, location, query.sql()));
  }

  private TableQuestion questionAbout(TableName name) {
    Set<String> itsTopics = names.topics().get(name);
    return itsTopics.isEmpty() ? question : question.of(itsTopics);
  }

  private void run(TableQueries jobs) throws InterruptedException {
    jobs.estimate(asked.values());
    if (request.parts().isEmpty()) {
      jobs.check(place.limit());
    }
    // Of a part of a run what is left out is told, for other parts may cost less.
    jobs.keepWithin(place.limit());
    Map<TableName, Long> estimates = jobs.estimates();
    if (estimates.isEmpty()) {
      return;
    }
    console.tell(
        "asking BigQuery about %s, to be billed about %s (at most %s)"
            .formatted(
                estimates.size() == 1 ? "1 table" : estimates.size() + " tables",
                place.limit().billed(estimates),
                place.limit()));
    jobs.start(place.limit());
    if (!jobs.await(console::tell)) {
      throw new OverTime(outcomes(jobs));
    }
  }

  private void findTopics(TableName name, QueryResult result) {
    TableQuery query = queries.get(name);
    Set<String> known = new TreeSet<>(query.topics());
    if (known.size() == 1) {
      topics.put(name, known);
      return;
    }
    FoundTopics answer = client.topics(settings, asked.get(name), query, result);
    billedForTopics.put(name, answer.bytesBilled());
    Map<String, Long> found = answer.rows();
    if (found.containsKey("")) {
      throw new TableFault(
          name,
          "has %s rows of the range that name no topic; write --topic to count them to it"
              .formatted(Accounting.number(found.get(""))));
    }
    if (known.isEmpty() && found.isEmpty()) {
      console.tell("warning: --table: " + name + " " + QUIET);
    }
    topics.put(name, known.isEmpty() ? found.keySet() : known);
  }

  /** Results of two tables at one address would overwrite each other. */
  private void checkAddresses() {
    Map<Address, TableName> owners = new LinkedHashMap<>();
    topics.forEach(
        (name, ofTable) ->
            ofTable.forEach(
                topic -> {
                  TableName other = owners.putIfAbsent(address(name, topic), name);
                  if (other != null) {
                    throw new OptionFault(
                        "sourceName",
                        "%s and %s both hold topic %s; leave it out, so that each table is a source"
                                .formatted(other, name, topic)
                            + " of its own");
                  }
                }));
  }

  private Reading reading(TableQueries jobs) {
    List<TableResult> results = new ArrayList<>();
    List<MeasuredTopic> measured = new ArrayList<>();
    long rows = 0;
    for (Map.Entry<TableName, Set<String>> table : topics.entrySet()) {
      TableName name = table.getKey();
      if (table.getValue().isEmpty()) {
        continue;
      }
      QueryResult result = jobs.results().get(name);
      rows += result.rows();
      results.add(result(name, result, table.getValue()));
      table.getValue().forEach(topic -> measured.add(measured(name, topic)));
    }
    boolean everyRow = place.mode() == TableMode.ROWS;
    return new Reading(
        everyRow
            ? new Input.Messages(ReadTableMessages.of(results))
            : new Input.Blocks(windows -> ReadTableBlocks.of(results, windows)),
        measured,
        everyRow ? rows : Reading.UNKNOWN,
        outcomes(jobs),
        jobs::close);
  }

  private TableResult result(TableName name, QueryResult result, Set<String> ofTable) {
    TableReference destination = result.destination();
    return new TableResult(
        name.toString(),
        "%s:%s.%s"
            .formatted(
                destination.getProjectId(), destination.getDatasetId(), destination.getTableId()),
        ofTable.stream().collect(Collectors.toMap(topic -> topic, topic -> address(name, topic))),
        queries.get(name).contentsAbsentReason().isEmpty());
  }

  private MeasuredTopic measured(TableName name, String topic) {
    TableQuery query = queries.get(name);
    return new MeasuredTopic(
        address(name, topic),
        Kind.BIGQUERY,
        "",
        place.eventTime().label(),
        IsolationLevel.ISOLATION_LEVEL_UNSPECIFIED,
        query.contentsAbsentReason(),
        query.coverage());
  }

  private Address address(TableName name, String topic) {
    return place.address(request.address(), name, topic);
  }

  /** Of the topics behind the table; else of what was asked for. */
  private List<Address> askedAddresses(TableName name) {
    Set<String> itsTopics = names.topics().get(name);
    return (itsTopics.isEmpty() ? Set.of(request.address().topic()) : itsTopics)
        .stream().map(topic -> address(name, topic)).toList();
  }

  private List<PartOutcome> outcomes(TableQueries jobs) {
    Map<TableName, String> faults = new LinkedHashMap<>();
    jobs.faults().forEach(fault -> faults.put(fault.table(), fault.getMessage()));
    return names.names().stream().map(name -> outcome(name, jobs, faults)).toList();
  }

  private PartOutcome outcome(TableName name, TableQueries jobs, Map<TableName, String> faults) {
    QueryResult result = jobs.results().get(name);
    Set<String> found = topics.getOrDefault(name, Set.of());
    boolean quiet = topics.containsKey(name) && found.isEmpty();
    return new PartOutcome(
        askedAddresses(name),
        OptionalLong.of(
            result == null ? 0 : result.bytesBilled() + billedForTopics.getOrDefault(name, 0L)),
        quiet ? Optional.of(name + " " + QUIET) : Optional.empty(),
        Optional.ofNullable(faults.get(name))
            .map(words -> new PartOutcome.Fault(ExitCode.COULD_NOT_RUN, words)));
  }
}

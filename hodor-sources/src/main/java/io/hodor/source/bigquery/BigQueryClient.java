package io.hodor.source.bigquery;

import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.util.Data;
import com.google.api.services.bigquery.Bigquery;
import com.google.api.services.bigquery.model.QueryResponse;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableDataList;
import com.google.api.services.bigquery.model.TableList;
import com.google.api.services.bigquery.model.TableRow;
import com.google.auth.Credentials;
import com.google.auth.http.HttpCredentialsAdapter;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.extensions.gcp.util.Transport;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * BigQuery's REST interface, as far as a run needs it. Reached as Beam's BigQueryIO reaches it, by
 * the same options, but with repetitions that are few and told: Beam's go on for many minutes.
 */
public final class BigQueryClient {

  private static final Logger LOG = LoggerFactory.getLogger(BigQueryClient.class);

  /** As long as BigQuery keeps results of its own. */
  private static final Duration RESULT_EXPIRES = Duration.ofDays(1);

  /** A small question: it counts the rows of a result. */
  private static final Duration TOPICS_TIMEOUT = Duration.ofMinutes(1);

  private static final long MOST_TOPICS = 10_000;

  private final Bigquery api;
  private final Requests requests;
  private final Pace pace;

  BigQueryClient(Bigquery api, Duration retryTimeout, Pace pace) {
    this.api = api;
    this.requests = new Requests(retryTimeout, pace);
    this.pace = pace;
  }

  /**
   * Speaks to the BigQuery that Beam's options say, with their credentials.
   *
   * @param retryTimeout how long a request is repeated that BigQuery cannot answer just then
   */
  public static BigQueryClient of(BigQueryOptions options, Duration retryTimeout) {
    return of(options, retryTimeout, Pace.REAL);
  }

  static BigQueryClient of(BigQueryOptions options, Duration retryTimeout, Pace pace) {
    Credentials credentials = options.getGcpCredential();
    HttpRequestInitializer login =
        credentials == null ? request -> {} : new HttpCredentialsAdapter(credentials);
    HttpRequestInitializer initializer =
        request -> {
          login.initialize(request);
          request.setReadTimeout(options.getHTTPReadTimeout());
          request.setWriteTimeout(options.getHTTPWriteTimeout());
        };
    Bigquery.Builder api =
        new Bigquery.Builder(Transport.getTransport(), Transport.getJsonFactory(), initializer)
            .setApplicationName("Hodor")
            .setGoogleClientRequestInitializer(options.getGoogleApiTrace());
    String endpoint = options.getBigQueryEndpoint();
    if (endpoint != null && !endpoint.isEmpty()) {
      api.setRootUrl(endpoint);
    }
    return new BigQueryClient(api.build(), retryTimeout, pace);
  }

  /**
   * Describes a table that can be measured: its columns, its partitions, where it lies.
   *
   * @throws TableFault if it is not there, may not be looked at, or is no table that a sink writes
   * @throws Unreachable if BigQuery does not answer
   */
  public Table table(TableName name) {
    try {
      Table table = requests.send("describing " + name, () -> get(name).execute());
      TableKind.check(name, table);
      return table;
    } catch (Refusal e) {
      throw QueryFaults.ofTable(name, e);
    }
  }

  /**
   * Which topics a result holds. A few rows for each window are looked through, which is free; a
   * result with every row is asked by a query.
   *
   * @param settings who pays, and more
   * @throws TableFault if BigQuery refuses to tell
   * @throws Unreachable if BigQuery does not answer
   */
  public FoundTopics topics(
      QuerySettings settings, TableQueries.Query asked, TableQuery query, QueryResult result) {
    TableName answer = TableName.of(result.destination());
    try {
      return query.mode() == TableMode.RANGES
          ? new FoundTopics(listTopics(asked.table(), answer), 0)
          : askTopics(settings, asked, query.topicsSql(answer));
    } catch (Refusal e) {
      throw new TableFault(
          asked.table(), "has an answer whose topics are not told: " + e.words(), e);
    }
  }

  private Map<String, Long> listTopics(TableName table, TableName answer) throws Refusal {
    Map<String, Long> topics = new TreeMap<>();
    String next = null;
    do {
      String token = next;
      TableDataList page =
          requests.send(
              "finding the topics of " + table,
              () ->
                  api.tabledata()
                      .list(answer.project(), answer.dataset(), answer.table())
                      .setSelectedFields("topic,kind,n")
                      .setMaxResults(MOST_TOPICS)
                      .setPageToken(token)
                      .execute());
      for (TableRow row : rows(page.getRows())) {
        if (FactKind.of(text(row, 1)).countsRows()) {
          topics.merge(text(row, 0), Long.parseLong(text(row, 2)), Long::sum);
        }
      }
      next = page.getPageToken();
    } while (next != null && !next.isEmpty());
    return topics;
  }

  private FoundTopics askTopics(QuerySettings settings, TableQueries.Query asked, String sql)
      throws Refusal {
    com.google.api.services.bigquery.model.QueryRequest request =
        new com.google.api.services.bigquery.model.QueryRequest()
            .setQuery(sql)
            .setUseLegacySql(false)
            .setLocation(asked.location())
            .setLabels(
                QueryLabels.of(
                    settings.labels(), settings.instance(), settings.cluster(), asked.table()))
            .setTimeoutMs(TOPICS_TIMEOUT.toMillis())
            .setMaxResults(MOST_TOPICS);
    QueryResponse answer =
        requests.send(
            "finding the topics of " + asked.table(),
            () -> api.jobs().query(settings.project(), request).execute());
    if (!Boolean.TRUE.equals(answer.getJobComplete())) {
      throw new TableFault(
          asked.table(),
          "has an answer whose topics are not told within " + TOPICS_TIMEOUT + "; write --topic");
    }
    Map<String, Long> topics = new TreeMap<>();
    for (TableRow row : rows(answer.getRows())) {
      topics.merge(text(row, 0), Long.parseLong(text(row, 1)), Long::sum);
    }
    Long billed = answer.getTotalBytesBilled();
    return new FoundTopics(topics, billed == null ? 0 : billed);
  }

  private static List<TableRow> rows(@Nullable List<TableRow> rows) {
    return rows == null ? List.of() : rows;
  }

  /** The empty text for NULL. */
  private static String text(TableRow row, int column) {
    Object value = row.getF().get(column).getV();
    return value == null || Data.isNull(value) ? "" : value.toString();
  }

  /** The jobs of this BigQuery. */
  QueryJobs jobs() {
    return new QueryJobs(api.jobs(), this, requests, pace);
  }

  Pace pace() {
    return pace;
  }

  /** The table that a job wrote. */
  Table answer(TableName name) throws Refusal {
    return requests.send("finding the answer in " + name, () -> get(name).execute());
  }

  private Bigquery.Tables.Get get(TableName name) throws IOException {
    return api.tables().get(name.project(), name.dataset(), name.table());
  }

  /** All that lies in a dataset, views included, whatever number of pages it takes. */
  List<TableList.Tables> list(String project, String dataset) {
    String name = project + "." + dataset;
    List<TableList.Tables> tables = new ArrayList<>();
    try {
      String next = null;
      do {
        TableList page = page(project, dataset, next);
        if (page.getTables() != null) {
          tables.addAll(page.getTables());
        }
        next = page.getNextPageToken();
      } while (next != null && !next.isEmpty());
      return tables;
    } catch (Refusal e) {
      throw QueryFaults.ofList(name, e);
    }
  }

  private TableList page(String project, String dataset, @Nullable String token) throws Refusal {
    return requests.send(
        "listing the tables of " + project + "." + dataset,
        () ->
            api.tables().list(project, dataset).setMaxResults(1000L).setPageToken(token).execute());
  }

  /** So that it goes by itself even where nobody is left to delete it. */
  void expire(TableName ours, Table table) {
    if (table.getExpirationTime() != null) {
      return;
    }
    Table expiring = new Table().setExpirationTime(pace.now().plus(RESULT_EXPIRES).toEpochMilli());
    try {
      requests.send(
          "giving " + ours + " an expiration",
          () ->
              api.tables().patch(ours.project(), ours.dataset(), ours.table(), expiring).execute());
    } catch (Refusal e) {
      LOG.warn("--queryTempDataset: {} gets no expiration: {}", ours, e.words());
    } catch (Unreachable e) {
      LOG.warn("--queryTempDataset: {} gets no expiration", ours, e);
    }
  }

  /** Removes a table of ours, if it is there; what stays is logged, and expires. */
  void delete(TableName table, Duration patience) {
    try {
      requests.send(
          "deleting " + table,
          patience,
          () -> api.tables().delete(table.project(), table.dataset(), table.table()).execute());
    } catch (Refusal e) {
      if (e.status() != 404) {
        LOG.warn("--queryTempDataset: {} is not deleted: {}", table, e.words());
      }
    } catch (Unreachable e) {
      LOG.warn("--queryTempDataset: {} is not deleted", table, e);
    }
  }
}

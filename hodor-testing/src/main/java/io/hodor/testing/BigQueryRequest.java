package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a client asked of BigQuery's REST.
 *
 * @param address method and decoded address, as in {@code GET /bigquery/v2/projects/p/jobs/j}
 * @param body a missing node where there is none
 */
public record BigQueryRequest(String address, JsonNode body) {
  private static final Pattern INSERTS_JOB = Pattern.compile("POST .*/projects/[^/]+/jobs(\\?.*)?");

  /** What a job is to do, how it is labelled, whether it is a dry run. */
  public JsonNode configuration() {
    return body.path("configuration");
  }

  /** The query of a job or dry run; empty for any other request. */
  public String sql() {
    return configuration().path("query").path("query").asText();
  }

  public boolean isDryRun() {
    return isQuery() && configuration().path("dryRun").asBoolean();
  }

  boolean isQuery() {
    return insertsJob() && configuration().has("query");
  }

  boolean insertsJob() {
    return INSERTS_JOB.matcher(address).matches();
  }

  /** Requests whose method and address this matches anywhere. */
  public static Predicate<BigQueryRequest> like(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return request -> pattern.matcher(request.address).find();
  }

  /** Query jobs, dry runs not among them, whose SQL holds this, such as a table's name. */
  public static Predicate<BigQueryRequest> queries(String part) {
    return request -> request.isQuery() && !request.isDryRun() && request.sql().contains(part);
  }

  /** Dry runs whose SQL holds this, such as a table's name. */
  public static Predicate<BigQueryRequest> dryRuns(String part) {
    return request -> request.isDryRun() && request.sql().contains(part);
  }
}

package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobConfigurationQuery;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A query of one table as a job of BigQuery. It is interactive, so that it does not queue behind
 * others, and never answered from BigQuery's cache: what a cached answer holds may be older than
 * the newest rows, and it expires a day after it was made, perhaps while it is read.
 *
 * @param table whose rows are asked for
 * @param project who pays
 * @param location where the table lies, as in {@code EU}
 * @param maxBytesBilled above which BigQuery refuses the query
 * @param tempDataset where the result goes; empty for a hidden table that BigQuery removes itself
 * @param timeLimit after which BigQuery stops the job, even if nobody is left to cancel it
 */
record QueryRequest(
    TableName table,
    String project,
    String location,
    String sql,
    Map<String, String> labels,
    Optional<Long> maxBytesBilled,
    Optional<DatasetName> tempDataset,
    Optional<Duration> timeLimit) {

  /** The same within these limits. */
  QueryRequest within(long maxBytesBilled, Optional<Duration> timeLimit) {
    return new QueryRequest(
        table, project, location, sql, labels, Optional.of(maxBytesBilled), tempDataset, timeLimit);
  }

  /** What BigQuery is asked before it is asked for real. */
  JobConfiguration dryRun() {
    return new JobConfiguration()
        .setDryRun(true)
        .setLabels(labels)
        .setQuery(query().setMaximumBytesBilled(null));
  }

  /** The job with this id, whose result goes to a table of the same name if one is asked for. */
  JobConfiguration configuration(String id) {
    JobConfigurationQuery query = query();
    destination(id)
        .ifPresent(
            table ->
                query
                    .setDestinationTable(table.toReference())
                    .setCreateDisposition("CREATE_IF_NEEDED")
                    .setWriteDisposition("WRITE_TRUNCATE"));
    JobConfiguration job = new JobConfiguration().setLabels(labels).setQuery(query);
    timeLimit.ifPresent(limit -> job.setJobTimeoutMs(Math.max(1, limit.toMillis())));
    return job;
  }

  /** The table of ours that a job with this id writes; empty where BigQuery makes one. */
  Optional<TableName> destination(String id) {
    return tempDataset.map(
        dataset -> new TableName(dataset.project(), dataset.dataset(), id.replace('-', '_')));
  }

  private JobConfigurationQuery query() {
    return new JobConfigurationQuery()
        .setQuery(sql)
        .setUseLegacySql(false)
        .setUseQueryCache(false)
        .setPriority("INTERACTIVE")
        .setMaximumBytesBilled(maxBytesBilled.orElse(null));
  }
}

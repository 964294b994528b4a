package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.JobReference;
import java.util.UUID;

/**
 * A job that runs a query. Its id is given by Hodor before BigQuery is asked, so that a lost answer
 * never leads to a second job, and a job can be cancelled though nobody knows whether it began.
 */
record QueryJob(String id, QueryRequest request) {

  static QueryJob of(QueryRequest request) {
    return new QueryJob("hodor_" + UUID.randomUUID(), request);
  }

  JobReference toReference() {
    return new JobReference()
        .setProjectId(request.project())
        .setLocation(request.location())
        .setJobId(id);
  }
}

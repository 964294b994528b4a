package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableSchema;

/**
 * Where the answer to a query lies, and what it took.
 *
 * @param destination the table that holds it, for a day at most
 * @param schema of that table
 * @param bytesBilled of the query alone: reading the answer costs nothing worth mentioning
 */
public record QueryResult(
    TableReference destination,
    TableSchema schema,
    long rows,
    long bytesProcessed,
    long bytesBilled,
    boolean cacheHit) {}

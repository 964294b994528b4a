/**
 * BigQuery as it is asked by whoever submits a run: tables are looked up, queries estimated, held
 * against a limit, started, awaited and cleaned up after.
 */
package io.hodor.source.bigquery;

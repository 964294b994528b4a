/** Tables that a sink filled in BigQuery, read with the heavy lifting left there. */
package io.hodor.source.bigquery;

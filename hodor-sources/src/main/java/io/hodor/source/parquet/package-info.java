/**
 * Parquet read column by column, without an object for a row: pages, levels and values into reused
 * arrays, and the content of every row hashed straight from them. Knows nothing of topics.
 */
package io.hodor.source.parquet;

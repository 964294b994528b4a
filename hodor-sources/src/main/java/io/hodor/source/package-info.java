/**
 * The places that are measured, read into batches of messages. Nothing after this package knows
 * which place a message came from.
 */
package io.hodor.source;

package io.hodor.source.bigquery;

import io.hodor.Address;
import java.io.Serializable;

/**
 * A topic in the result of a table. Elements name it by its number among the topics of all results.
 *
 * @param table the measured table, for people
 * @param address whose rows these are
 * @param contents whether contents were asked for
 */
record ResultTopic(String table, Address address, boolean contents) implements Serializable {}

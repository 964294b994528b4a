package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * What Hodor has published about one topic in one source, wherever it was read from. The nodes are
 * the messages of the wire in protobuf's JSON.
 */
interface Results {

  /** The measurements by window; the latest of an address. */
  SortedMap<Instant, JsonNode> metrics();

  /** The ledgers; the latest of an address. */
  List<JsonNode> ledgers();

  /** All dead letters; the same one may be there several times. */
  List<JsonNode> deadLetters();
}

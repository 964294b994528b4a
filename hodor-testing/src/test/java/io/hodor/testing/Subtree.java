package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A document as somebody sent it, beside what is kept of it, to which more may have been added. */
final class Subtree {
  private Subtree() {}

  /**
   * The places where what is kept is not what was sent. Empty lists and objects may be left out.
   */
  static List<String> lost(String place, JsonNode sent, JsonNode kept) {
    List<String> lost = new ArrayList<>();
    compare(place, sent, kept, lost);
    return lost;
  }

  private static void compare(String place, JsonNode sent, JsonNode kept, List<String> lost) {
    if (sent.isNull() || sent.isContainerNode() && sent.isEmpty()) {
      return;
    }
    if (sent.isObject() && kept.isObject()) {
      sent.fields()
          .forEachRemaining(
              field ->
                  compare(
                      place + "." + field.getKey(),
                      field.getValue(),
                      kept.path(field.getKey()),
                      lost));
    } else if (sent.isArray() && sent.size() == kept.size()) {
      for (int i = 0; i < sent.size(); i++) {
        compare(place + "[" + i + "]", sent.get(i), kept.get(i), lost);
      }
    } else if (!sent.asText().equals(kept.asText()) || sent.isContainerNode()) {
      lost.add(place + ": " + sent + " became " + kept);
    }
  }
}

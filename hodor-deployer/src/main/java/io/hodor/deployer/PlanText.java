package io.hodor.deployer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A plan as people and programs read it. */
final class PlanText {

  private static final List<String> HEADING = List.of("step", "about", "release", "slots", "why");

  private PlanText() {}

  static String table(Plan plan) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADING);
    plan.steps()
        .forEach(
            it ->
                rows.add(
                    List.of(it.word(), it.subject().name(), it.release(), slots(it), it.why())));
    List<String> lines = new ArrayList<>(plan.steps().isEmpty() ? List.of() : inColumns(rows));
    lines.addAll(plan.notes());
    lines.add(plan.steps().size() + (plan.steps().size() == 1 ? " step" : " steps"));
    return String.join("\n", lines);
  }

  private static String slots(Step step) {
    return step instanceof Step.Towards towards
        ? towards.wanted().values().at("/topics/0/parallelism").asText()
        : "";
  }

  private static List<String> inColumns(List<List<String>> rows) {
    int[] widths =
        IntStream.range(0, HEADING.size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    return rows.stream()
        .map(
            row -> {
              StringBuilder line = new StringBuilder();
              for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
              }
              return line.toString().stripTrailing();
            })
        .toList();
  }

  static String json(Plan plan) {
    ObjectNode text = new JsonMapper().createObjectNode();
    ArrayNode steps = text.putArray("steps");
    for (Step step : plan.steps()) {
      ObjectNode each = steps.addObject();
      each.put("step", step.word());
      each.put(step.subject().kind().word(), step.subject().name());
      each.put("release", step.release());
      each.put("why", step.why());
      if (step instanceof Step.Towards towards) {
        each.set("values", towards.wanted().values());
      }
    }
    plan.notes().forEach(text.putArray("notes")::add);
    return text.toPrettyString();
  }
}

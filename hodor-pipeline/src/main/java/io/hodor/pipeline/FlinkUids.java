package io.hodor.pipeline;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.dag.Transformation;

/**
 * Gives a uid to the steps that Beam leaves without one, such as its Impulse. Flink would name them
 * after what they are chained to, which the parallelism decides: a job that goes from one task a
 * step to several would not find their state.
 */
final class FlinkUids {

  private FlinkUids() {}

  /**
   * Completes the steps that lead to these, and these.
   *
   * <p>A uid is a step's name and its place among those of one name, in the order in which Beam
   * made them, which is the same for every run of one pipeline.
   */
  static void complete(Collection<? extends Transformation<?>> ends) {
    Map<String, Integer> met = new HashMap<>();
    List<? extends Transformation<?>> unnamed =
        ends.stream()
            .flatMap(end -> end.getTransitivePredecessors().stream())
            .distinct()
            .filter(step -> step.getUid() == null)
            .sorted(Comparator.comparingInt(Transformation::getId))
            .toList();
    for (Transformation<?> step : unnamed) {
      int place = met.merge(step.getName(), 1, Integer::sum);
      step.setUid("hodor/%s/%d".formatted(step.getName(), place));
    }
  }
}

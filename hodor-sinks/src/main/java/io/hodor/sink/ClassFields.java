package io.hodor.sink;

import io.hodor.wire.v1.ClassCounts;
import java.util.List;
import java.util.function.Function;

/** The fields that count records by class. */
final class ClassFields {

  private ClassFields() {}

  static <M> List<PointField<M>> of(Function<M, ClassCounts> classes) {
    return List.of(
        PointField.integer(
            "measured", "records with a usable event time", it -> classes.apply(it).getMeasured()),
        PointField.integer(
            "tombstone", "records without a value", it -> classes.apply(it).getTombstone()),
        PointField.integer(
            "undecodable", "records that do not parse", it -> classes.apply(it).getUndecodable()),
        PointField.integer(
            "undated", "records without a usable event time", it -> classes.apply(it).getUndated()),
        PointField.integer(
            "too_late",
            "records that came when their window was final",
            it -> classes.apply(it).getTooLate()));
  }
}

package io.hodor.pipeline.drill;

import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was planted beside what verdicts name, offset by offset. A fault that nobody planted is as
 * wrong as one that nobody found.
 */
public final class DrillVerdict {

  private static final int MOST_DIFFERENCES = 10;

  /**
   * A kind of fault.
   *
   * @param name for people
   * @param planted how many offsets it was given to
   * @param found how many of these the verdict names; of what nobody planted: how many others
   * @param right whether it names them all
   */
  public record Line(String name, long planted, long found, boolean right) {}

  private final List<Line> lines = new ArrayList<>();
  private final Set<Trace> found = new HashSet<>();
  private final Set<Trace> planted = new HashSet<>();
  private long counted;
  private long producerDuplicates;

  /**
   * @param faults what the sink was given
   * @param producerDuplicates how many records have the content of another one of their window
   * @param scores the verdicts over the sink
   */
  DrillVerdict(List<PlantedFault> faults, long producerDuplicates, List<QualityScore> scores) {
    scores.forEach(this::read);
    faults.forEach(it -> planted.addAll(it.traces()));
    faults.forEach(this::add);
    lines.add(
        new Line(
            "records a producer sent twice",
            producerDuplicates,
            this.producerDuplicates,
            producerDuplicates == this.producerDuplicates));
    long others = found.stream().filter(it -> !planted.contains(it)).count() + unnamed();
    lines.add(new Line("anything else", 0, others, others == 0));
  }

  /** Lays verdicts beside what a sink was given. */
  public static DrillVerdict of(FaultySink sink, List<QualityScore> scores) {
    return new DrillVerdict(sink.faults(), sink.producerDuplicates(), scores);
  }

  private void read(QualityScore score) {
    for (MissingOffsets missing : score.getMissingList()) {
      Trace.Kind kind = Trace.Kind.valueOf(missing.getReason().name());
      read(kind, missing.getRangesList(), missing.getTotal());
    }
    read(Trace.Kind.REPEATED, score.getRepeatedRangesList(), score.getRepeatedTotal());
    read(Trace.Kind.UNEXPECTED, score.getUnexpectedRangesList(), score.getUnexpectedTotal());
    producerDuplicates += score.getProducerDuplicates();
  }

  private void read(Trace.Kind kind, List<OffsetRange> ranges, long total) {
    counted += total;
    for (OffsetRange range : ranges) {
      for (long offset = range.getFrom(); offset <= range.getTo(); offset++) {
        found.add(new Trace(kind, range.getPartition(), offset));
      }
    }
  }

  private void add(PlantedFault fault) {
    long named = fault.traces().stream().filter(found::contains).count();
    int size = fault.traces().size();
    lines.add(new Line(fault.name(), size, named, named == size));
  }

  /** Totals hold even where ranges are cut; an offset that is named twice counts twice in them. */
  private long unnamed() {
    return Math.abs(counted - found.size());
  }

  /** One for each fault, and last what nobody planted. */
  public List<Line> lines() {
    return List.copyOf(lines);
  }

  /** Whether the verdict names what was planted, and nothing else. */
  public boolean isRight() {
    return lines.stream().allMatch(Line::right);
  }

  /** For people. */
  public String sentence() {
    long wrong = lines.stream().filter(it -> !it.right()).count();
    return wrong == 0
        ? "The verdict names every fault that was planted, and nothing else."
        : "The verdict is wrong in %d of %d lines.".formatted(wrong, lines.size());
  }

  /** What differs, one line each, for people; not all where it is much. */
  public List<String> differences() {
    List<String> all = new ArrayList<>();
    without(planted, found).forEach(it -> all.add("planted and not found: " + it));
    without(found, planted).forEach(it -> all.add("found and not planted: " + it));
    int more = all.size() - MOST_DIFFERENCES;
    List<String> first = all.stream().limit(MOST_DIFFERENCES).collect(Collectors.toList());
    if (more > 0) {
      first.add("and %d more".formatted(more));
    }
    if (unnamed() > 0) {
      first.add("counted and not named: " + unnamed());
    }
    return first;
  }

  private static Set<Trace> without(Set<Trace> those, Set<Trace> others) {
    Set<Trace> left = new TreeSet<>(those);
    left.removeAll(others);
    return left;
  }
}

package io.hodor.pipeline.drill;

import io.hodor.pipeline.drill.WrittenRecord.Kind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a sink makes of a drill's topic that writes records with a value, and is given known faults:
 * none of them touches a record that another one touches.
 */
public final class FaultySink {

  private static final int SINGLES = 5;
  private static final int RANGE = 20;
  private static final int REPEATED = 12;
  private static final int DEAD_LETTERS = 6;
  private static final int NEVER_WRITTEN = 3;
  private static final int OF_ABORTED = 3;

  /** So far beyond the topic's end that nobody takes them for records that come later. */
  private static final long BEYOND = 1_000_000;

  private final DrillAccount account;
  private final Random random;
  private final Set<WrittenRecord> rows = new LinkedHashSet<>();
  private final Set<WrittenRecord> untouched;
  private final List<WrittenRecord> again = new ArrayList<>();
  private final List<WrittenRecord> deadLetters = new ArrayList<>();
  private final List<PlantedFault> faults = new ArrayList<>();

  /**
   * @param committedOnly whether the sink leaves out records of aborted transactions, as it should
   * @param seed of what is left to chance
   */
  public FaultySink(DrillAccount account, boolean committedOnly, long seed) {
    this.account = account;
    this.random = new Random(seed);
    account.records().stream()
        .filter(it -> it.kind() != Kind.TOMBSTONE)
        .filter(it -> it.kind() != Kind.ABORTED || !committedOnly)
        .forEach(rows::add);
    untouched = new LinkedHashSet<>(rows);
    plant(committedOnly);
  }

  private void plant(boolean committedOnly) {
    int partitions = account.partitions();
    losePartition(2, random.nextInt(partitions));
    lose("single offsets lost", pick(0, SINGLES));
    lose("a range of offsets lost", pickRange(1, random.nextInt(partitions)));
    repeat("rows delivered twice", pick(3, REPEATED));
    loseAndRepeat(3);
    putAside(pick(0, DEAD_LETTERS));
    addRows("rows of offsets that never were", neverWritten(0));
    if (committedOnly) {
      addRows("rows of an aborted transaction", aborted());
    }
  }

  private void losePartition(int window, int partition) {
    List<WrittenRecord> all = in(window, it -> it.partition() == partition);
    all.forEach(untouched::remove);
    lose("a partition lost for a window", all);
  }

  private void lose(String name, List<WrittenRecord> records) {
    records.forEach(rows::remove);
    faults.add(new PlantedFault(name, traces(records, Trace.Kind.LOST)));
  }

  private void repeat(String name, List<WrittenRecord> records) {
    again.addAll(records);
    faults.add(new PlantedFault(name, traces(records, Trace.Kind.REPEATED)));
  }

  /** Whoever only counts rows sees nothing of it. */
  private void loseAndRepeat(int window) {
    List<WrittenRecord> two = pick(window, 2);
    rows.remove(two.get(0));
    again.add(two.get(1));
    faults.add(
        new PlantedFault(
            "one lost and one twice, in count right",
            Set.of(two.get(0).trace(Trace.Kind.LOST), two.get(1).trace(Trace.Kind.REPEATED))));
  }

  private void putAside(List<WrittenRecord> records) {
    records.forEach(rows::remove);
    deadLetters.addAll(records);
    faults.add(
        new PlantedFault(
            "records among the dead letters", traces(records, Trace.Kind.DEAD_LETTERED)));
  }

  private void addRows(String name, List<WrittenRecord> records) {
    rows.addAll(records);
    faults.add(new PlantedFault(name, traces(records, Trace.Kind.UNEXPECTED)));
  }

  private List<WrittenRecord> neverWritten(int window) {
    WrittenRecord any = in(window, it -> true).get(0);
    long from = account.end(any.partition()) + BEYOND;
    return IntStream.range(0, NEVER_WRITTEN)
        .mapToObj(
            it ->
                new WrittenRecord(
                    window,
                    any.partition(),
                    from + it,
                    any.timestamp(),
                    "never written " + it,
                    Kind.ORDINARY))
        .toList();
  }

  private List<WrittenRecord> aborted() {
    return account.records().stream()
        .filter(it -> it.kind() == Kind.ABORTED)
        .limit(OF_ABORTED)
        .toList();
  }

  /** Records of a window that no fault has touched yet; now they are touched. */
  private List<WrittenRecord> pick(int window, int count) {
    List<WrittenRecord> all = in(window, it -> true);
    List<WrittenRecord> picked =
        random.ints(0, all.size()).distinct().limit(count).mapToObj(all::get).toList();
    picked.forEach(untouched::remove);
    return picked;
  }

  private List<WrittenRecord> pickRange(int window, int partition) {
    List<WrittenRecord> all = in(window, it -> it.partition() == partition);
    int from = random.nextInt(all.size() - RANGE + 1);
    List<WrittenRecord> picked = List.copyOf(all.subList(from, from + RANGE));
    picked.forEach(untouched::remove);
    return picked;
  }

  private List<WrittenRecord> in(int window, Predicate<WrittenRecord> more) {
    return untouched.stream().filter(it -> it.window() == window).filter(more).toList();
  }

  private static Set<Trace> traces(Collection<WrittenRecord> records, Trace.Kind found) {
    return records.stream().map(it -> it.trace(found)).collect(Collectors.toSet());
  }

  /**
   * Writes the copy: rows as Parquet, and dead letters.
   *
   * @param files what {@code --files} takes
   * @param letters what {@code --deadLetterFiles} takes
   */
  public void write(Path files, Path letters, Instant now) {
    DrillFiles copy = new DrillFiles(files, account.topic());
    copy.write(List.copyOf(rows));
    copy.write(again);
    new FirehoseDeadLetters(letters, account.topic())
        .write(
            deadLetters.stream()
                .map(it -> new DeadLetter(it.partition(), it.offset(), it.timestamp()))
                .toList(),
            now);
  }

  /** How many rows it writes. */
  public int size() {
    return rows.size() + again.size();
  }

  /** What the verdict has to name. */
  List<PlantedFault> faults() {
    return List.copyOf(faults);
  }

  /** The rows in the order of their writing, those that are there twice at the end. */
  List<WrittenRecord> rows() {
    return Stream.concat(rows.stream(), again.stream()).toList();
  }

  long producerDuplicates() {
    return account.copies();
  }

  /** All offsets that a fault touches are touched by one alone. */
  Set<Trace> traces() {
    Set<Trace> all = new HashSet<>();
    faults.forEach(it -> all.addAll(it.traces()));
    return all;
  }
}

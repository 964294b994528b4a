package io.hodor.testing.bench;

/** One round of one contender. */
record Round(
    long count,
    long distinctOffsets,
    long distinctContents,
    double seconds,
    double cpuSeconds,
    long peakMegabytes) {

  /** Begins the line that a contender prints for a round. */
  static final String MARK = "round:";

  static Round parse(String line) {
    String[] parts = line.split(" ");
    return new Round(
        Long.parseLong(parts[1]),
        Long.parseLong(parts[2]),
        Long.parseLong(parts[3]),
        Double.parseDouble(parts[4]),
        Double.parseDouble(parts[5]),
        Long.parseLong(parts[6]));
  }

  double millionsPerSecond() {
    return count / seconds / 1e6;
  }

  double cpuSecondsPerMillion() {
    return cpuSeconds / (count / 1e6);
  }
}

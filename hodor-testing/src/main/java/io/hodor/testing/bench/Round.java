package io.hodor.testing.bench;

/**
 * One round of one contender.
 *
 * @param allCpuSeconds what the process took of all processors, its runner's start and end included
 * @param peakMegabytes the most memory that it had resident so far
 */
record Round(Finish finish, double allCpuSeconds, long peakMegabytes) {

  /** Begins the line that a contender prints for a round. */
  private static final String MARK = "round:";

  static boolean isOne(String line) {
    return line.startsWith(MARK);
  }

  String toLine() {
    return String.join(
        " ",
        MARK,
        String.valueOf(finish.count()),
        String.valueOf(finish.distinctOffsets()),
        String.valueOf(finish.distinctContents()),
        String.valueOf(finish.percentiles()),
        String.valueOf(finish.seconds()),
        String.valueOf(finish.cpuSeconds()),
        String.valueOf(allCpuSeconds),
        String.valueOf(peakMegabytes));
  }

  static Round parse(String line) {
    String[] parts = line.split(" ");
    return new Round(
        new Finish(
            Long.parseLong(parts[1]),
            Long.parseLong(parts[2]),
            Long.parseLong(parts[3]),
            Long.parseLong(parts[4]),
            Double.parseDouble(parts[5]),
            Double.parseDouble(parts[6])),
        Double.parseDouble(parts[7]),
        Long.parseLong(parts[8]));
  }

  double millionsPerSecond() {
    return finish.count() / finish.seconds() / 1e6;
  }

  double cpuSecondsPerMillion() {
    return finish.cpuSeconds() / (finish.count() / 1e6);
  }
}

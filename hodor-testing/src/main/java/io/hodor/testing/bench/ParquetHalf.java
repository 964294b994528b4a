package io.hodor.testing.bench;

import io.hodor.testing.RepositoryRoot;
import java.nio.file.Path;
import java.util.List;

/** The half over a topic's Parquet files, which DuckDB writes. */
final class ParquetHalf {

  // What a bucket's upper bound may lie above the value.
  private static final double BUCKET = 1.011;

  private ParquetHalf() {}

  static void run(long rows, String codec, int rounds) throws Exception {
    Path folder = RepositoryRoot.newFolder("bench-files");
    BenchFiles files = new BenchFiles(folder.toString(), rows, codec);
    BenchTable table = new BenchTable("rows");
    try {
      BenchMain.say("writing %,d rows with the codec %s", rows, codec);
      files.write();
      String reference = "";
      long percentiles = 0;
      for (FileContender contender : FileContender.values()) {
        long exact = percentiles;
        List<Round> results =
            ContenderProcess.run(
                contender.title(),
                rounds,
                ContenderMain.program(rounds, contender, files.toArguments()),
                round -> check(contender, files, exact, round.finish()));
        if (contender.isReference()) {
          reference = contender.title();
          percentiles = results.get(0).finish().percentiles();
        }
        table.add(contender.title(), reference, results);
      }
      table.print(
          "%,d rows with the codec %s, %,d bytes, %d rounds"
              .formatted(rows, codec, files.bytes(), rounds));
    } finally {
      files.delete();
    }
    printTargets(table);
  }

  private static void check(
      FileContender contender, BenchFiles files, long percentiles, Finish finish) {
    boolean near =
        contender.isReference()
            || finish.percentiles() >= percentiles && finish.percentiles() <= BUCKET * percentiles;
    if (finish.count() != files.rows()
        || finish.distinctOffsets() != files.distinct()
        || finish.distinctContents() != (contender.contents() ? files.distinct() : 0)
        || !near) {
      throw new IllegalStateException(contender.title() + " counted wrongly: " + finish);
    }
  }

  private static void printTargets(BenchTable table) {
    System.out.println();
    for (FileContender contender : FileContender.values()) {
      if (!contender.isReference()) {
        double target = contender.contents() ? 1.0 : 0.8;
        String reference = FileContender.values()[contender.ordinal() - 1].title();
        String text = "%s ÷ DuckDB, speed,".formatted(contender.title());
        double reached = table.speedRatio(contender.title(), reference);
        System.out.println(Target.atLeast(target, text, reached).line());
      }
    }
  }
}

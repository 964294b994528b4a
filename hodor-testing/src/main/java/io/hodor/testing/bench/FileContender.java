package io.hodor.testing.bench;

/**
 * What is measured over files: each reads all of them and computes the same numbers, with a thread
 * for every processor.
 */
enum FileContender {
  DUCKDB("(g) DuckDB, MD5 of the rows", true) {
    @Override
    Finish run(BenchFiles files) {
      return DuckDbQuery.run(files, contents());
    }
  },
  HODOR("(h) Hodor on embedded Flink, MD5 of the rows", true) {
    @Override
    Finish run(BenchFiles files) {
      return new FilePipeline(files, contents()).run();
    }
  },
  DUCKDB_WITHOUT_CONTENTS("(g2) DuckDB, without contents", false) {
    @Override
    Finish run(BenchFiles files) {
      return DuckDbQuery.run(files, contents());
    }
  },
  HODOR_WITHOUT_CONTENTS("(h2) Hodor on embedded Flink, --contentHash=false", false) {
    @Override
    Finish run(BenchFiles files) {
      return new FilePipeline(files, contents()).run();
    }
  };

  private final String title;
  private final boolean contents;

  FileContender(String title, boolean contents) {
    this.title = title;
    this.contents = contents;
  }

  String title() {
    return title;
  }

  /** Whether it is asked how many contents are different. */
  boolean contents() {
    return contents;
  }

  /** Whether the next one is compared with it. */
  boolean isReference() {
    return this == DUCKDB || this == DUCKDB_WITHOUT_CONTENTS;
  }

  /** Reads the files once. */
  abstract Finish run(BenchFiles files);
}

package io.hodor.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What {@code make test-chaos} runs: everything that may go wrong, one after the other, each with
 * several seeds, against the truth. Prints a table; ends with 1 when anything differs.
 */
public final class ChaosMain {

  private static final String ALL = "all";

  private final TextTable table =
      new TextTable(
          List.of(
              "scenario",
              "seed",
              "outage",
              "jobs",
              "owners lost",
              "windows",
              "records",
              "differences",
              "seconds"));
  private ChaosStage stage;
  private int failed;

  private ChaosMain() {}

  public static void main(String[] args) {
    Map<String, String> options = options(args);
    List<String> asked = asked(options.get("scenario"));
    int first = Integer.parseInt(options.get("firstSeed"));
    int seeds = Integer.parseInt(options.get("seeds"));
    ChaosMain main = new ChaosMain();
    try {
      for (ChaosAct act : acts(asked)) {
        for (int seed = first; seed < first + seeds; seed++) {
          main.run(act, seed);
        }
      }
    } finally {
      main.leave();
    }
    for (ClusterStudy study : ClusterStudy.values()) {
      if (asked.contains(study.word())) {
        main.run(study, first);
      }
    }
    main.table.lines().forEach(System.out::println);
    System.exit(main.failed == 0 ? 0 : 1);
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options =
        new TreeMap<>(Map.of("seeds", "1", "firstSeed", "1", "scenario", ALL));
    for (String arg : args) {
      String[] parts = arg.replaceFirst("^--", "").split("=");
      if (parts.length != 2 || options.replace(parts[0], parts[1]) == null) {
        say(
            "%s is not known. Usage: make test-chaos ARGS='[--seeds=1] [--firstSeed=1]"
                + " [--scenario=%s|%s]'",
            arg, ALL, words());
        System.exit(2);
      }
    }
    return options;
  }

  private static List<String> words() {
    return Stream.concat(
            Arrays.stream(ChaosAct.values()).map(ChaosAct::word),
            Arrays.stream(ClusterStudy.values()).map(ClusterStudy::word))
        .toList();
  }

  private static List<String> asked(String scenario) {
    if (scenario.equals(ALL)) {
      return words();
    }
    List<String> asked = List.of(scenario.split(","));
    for (String word : asked) {
      if (!words().contains(word)) {
        say("there is no scenario %s; there are %s", word, String.join(", ", words()));
        System.exit(2);
      }
    }
    return asked;
  }

  /** Those that share a stage follow each other. */
  private static List<ChaosAct> acts(List<String> asked) {
    return Arrays.stream(ChaosAct.values())
        .filter(act -> asked.contains(act.word()))
        .sorted(Comparator.comparing(act -> act.setting().toString()))
        .toList();
  }

  private void run(ClusterStudy study, int seed) {
    say("%s", study.word());
    try {
      study.run(seed, line -> say("  %s", line));
    } catch (Exception | Error e) {
      failed++;
      say("  failed: %s", e);
    }
  }

  private void run(ChaosAct act, int seed) {
    Instant began = Instant.now();
    String topic = act.word() + "-" + seed;
    say("%s, seed %d", act.word(), seed);
    try {
      enter(act.setting());
      try (ChaosTopic chaos = new ChaosTopic(stage, topic, seed, act.lateness(), List.of())) {
        try {
          chaos.begin();
          chaos.endure(act);
          row(act, seed, chaos, chaos.end(), began);
        } catch (RuntimeException | Error e) {
          keepLogs(topic);
          throw e;
        }
      }
    } catch (RuntimeException | Error e) {
      fail(act, seed, e, began);
    }
  }

  private void row(ChaosAct act, int seed, ChaosTopic chaos, LiveJob.Check check, Instant began) {
    List<String> cells =
        List.of(
            act.word(),
            String.valueOf(seed),
            chaos.outages(),
            String.valueOf(chaos.ids().size()),
            String.valueOf(chaos.lostOwners()),
            String.valueOf(check.windows()),
            String.format(Locale.ROOT, "%,d", check.records()),
            String.valueOf(check.differences().size()),
            seconds(began));
    table.row(cells);
    say("  %s", String.join(" | ", cells));
    if (!check.differences().isEmpty()) {
      failed++;
      check.differences().stream().limit(50).forEach(it -> say("  %s", it));
      keepLogs(act.word() + "-" + seed);
    }
  }

  private void fail(ChaosAct act, int seed, Throwable e, Instant began) {
    failed++;
    say("  failed: %s", e);
    table.row(
        List.of(act.word(), String.valueOf(seed), "", "", "", "", "", "failed", seconds(began)));
    // Nobody knows what is left of it.
    leave();
  }

  private void keepLogs(String topic) {
    Path logs = RepositoryRoot.target().resolve("chaos").resolve(topic);
    stage.keepLogs(logs);
    say("  logs: %s", logs);
  }

  private static String seconds(Instant began) {
    return String.valueOf(Duration.between(began, Instant.now()).toSeconds());
  }

  private void enter(ChaosStage.Setting setting) {
    if (stage == null || !stage.setting().equals(setting)) {
      leave();
      stage = ChaosStage.open(setting);
    }
  }

  private void leave() {
    if (stage != null) {
      stage.close();
      stage = null;
    }
  }

  private static void say(String format, Object... args) {
    System.err.println(String.format(Locale.ROOT, format, args));
  }
}

package io.hodor.flink;

import io.hodor.sink.HealthOutputs;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program {@code hodor own}: owns jobs on Flink clusters, in one small process. Whatever needs
 * Beam is done by children, which end.
 */
public final class Own {

  /** Names the program that starts jobs. */
  static final String LAUNCHER = "hodor.launcher";

  private static final String HELP =
      """
      Usage: hodor own measure|score --option=value ...
             hodor own --jobs=FILE

      Owns a job without end on a Flink cluster: finds it by its name, or has it started as the
      command alone would; tells every 30 seconds how it fares; and on SIGTERM stops it with a
      savepoint. Ended hard, it leaves the job running, and the next one takes it up. Takes the
      options of the command, of which --flinkMaster=HOST:PORT is needed, but for --fresh and
      --fromSavepoint; hodor measure --help and hodor score --help tell all of them. A savepoint may
      take --stopTimeout=PT1M; then the job is canceled, and keeps its last check-point.

        --jobs=FILE
            Owns many jobs: a command in each line, as measure --topic=orders ...; quotes hold words
            together, and # begins a comment. A job that ends badly is started again, after a minute
            at first and after ten at last. Default: the one job of the command line.

      Exit codes: 2 wrong use, 3 out of memory, 4 the job failed, could not be started or is somebody
      else's by now, 143 stopped by a signal.""";

  private Own() {}

  public static void main(String[] arguments) throws InterruptedException {
    System.exit(run(Arrays.asList(arguments), System.out, System.err));
  }

  private static int run(List<String> arguments, PrintStream out, PrintStream err)
      throws InterruptedException {
    if (arguments.isEmpty() || arguments.contains("--help")) {
      out.println(HELP);
      return arguments.isEmpty() ? Ending.WRONG_USE : 0;
    }
    Faults faults = new Faults();
    List<OwnedJob> jobs = jobs(arguments, faults);
    String program = System.getProperty(LAUNCHER);
    if (program == null) {
      faults.add("-D" + LAUNCHER + "=PATH is missing; run ./hodor own instead");
    }
    if (!faults.isEmpty()) {
      faults.list().forEach(err::println);
      err.println("hodor own --help tells all options.");
      return Ending.WRONG_USE;
    }
    boolean tireless = isFile(arguments.get(0));
    return own(jobs, Path.of(program), tireless, err);
  }

  /** The jobs that a command line asks for, as far as they are sound. */
  static List<OwnedJob> jobs(List<String> arguments, Faults faults) {
    String first = arguments.get(0);
    if (!isFile(first)) {
      return OwnedJob.of(arguments, new Clusters(), faults).stream().toList();
    }
    arguments.stream()
        .skip(1)
        .forEach(
            it -> faults.add("'" + it + "': --jobs=FILE stands alone; write it into the file"));
    return JobsFile.read(first.substring(first.indexOf('=') + 1), faults);
  }

  private static boolean isFile(String argument) {
    return argument.startsWith("--" + JobsFile.OPTION + "=");
  }

  private static int own(List<OwnedJob> jobs, Path program, boolean tireless, PrintStream err)
      throws InterruptedException {
    Stop stop = new Stop();
    Launcher launcher = new Launcher(program, stop);
    Map<HealthPlaces, HealthOutputs> outputs = new HashMap<>();
    List<Ownership> all = new ArrayList<>();
    for (OwnedJob job : jobs) {
      Voice voice = new Voice(err, tireless ? job.name() + ": " : "");
      JobReport report =
          new JobReport(
              job.command(), outputs.computeIfAbsent(job.health(), HealthPlaces::open), voice);
      all.add(new Ownership(new Owner(job, launcher, report, voice, Pace.USUAL, stop), tireless));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, all), "stop-jobs"));
    all.forEach(Thread::start);
    for (Ownership each : all) {
      each.join();
    }
    outputs.values().forEach(HealthOutputs::close);
    return all.stream().mapToInt(Ownership::exit).max().orElse(Ending.COULD_NOT_RUN);
  }

  /** Runs when the process is to end; by itself it ends only after all its jobs. */
  private static void stop(Stop stop, List<Ownership> all) {
    stop.ask();
    for (Ownership each : all) {
      try {
        each.join();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** An owner at work. */
  private static final class Ownership extends Thread {

    private final Owner owner;
    private final boolean tireless;
    private volatile int exit = Ending.COULD_NOT_RUN;

    Ownership(Owner owner, boolean tireless) {
      super("owner");
      this.owner = owner;
      this.tireless = tireless;
    }

    @Override
    public void run() {
      try {
        exit = (tireless ? owner.ownTirelessly() : owner.own()).exit();
      } catch (InterruptedException e) {
        interrupt();
      }
    }

    int exit() {
      return exit;
    }
  }
}

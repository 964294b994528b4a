package io.hodor.deployer;

import io.hodor.config.OptionFault;
import io.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The program: options, then rounds of looking, planning and applying until it is stopped. Of
 * several such processes one deploys, and the others wait.
 */
public final class Deployer {

  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  /** Longer than a lease, so that a run of one round can take over from a process that died. */
  private static final Duration LEASE_WITHIN = Duration.ofMinutes(2);

  private final DeployerOptions options;
  private final PrintStream out;
  private final Voice voice;
  private final DeployerMetrics metrics = new DeployerMetrics();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  private Deployer(DeployerOptions options, PrintStream out, PrintStream err) {
    this.options = options;
    this.out = out;
    this.voice = new Voice(err, Clock.systemUTC());
  }

  public static void main(String[] arguments) {
    System.exit(run(Arrays.asList(arguments), System.out, System.err).number());
  }

  static ExitCode run(List<String> arguments, PrintStream out, PrintStream err) {
    if (arguments.isEmpty() || arguments.contains("--help")) {
      out.println(HelpText.of());
      return arguments.isEmpty() ? ExitCode.WRONG_USE : ExitCode.OK;
    }
    Faults faults = new Faults();
    DeployerOptions options = DeployerOptions.of(arguments, faults);
    // In a run without end a wrong file is told of in each round, until it is mended.
    if (faults.isEmpty() && options.ends()) {
      faults.from(() -> Inputs.read(options));
    }
    if (!faults.isEmpty()) {
      faults.list().forEach(err::println);
      err.println("hodor-deployer --help tells all options.");
      return ExitCode.WRONG_USE;
    }
    return new Deployer(options, out, err).run();
  }

  private ExitCode run() {
    Clock clock = Clock.systemUTC();
    ApiClient kubernetes;
    try {
      kubernetes = kubernetes(options.kubeConfig());
    } catch (IOException e) {
      voice.tell("--kubeConfig: the Kubernetes API cannot be found: " + e.getMessage());
      return ExitCode.COULD_NOT_RUN;
    }
    Releases releases =
        new HelmReleases(
            options.chart(),
            options.namespace(),
            options.kubeConfig(),
            new ReleaseHistory(kubernetes, options.namespace())::trim);
    try (ClusterTopics topics =
        new ClusterTopics(options.bootstrapServers(), options.clientConfig(), clock)) {
      Rounds rounds =
          new Rounds(
              () -> Inputs.read(options),
              topics::look,
              releases,
              options.rules(),
              options.slots(),
              new Applying(releases, options.maxChanges(), voice, metrics, clock),
              voice,
              metrics,
              clock);
      return options.dryRun() ? tell(rounds) : deploy(rounds, kubernetes);
    }
  }

  /** Needs no lease, for it changes nothing. */
  private ExitCode tell(Rounds rounds) {
    try {
      Plan plan = rounds.plan();
      out.println(options.json() ? PlanText.json(plan) : PlanText.table(plan));
      return ExitCode.OK;
    } catch (RuntimeException e) {
      voice.tell(String.valueOf(e.getMessage()));
      return ExitCode.COULD_NOT_RUN;
    }
  }

  private ExitCode deploy(Rounds rounds, ApiClient kubernetes) {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    try (Leadership leadership = lease(kubernetes);
        Endpoint endpoint = options.port() == 0 ? null : open(rounds)) {
      return options.once() ? once(rounds, leadership) : again(rounds, leadership);
    } catch (OptionFault e) {
      voice.tell(e.getMessage());
      return ExitCode.WRONG_USE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.COULD_NOT_RUN;
    } finally {
      ended.countDown();
    }
  }

  private Endpoint open(Rounds rounds) {
    // A step may wait long for the Kubernetes API; one that never ends needs a new process.
    Duration limit = options.interval().multipliedBy(3).plus(Duration.ofMinutes(15));
    return Endpoint.open(options.port(), () -> rounds.stuckFor(limit), rounds::trouble, metrics);
  }

  private ExitCode again(Rounds rounds, Leadership leadership) throws InterruptedException {
    boolean led = false;
    Duration pause = Duration.ZERO;
    while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      boolean leads = leadership.holds();
      if (leads != led) {
        voice.tell(
            leads
                ? "this replica deploys"
                : "another replica may deploy: this one waits for the lease "
                    + options.leaseName());
        metrics.leading(leads);
        led = leads;
      }
      if (leads) {
        rounds.run(() -> leadership.holds() && stopped.getCount() > 0);
      } else {
        rounds.rest();
      }
      pause = leads ? options.interval() : ONE_SECOND;
    }
    return ExitCode.OK;
  }

  private ExitCode once(Rounds rounds, Leadership leadership) throws InterruptedException {
    long end = System.nanoTime() + LEASE_WITHIN.toNanos();
    while (!leadership.holds()) {
      if (System.nanoTime() > end || stopped.await(100, TimeUnit.MILLISECONDS)) {
        voice.tell("--leaseName: another deployer holds the lease " + options.leaseName());
        return ExitCode.COULD_NOT_RUN;
      }
    }
    return rounds.run(leadership::holds) ? ExitCode.OK : ExitCode.COULD_NOT_RUN;
  }

  private Leadership lease(ApiClient kubernetes) {
    String identity = Optional.ofNullable(System.getenv("HOSTNAME")).orElse("hodor-deployer");
    return new Lease(
            new LeaseLock(
                options.namespace(),
                options.leaseName(),
                // A pod that starts again is another process, which does not hold what it held.
                identity + "-" + UUID.randomUUID().toString().substring(0, 8),
                kubernetes),
            System::nanoTime,
            voice::tell)
        .start();
  }

  private static ApiClient kubernetes(Optional<Path> kubeConfig) throws IOException {
    if (kubeConfig.isEmpty()) {
      return ClientBuilder.standard().build();
    }
    try (var reader = Files.newBufferedReader(kubeConfig.get())) {
      KubeConfig config = KubeConfig.loadKubeConfig(reader);
      // What it names lies beside it.
      config.setFile(kubeConfig.get().toFile());
      return ClientBuilder.kubeconfig(config).build();
    }
  }

  /** Runs when the process is to end: a step that is under way may end, and the lease goes back. */
  private void stop() {
    stopped.countDown();
    try {
      boolean inTime = ended.await(25, TimeUnit.SECONDS);
      if (!inTime) {
        voice.tell("ended in the middle of a step");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

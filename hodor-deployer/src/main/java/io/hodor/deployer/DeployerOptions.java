package io.hodor.deployer;

import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the command line asks for. */
record DeployerOptions(
    String bootstrapServers,
    Optional<String> clientConfig,
    List<NamePattern> include,
    List<NamePattern> exclude,
    Optional<Path> ignoreFile,
    Optional<Path> values,
    Optional<Path> topicSettings,
    Optional<NamingRule> tableRule,
    Optional<NamingRule> filesRule,
    Optional<Path> firehoseEnv,
    Path chart,
    String namespace,
    Optional<Path> kubeConfig,
    Slots slots,
    Rules rules,
    int maxChanges,
    Duration interval,
    boolean once,
    boolean dryRun,
    boolean json,
    String leaseName,
    int port) {

  private static final Path OWN_NAMESPACE =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");
  private static final Pattern SERVERS = Pattern.compile("[^\\s:,/]+:\\d+(,[^\\s:,/]+:\\d+)*");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  /** What the arguments ask for; not to be used when there are faults. */
  static DeployerOptions of(List<String> words, Faults faults) {
    Arguments given = new Arguments(words, faults);
    String servers = given.needed(Flag.BOOTSTRAP_SERVERS);
    if (!servers.isEmpty() && !SERVERS.matcher(servers).matches()) {
      faults.add(Flag.BOOTSTRAP_SERVERS.option(), "'" + servers + "' is not HOST:PORT,...");
    }
    String instance = given.text(Flag.INSTANCE).orElse(Flag.INSTANCE.otherwise());
    String cluster = given.text(Flag.CLUSTER).orElse(Flag.CLUSTER.otherwise());
    return new DeployerOptions(
        servers,
        clientConfig(given, faults),
        given.patterns(Flag.INCLUDE, Flag.INCLUDE.otherwise()),
        given.patterns(Flag.EXCLUDE, ""),
        given.path(Flag.IGNORE_FILE),
        given.path(Flag.VALUES),
        given.path(Flag.TOPIC_SETTINGS),
        given.text(Flag.TABLE_RULE).flatMap(it -> faults.from(() -> NamingRule.ofTables(it))),
        given.text(Flag.FILES_RULE).flatMap(it -> faults.from(() -> NamingRule.ofFiles(it))),
        given.path(Flag.FIREHOSE_ENV),
        Path.of(given.needed(Flag.CHART)),
        name(given, Flag.NAMESPACE, ownNamespace(), faults),
        given.path(Flag.KUBE_CONFIG),
        new Slots(
            given.number(Flag.RECORDS_PER_SLOT, 1, Integer.MAX_VALUE),
            given.number(Flag.MAX_PARALLELISM, 1, 1024)),
        new Rules(
            instance,
            cluster,
            given.number(Flag.MAX_REMOVALS, 0, Integer.MAX_VALUE),
            given.duration(Flag.REMOVE_AFTER, Duration.ZERO)),
        given.number(Flag.MAX_CHANGES, 1, Integer.MAX_VALUE),
        given.duration(Flag.INTERVAL, Duration.ofSeconds(1)),
        given.isOn(Flag.ONCE),
        given.isOn(Flag.DRY_RUN),
        given.isOn(Flag.JSON),
        name(given, Flag.LEASE_NAME, ReleaseName.lease(instance, cluster), faults),
        given.number(Flag.PORT, 0, 65535));
  }

  /** Objects in a bucket need Beam's file systems, which are not here. */
  private static Optional<String> clientConfig(Arguments given, Faults faults) {
    Optional<String> reference = given.text(Flag.CLIENT_CONFIG);
    if (reference.filter(it -> it.contains("://") && !it.startsWith("file://")).isPresent()) {
      faults.add(Flag.CLIENT_CONFIG.option(), reference.get() + " is no path; mount it as a file");
    }
    return reference;
  }

  private static String name(Arguments given, Flag flag, String otherwise, Faults faults) {
    String name = given.text(flag).orElse(otherwise);
    if (!NAME.matcher(name).matches() || name.length() > 63) {
      faults.add(flag.option(), "'" + name + "' is no name for Kubernetes");
    }
    return name;
  }

  private static String ownNamespace() {
    try {
      return Files.exists(OWN_NAMESPACE) ? Files.readString(OWN_NAMESPACE).trim() : "default";
    } catch (IOException e) {
      throw new OptionFault(Flag.NAMESPACE.option(), OWN_NAMESPACE + " cannot be read", e);
    }
  }

  String instance() {
    return rules.instance();
  }

  String cluster() {
    return rules.cluster();
  }

  /** Whether it ends by itself. */
  boolean ends() {
    return once || dryRun;
  }
}

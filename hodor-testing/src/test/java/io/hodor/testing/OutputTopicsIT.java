package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.sink.OutputTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hodor's own topics: created as they should be, refused when they cannot serve. */
class OutputTopicsIT {

  private static KafkaBroker broker;
  private static Admin admin;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    // Everybody may do everything but where a rule forbids it; a client could create topics.
    broker =
        KafkaBroker.builder()
            .property(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
            .property("allow.everyone.if.no.acl.found", "true")
            .property("auto.create.topics.enable", "true")
            .start();
    admin = broker.admin();
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void missingTopicsAreCreatedAndFoundFitAfterwards() throws Exception {
    OutputTopics topics = topics("new");
    assertThat(topics.prepare(), is(empty()));
    for (String compacted : List.of("new-metrics", "new-ledger", "new-health")) {
      Map<String, String> settings = settings(compacted);
      assertThat(
          Set.of(settings.get("cleanup.policy").split(",")), is(Set.of("compact", "delete")));
      assertThat(settings.get("retention.ms"), is(String.valueOf(35L * 24 * 3600 * 1000)));
      assertThat(partitions(compacted), is(12));
    }
    Map<String, String> letters = settings("new-letters");
    assertThat(letters.get("cleanup.policy"), is("delete"));
    assertThat(letters.get("retention.ms"), is(String.valueOf(7L * 24 * 3600 * 1000)));
    assertThat(topics.prepare(), is(empty()));
    assertThat(admin.listTopics().names().get(), not(hasItem("new-quality")));
  }

  @Test
  void severalJobsMayBeginAtOnce() throws Exception {
    ExecutorService jobs = Executors.newFixedThreadPool(4);
    try {
      List<Callable<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(() -> topics("race").prepare());
      }
      for (Future<List<String>> job : jobs.invokeAll(all)) {
        assertThat(job.get(), is(empty()));
      }
    } finally {
      jobs.shutdownNow();
    }
  }

  @Test
  void settingsThatLoseResultsAreRefusedAllAtOnce() throws Exception {
    broker.createTopic("bad-metrics", 12, Map.of("cleanup.policy", "delete"));
    broker.createTopic(
        "bad-ledger", 12, Map.of("cleanup.policy", "compact", "max.message.bytes", "100000"));
    broker.createTopic("bad-letters", 12, Map.of("cleanup.policy", "compact"));
    OptionFault fault = assertThrows(OptionFault.class, topics("bad")::prepare);
    assertThat(
        fault.getMessage(),
        allOf(
            startsWith(
                "--metricsTopic: topic bad-metrics has cleanup.policy=delete, and needs compact"),
            containsString("--ledgerTopic: topic bad-ledger has max.message.bytes=100000"),
            containsString("--deadLetterTopic: topic bad-letters has cleanup.policy=compact")));
    // Nothing was created beside them.
    assertThat(admin.listTopics().names().get(), not(hasItem("bad-health")));
  }

  @Test
  void settingsThatMerelyDifferAreTold() throws Exception {
    broker.createTopic(
        "other-metrics", 3, Map.of("cleanup.policy", "compact", "retention.ms", "3600000"));
    assertThat(
        topics("other").prepare(),
        hasItems(
            "--metricsTopic=other-metrics: it has 3 partitions, where Hodor creates 12",
            "--metricsTopic=other-metrics: it has retention.ms=3600000, where Hodor sets"
                + " 3024000000",
            "--metricsTopic=other-metrics: its cleanup.policy lacks delete: results of any age"
                + " stay"));
  }

  @Test
  void whatTheLoginMayNotDoIsSaid() throws Exception {
    broker.createTopic("denied-metrics", 12, Map.of("cleanup.policy", "compact,delete"));
    broker.createTopic("denied-ledger", 12, Map.of("cleanup.policy", "compact,delete"));
    deny("denied-metrics", AclOperation.WRITE);
    deny("denied-ledger", AclOperation.DESCRIBE);
    Unreachable refusal = assertThrows(Unreachable.class, topics("denied")::prepare);
    assertThat(
        refusal.getMessage(),
        allOf(
            containsString("topic denied-metrics may not be written to with this login"),
            containsString("--ledgerTopic: topic denied-ledger may not be seen with this login")));
  }

  @Test
  void whatMayNotBeCreatedIsSaid() throws Exception {
    // Who may create in the cluster may create each topic.
    ResourcePattern cluster =
        new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);
    List<AclBinding> closed = rules(cluster, AclOperation.CREATE);
    apply(closed);
    deny("closed-ledger", AclOperation.CREATE);
    try {
      Unreachable refusal = assertThrows(Unreachable.class, topics("closed")::prepare);
      assertThat(
          refusal.getMessage(),
          is(
              "--ledgerTopic: topic closed-ledger is missing, and may not be created with this"
                  + " login: create it first"));
    } finally {
      admin.deleteAcls(closed.stream().map(AclBinding::toFilter).toList()).all().get();
    }
  }

  @Test
  void settingsThatMayNotBeReadAreNotChecked() throws Exception {
    broker.createTopic("hidden-metrics", 12, Map.of("cleanup.policy", "delete"));
    deny("hidden-metrics", AclOperation.DESCRIBE_CONFIGS);
    assertThat(
        topics("hidden").prepare(),
        is(
            List.of(
                "--metricsTopic=hidden-metrics: its settings may not be read with this login, and"
                    + " were not checked")));
  }

  @Test
  void brokersThatCannotBeReachedAreNamed() throws Exception {
    assertThat(
        assertThrows(Unreachable.class, OutputTopics.at("no-such-host.invalid:9092", null)::prepare)
            .getMessage(),
        is("--outputBootstrapServers=no-such-host.invalid:9092: no host of these is known"));
    assertThat(
        assertThrows(OptionFault.class, OutputTopics.at("nonsense", null)::prepare).option(),
        is("outputBootstrapServers"));
    Path hasty =
        Files.writeString(
            folder.resolve("hasty.properties"),
            "default.api.timeout.ms=1000\nrequest.timeout.ms=500\n");
    String nobody = "127.0.0.1:" + Loopback.freePorts(1).get(0);
    assertThat(
        assertThrows(Unreachable.class, OutputTopics.at(nobody, hasty.toString())::prepare)
            .getMessage(),
        startsWith("--outputBootstrapServers=" + nobody + ": no answer in time"));
  }

  @Test
  void aConfigThatCannotBeIsNamed() throws Exception {
    Path config = Files.writeString(folder.resolve("output.properties"), "security.protocol=NO\n");
    OptionFault fault =
        assertThrows(
            OptionFault.class,
            OutputTopics.at(broker.bootstrapServers(), config.toString())::prepare);
    assertThat(
        fault.getMessage(),
        allOf(startsWith("--outputConfig: "), containsString("security.protocol")));
  }

  private static OutputTopics topics(String prefix) {
    return new OutputTopics(
        broker.bootstrapServers(),
        null,
        prefix + "-metrics",
        prefix + "-ledger",
        prefix + "-quality",
        prefix + "-health",
        prefix + "-letters");
  }

  private static void deny(String topic, AclOperation operation) throws Exception {
    ResourcePattern resource = new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL);
    apply(rules(resource, operation));
  }

  /** Returns when the broker goes by these rules. */
  private static void apply(List<AclBinding> rules) throws Exception {
    admin.createAcls(rules).all().get();
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(rules)) {
      assertThat("rules apply in time", System.nanoTime() < deadline);
    }
  }

  /** Nobody may do this; everybody may do all else. */
  private static List<AclBinding> rules(ResourcePattern resource, AclOperation operation) {
    return List.of(
        new AclBinding(
            resource, new AccessControlEntry("User:*", "*", operation, AclPermissionType.DENY)),
        new AclBinding(
            resource,
            new AccessControlEntry("User:*", "*", AclOperation.ALL, AclPermissionType.ALLOW)));
  }

  private static Map<String, String> settings(String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
        .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
  }

  private static int partitions(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .size();
  }
}

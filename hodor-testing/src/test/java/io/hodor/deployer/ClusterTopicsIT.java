package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hodor.config.NamePattern;
import io.hodor.testing.KafkaBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real broker's topics lead to: from a topic that is made to one that is gone. */
class ClusterTopicsIT {

  private static final Rules RULES = new Rules("main", "shop", 5, Duration.ofHours(1));
  private static final TopicChoice ALL =
      new TopicChoice(
          List.of(new NamePattern("*")),
          List.of(new NamePattern("*-test")),
          Set.of("hodor-ledger"));

  @TempDir Path folder;

  private final MovedClock clock = new MovedClock();
  private Absences absences = Absences.none();

  @Test
  void topicsComeAndGoAndSoDoBrokers() throws Exception {
    // A client that gives up soon: what it is told to be stands in a file.
    Path client =
        Files.writeString(
            folder.resolve("p"), "default.api.timeout.ms=4000\n" + "request.timeout.ms=2000\n");
    try (KafkaBroker broker = KafkaBroker.start();
        ClusterTopics topics =
            new ClusterTopics(broker.bootstrapServers(), Optional.of(client.toString()), clock)) {
      assertThat(plan(topics.look(ALL, Set.of())).steps(), is(empty()));

      for (String topic : List.of("orders", "Pay.Ments", "a-test", "hodor-ledger", "__x")) {
        broker.createTopic(topic, 3, Map.of());
      }
      Observation two = topics.look(ALL, Set.of());
      assertThat(two.topics().keySet(), contains("Pay.Ments", "orders"));
      assertThat(
          two.topics().get("orders"), is(new ObservedTopic("orders", 3, OptionalDouble.empty())));
      assertThat(words(plan(two)), contains("install Pay.Ments", "install orders"));

      send(broker, 1200);
      clock.move(Duration.ofMinutes(10));
      Observation later = topics.look(ALL, Set.of());
      assertThat(later.topics().get("orders").recordsPerSecond(), is(OptionalDouble.of(2)));
      assertThat(later.topics().get("Pay.Ments").recordsPerSecond(), is(OptionalDouble.of(0)));

      Release orders = release("orders");
      Release payments = release("Pay.Ments");
      delete(broker, topics, "orders");
      assertThat(plan(topics.look(ALL, Set.of()), orders, payments).steps(), is(empty()));

      broker.kill();
      clock.move(Duration.ofHours(2));
      Observation away = topics.look(ALL, Set.of());
      assertThat(
          away.failure().orElseThrow(),
          containsString("the brokers at " + broker.bootstrapServers() + " do not tell"));
      assertThat(plan(away, orders, payments).steps(), is(empty()));

      broker.restart();
      assertThat(plan(topics.look(ALL, Set.of()), orders, payments).steps(), is(empty()));
      clock.move(Duration.ofHours(1));
      assertThat(
          words(plan(topics.look(ALL, Set.of()), orders, payments)), contains("remove orders"));
    }
  }

  /** A list lacks it as one that is gone; asked by its name the broker says which it is. */
  @Test
  void aTopicThatMayNotBeDescribedIsNotGone() throws Exception {
    try (KafkaBroker broker =
            KafkaBroker.builder()
                .property(
                    "authorizer.class.name",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .property("allow.everyone.if.no.acl.found", "true")
                .start();
        Admin admin = broker.admin();
        ClusterTopics topics =
            new ClusterTopics(broker.bootstrapServers(), Optional.empty(), clock)) {
      broker.createTopic("orders", 1, Map.of());
      broker.createTopic("hidden", 1, Map.of());
      Set<String> known = Set.of("orders", "hidden", "never-there", "a-test");
      Observation all = topics.look(ALL, known);
      assertThat(all.topics().keySet(), contains("hidden", "orders"));
      assertThat(all.hidden(), is(empty()));
      admin
          .createAcls(
              List.of(
                  new AclBinding(
                      new ResourcePattern(ResourceType.TOPIC, "hidden", PatternType.LITERAL),
                      new AccessControlEntry(
                          "User:*", "*", AclOperation.DESCRIBE, AclPermissionType.DENY))))
          .all()
          .get();
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (topics.look(ALL, Set.of()).topics().containsKey("hidden")) {
        assertThat("seen for half a minute", System.nanoTime() < end, is(true));
      }
      Observation some = topics.look(ALL, known);
      assertThat(some.topics().keySet(), contains("orders"));
      assertThat(some.hidden(), contains("hidden"));
      Release hidden = release("hidden");
      plan(some, hidden, release("orders"));
      clock.move(Duration.ofHours(2));
      Plan plan = plan(topics.look(ALL, known), hidden, release("orders"));
      assertThat(plan.steps(), is(empty()));
      assertThat(plan.notes(), contains(containsString("hidden: this login may not describe it")));
    }
  }

  private Plan plan(Observation observation, Release... releases) {
    List<Release> there = List.of(releases);
    List<WantedRelease> wanted =
        observation.topics().keySet().stream().map(ClusterTopicsIT::wanted).toList();
    absences = absences.after(observation, Plan.gone(observation, wanted, there, RULES));
    return Plan.of(observation, wanted, there, absences, RULES);
  }

  private static WantedRelease wanted(String topic) {
    return new WantedRelease(
        name(topic), Subject.topic(topic), "hash", JsonNodeFactory.instance.objectNode());
  }

  private static List<String> words(Plan plan) {
    return plan.steps().stream().map(it -> it.word() + " " + it.subject().name()).toList();
  }

  private static String name(String topic) {
    return ReleaseName.of("main", "shop", topic);
  }

  private static Release release(String topic) {
    return new Release(
        name(topic),
        Release.State.DEPLOYED,
        "hodor-0.1.0",
        Instant.EPOCH,
        Optional.of(new Mark("main", "shop", Subject.topic(topic), "hash", 1, List.of())));
  }

  private static void send(KafkaBroker broker, int records) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(new ProducerRecord<>("orders", i % 3, null, "v"));
      }
    }
  }

  /** Returns when the brokers do not list it any more. */
  private static void delete(KafkaBroker broker, ClusterTopics topics, String topic)
      throws Exception {
    try (Admin admin = broker.admin()) {
      admin.deleteTopics(List.of(topic)).all().get();
    }
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (topics.look(ALL, Set.of()).topics().containsKey(topic)) {
      assertThat("listed for half a minute after its end", System.nanoTime() < end, is(true));
    }
  }

  private static final class MovedClock extends Clock {

    private Instant now = Instant.parse("2026-01-31T12:00:00Z");

    void move(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}

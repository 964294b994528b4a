package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;
import static org.hamcrest.Matchers.startsWith;

import io.hodor.wire.v1.JobHealth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers go away while a topic is watched: it is waited for them, and told when not any more. */
class MeasureLiveOutageIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private static KafkaBroker broker;
  private static InfluxDb influx;

  @TempDir Path folder;

  @BeforeAll
  static void startServers() {
    broker = KafkaBroker.start();
    influx = InfluxDb.start();
    influx.createDatabase("quality");
  }

  @AfterAll
  static void stopServers() {
    influx.close();
    broker.close();
  }

  @Test
  void twoMinutesWithoutBrokersAndOneWithoutInfluxDbCostNothing() {
    TopicGenerator.Builder events =
        TopicGenerator.builder("orders")
            .seed(7)
            .disorder(Duration.ofSeconds(1), Duration.ofSeconds(3))
            .late(Duration.ofSeconds(3), Duration.ofSeconds(8))
            .fault(Fault.DISORDER)
            .fault(Fault.LATE_EVENTS)
            .fault(Fault.TOMBSTONES)
            .fault(Fault.UNDECODABLE)
            .fault(Fault.UNDATED)
            .fault(Fault.PRODUCER_DUPLICATES);
    Instant start = TopicGenerator.windowStart(Instant.now(), LiveArguments.WINDOW);
    try (LiveTopic live = LiveTopic.create(broker, events);
        HodorProcess hodor = start(arguments("orders").with("startTime", start));
        ResultTopics topics = ResultTopics.of(broker)) {
      live.flow(500);
      topics.await("count", DEADLINE, view -> view.count("orders") > 0);
      live.stop();
      goWithoutServers(hodor);
      live.flow(500);
      Instant back = Instant.now();
      topics.await(
          "result after the outage",
          DEADLINE,
          view ->
              view.metrics("orders").tailMap(back).values().stream()
                  .anyMatch(r -> r.getCount() > 0));
      live.stop();
      Instant end =
          TopicGenerator.windowStart(Instant.now(), LiveArguments.WINDOW)
              .plus(LiveArguments.WINDOW);
      Question question =
          Question.of("orders", start, end)
              .windows(LiveArguments.WINDOW, LiveArguments.LATENESS)
              .asLive();
      ResultView view = topics.await("final windows", DEADLINE, it -> it.isFinal(question));
      try (Truth truth = new Truth(question, live.sent())) {
        assertThat(truth.compare(view).differences(), is(empty()));
        Deadline same = Deadline.in(DEADLINE);
        while (!truth.compare(influx, "quality").differences().isEmpty()) {
          same.orFail(() -> "InfluxDB: " + truth.compare(influx, "quality").differences());
        }
      }
      assertThat(hodor.isAlive(), is(true));
      assertThat(
          String.join("\n", hodor.said()),
          allOf(not(containsString("starts again")), not(containsString("\tat "))));
    }
  }

  private static void goWithoutServers(HodorProcess hodor) {
    influx.kill();
    hodor.awaitLine(
        DEADLINE, "--influxUrl=" + influx.url() + ": points are not taken, and will be sent again");
    broker.kill();
    hodor.assertRunsOnFor(Duration.ofMinutes(1));
    influx.restart();
    hodor.assertRunsOnFor(Duration.ofMinutes(1));
    String line =
        hodor.awaitLine(
            DEADLINE,
            "--bootstrapServers=" + broker.bootstrapServers() + ": no answer while asking");
    assertThat(line, containsString("reading goes on when there is one"));
    broker.restart();
  }

  @Test
  void anInfluxDbThatStaysAwayEndsTheRunAfterTheFourthFailure() {
    broker.createTopic("quiet", 1, Map.of());
    try (HodorProcess hodor = start(arguments("quiet").with("influxRetryTimeout", "PT3S"));
        ResultTopics topics = ResultTopics.of(broker)) {
      hodor.awaitLine(DEADLINE, "^measuring quiet of kafka without end");
      influx.kill();
      assertThat(hodor.awaitExit(DEADLINE), is(4));
      String failure =
          "--influxUrl=" + influx.url() + ": not reachable for PT3S (--influxRetryTimeout)";
      String restart = "the job failed and starts again from its last check-point: " + failure;
      // Who looks now and then may see two restarts as one.
      assertThat(
          String.join("\n", hodor.said()),
          hodor.said().stream().filter(line -> line.startsWith(restart)).count(),
          is(oneOf(2L, 3L)));
      assertThat(hodor.said(), hasItem(startsWith(failure)));
      JobHealth health = topics.read().health("quiet").get(0);
      assertThat(health.getExitCode(), is(4));
      assertThat(health.getMessage(), startsWith(failure));
    } finally {
      influx.restart();
    }
  }

  private static LiveArguments arguments(String topic) {
    return new LiveArguments(broker, topic).with(influx, "quality");
  }

  private HodorProcess start(LiveArguments arguments) {
    return HodorProcess.of(folder.resolve("hodor.log"), arguments.list()).start();
  }
}

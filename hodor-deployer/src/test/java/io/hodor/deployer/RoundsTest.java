package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hodor.config.NamePattern;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rounds over a cluster and releases that are made up. */
class RoundsTest {

  private static final BooleanSupplier ALWAYS = () -> true;

  private final MovedClock clock = new MovedClock();
  private final ScriptedReleases releases = new ScriptedReleases();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private List<Firehose> firehoses = List.of();
  private Optional<NamingRule> tables = Optional.empty();
  private Optional<NamingRule> files = Optional.empty();
  private Optional<Observation> look = Optional.empty();
  private Set<String> asked = Set.of();
  private RuntimeException broken;
  private final DeployerMetrics metrics = new DeployerMetrics();
  private Rounds rounds = rounds(Story.RULES);

  private Rounds rounds(Rules rules) {
    Voice voice = new Voice(new PrintStream(said, true), clock);
    return new Rounds(
        this::inputs,
        (choice, known) -> {
          asked = known;
          return look.orElseThrow();
        },
        releases,
        rules,
        new Slots(1000, 8),
        new Applying(releases, 3, voice, metrics, clock),
        voice,
        metrics,
        clock);
  }

  /** Somebody says that it is meant. */
  private void allowRemovals(int most) {
    rounds = rounds(new Rules("main", "shop", most, Story.RULES.removeAfter()));
  }

  private Inputs inputs() {
    if (broken != null) {
      throw broken;
    }
    SharedValues values =
        new SharedValues(
            "main", "shop", "broker:9092", "chart", JsonNodeFactory.instance.objectNode());
    return new Inputs(
        new TopicChoice(List.of(new NamePattern("*")), List.of(), Set.of()),
        new TopicValues(values, TopicSettings.none()),
        new SinkPlaces(firehoses, tables, files),
        new SinkGroups(values, TopicSettings.none()));
  }

  private boolean run(String... topics) {
    look = Optional.of(Story.seen(clock.instant(), topics));
    return rounds.run(ALWAYS);
  }

  @Test
  void topicsComeAndGo() {
    assertThat(run("a", "b"), is(true));
    assertThat(releases.done, contains("install a", "install b"));
    releases.done.clear();
    assertThat(run("a", "b"), is(true));
    assertThat(releases.done, is(empty()));
    run("a");
    clock.move(Duration.ofHours(1));
    run("a");
    assertThat(releases.done, contains("remove " + Story.name("b")));
  }

  @Test
  void oneTopicsTroubleIsNotTheOthersAndItIsTriedAgainLaterAndLater() {
    releases.failing.add("a");
    assertThat(run("a", "b"), is(false));
    assertThat(releases.done, contains("install a", "install b"));
    assertThat(said.toString(), containsString("install a as " + Story.name("a") + " failed"));
    assertThat(said.toString(), containsString("no room"));
    int attempts = 0;
    for (int minute = 1; minute <= 100; minute++) {
      clock.move(Duration.ofMinutes(1));
      releases.done.clear();
      assertThat(run("a", "b"), is(false));
      attempts += releases.done.size();
    }
    // After 1, 2, 4, 8, 16, 32 minutes, each counted from the one before.
    assertThat(attempts, is(6));
    releases.failing.clear();
    clock.move(Duration.ofHours(1));
    assertThat(run("a", "b"), is(true));
  }

  @Test
  void whoLosesTheLeaseStopsAtOnce() {
    look = Optional.of(Story.seen(clock.instant(), "a", "b", "c"));
    AtomicInteger left = new AtomicInteger(2);
    assertThat(rounds.run(() -> left.getAndDecrement() > 0), is(false));
    assertThat(releases.done, contains("install a", "install b"));
  }

  @Test
  void whoWaitsForTheLeaseForgetsWhatItSaw() {
    run("a", "b");
    run("a");
    assertThat(releases.forgot, is(false));
    rounds.rest();
    assertThat(releases.forgot, is(true));
    clock.move(Duration.ofHours(2));
    releases.done.clear();
    run("a");
    assertThat(releases.done, is(empty()));
  }

  /** Its right to describe it was taken, or its rule went with it: nobody can tell. */
  @Test
  void aTopicThatMayNotBeDescribedKeepsItsReleaseAndItsTable() {
    tables = Optional.of(NamingRule.ofTables("p:d.{topic}"));
    run("a", "b");
    releases.done.clear();
    for (int hour = 0; hour < 3; hour++) {
      clock.move(Duration.ofHours(1));
      look = Optional.of(Observation.of(clock.instant(), List.of(Story.topic("a")), List.of("b")));
      rounds.run(ALWAYS);
    }
    assertThat(asked, is(Set.of("a", "b")));
    assertThat(releases.done, is(empty()));
    assertThat(measured(), contains("p.d.a=a", "p.d.b=b"));
    assertThat(said.toString(), containsString("b: this login may not describe it"));
    assertThat(gauge("hidden_topics"), is(1.0));
    run("a");
    assertThat(gauge("hidden_topics"), is(0.0));
    clock.move(Duration.ofHours(1));
    run("a");
    assertThat(releases.done, contains("remove " + Story.name("b")));
  }

  @Test
  void aBrokerThatIsAwayChangesNothing() {
    run("a", "b");
    releases.done.clear();
    look = Optional.of(Observation.failed(clock.instant(), "no broker answers"));
    assertThat(rounds.run(ALWAYS), is(false));
    assertThat(releases.done, is(empty()));
    assertThat(rounds.trouble(), is(Optional.of("no broker answers")));
    run("a", "b");
    assertThat(rounds.trouble(), is(Optional.empty()));
  }

  @Test
  void anApiServerThatIsAwayChangesNothingAndBeginsTheHourAnew() {
    run("a", "b");
    run("a");
    releases.unreachable = true;
    clock.move(Duration.ofMinutes(59));
    assertThat(run("a"), is(false));
    assertThat(rounds.trouble(), is(Optional.of("the API server is away")));
    releases.unreachable = false;
    releases.done.clear();
    clock.move(Duration.ofMinutes(1));
    run("a");
    assertThat(releases.done, is(empty()));
  }

  @Test
  void aFileThatIsWrongChangesNothing() {
    run("a");
    broken = new IllegalArgumentException("--topicSettings: no list");
    assertThat(run("a", "b"), is(false));
    assertThat(releases.done, contains("install a"));
    assertThat(said.toString(), containsString("nothing was done: --topicSettings: no list"));
  }

  /** Its job has nothing to do with where its sinks write. */
  @Test
  void aTopicWhosePlacesAreUnknownIsMeasuredWhereItWas() {
    tables = Optional.of(NamingRule.ofTables("p:d.{topic}"));
    run("a", "b");
    releases.done.clear();
    firehoses =
        List.of(
            new Firehose("x.env", Map.of("SOURCE_KAFKA_TOPIC", "a", "SINK_TYPE", "blob")),
            new Firehose("empty.env", Map.of()));
    assertThat(run("a", "b", "c"), is(true));
    assertThat(said.toString(), containsString("empty.env: no SOURCE_KAFKA_TOPIC is in it"));
    assertThat(releases.done, contains("install c", "upgrade tables of p.d"));
    assertThat(measured(), contains("p.d.a=a", "p.d.b=b", "p.d.c=c"));
    assertThat(
        said.toString(),
        containsString(
            "a: its tables and folders are left as they are: --firehoseEnv: x.env:"
                + " SINK_BLOB_GCS_BUCKET_NAME"));
  }

  /** What seems gone may be back in the next look; its tables go when its release has gone. */
  @Test
  void theTableOfATopicGoesAfterItsRelease() {
    tables = Optional.of(NamingRule.ofTables("p:d.{topic}"));
    run("a", "b");
    releases.done.clear();
    run("a");
    run();
    clock.move(Duration.ofMinutes(30));
    run("a");
    assertThat(releases.done, is(empty()));
    clock.move(Duration.ofHours(1));
    run("a");
    assertThat(releases.done, contains("remove " + Story.name("b")));
    assertThat(measured(), contains("p.d.a=a", "p.d.b=b"));
    run("a");
    assertThat(measured(), contains("p.d.a=a"));
  }

  @Test
  void aGroupGoesAnHourAfterTheLastTopicInIt() {
    tables = Optional.of(NamingRule.ofTables("p:only_b.{topic}"));
    run("b");
    tables = Optional.empty();
    run("a", "b");
    clock.move(Duration.ofHours(1));
    run("a", "b");
    releases.done.clear();
    clock.move(Duration.ofMinutes(59));
    run("a", "b");
    assertThat(releases.done, is(empty()));
    clock.move(Duration.ofMinutes(1));
    run("a", "b");
    assertThat(releases.done, contains("remove " + Story.name("tables of p.only_b")));
  }

  /** A folder of environments that is empty for a moment, or for good by somebody's mistake. */
  @Test
  void tablesThatNobodyNamesAnyMoreAreMeasuredOn() {
    String[] topics = topics(20);
    List<Firehose> whole = Stream.of(topics).map(RoundsTest::firehose).toList();
    List<Firehose> few = whole.subList(0, 10);
    firehoses = whole;
    settle(topics);
    List<String> all = measured();
    assertThat(all, hasSize(20));
    for (List<Firehose> left : List.of(few, List.<Firehose>of())) {
      firehoses = left;
      run(topics);
      clock.move(Duration.ofHours(3));
      run(topics);
      assertThat(measured(), is(all));
    }
    assertThat(
        said.toString(),
        containsString(
            "nothing leads to 20 of 20 tables and folders any more, from t10 in p.d.t10 to t29 in"
                + " p.d.t29: they are measured on."));
  }

  /** Fewer than a quarter are believed, when it has been so for an hour. */
  @Test
  void aFewTablesThatNobodyNamesAnyMoreAreMeasuredForAnHour() {
    String[] topics = topics(20);
    List<Firehose> whole = Stream.of(topics).map(RoundsTest::firehose).toList();
    firehoses = whole;
    settle(topics);
    List<String> all = measured();
    firehoses = whole.subList(0, 17);
    run(topics);
    clock.move(Duration.ofMinutes(59));
    run(topics);
    firehoses = whole;
    run(topics);
    firehoses = whole.subList(0, 17);
    run(topics);
    clock.move(Duration.ofMinutes(59));
    run(topics);
    assertThat(measured(), is(all));
    clock.move(Duration.ofMinutes(1));
    run(topics);
    assertThat(measured(), is(all.subList(0, 17)));
  }

  private static Firehose firehose(String topic) {
    return new Firehose(
        topic + ".env",
        Map.of(
            "SOURCE_KAFKA_TOPIC", topic,
            "SINK_TYPE", "bigquery",
            "SINK_BIGQUERY_GOOGLE_CLOUD_PROJECT_ID", "p",
            "SINK_BIGQUERY_DATASET_NAME", "d",
            "SINK_BIGQUERY_TABLE_NAME", topic));
  }

  private void settle(String... topics) {
    for (int round = 0; !run(topics) || !releases.done.isEmpty(); round++) {
      releases.done.clear();
      assertThat(round, is(lessThan(100)));
    }
  }

  /** All tables are others then, and nobody can tell whether that is meant. */
  @Test
  void aRuleThatIsChangedIsBelievedAnHourAfterItIsSaidThatItIsMeant() {
    tables = Optional.of(NamingRule.ofTables("p:d.{topic}"));
    settle("a", "b", "c", "d");
    tables = Optional.of(NamingRule.ofTables("p:d.new_{topic}"));
    settle("a", "b", "c", "d");
    clock.move(Duration.ofHours(3));
    settle("a", "b", "c", "d");
    assertThat(measured(), contains("p.d.a=a", "p.d.b=b", "p.d.c=c", "p.d.d=d"));
    assertThat(said.toString(), containsString("nothing leads to 4 of 4 tables and folders"));
    assertThat(said.toString(), containsString("a in p.d.new_a is not measured yet: too many"));
    assertThat(leftOut(), is(4.0));
    allowRemovals(4);
    settle("a", "b", "c", "d");
    assertThat(measured(), hasSize(8));
    assertThat(said.toString(), containsString(", but to p.d.new_a, measured until it is for"));
    assertThat(leftOut(), is(0.0));
    clock.move(Duration.ofHours(1));
    settle("a", "b", "c", "d");
    assertThat(measured(), contains("p.d.new_a=a", "p.d.new_b=b", "p.d.new_c=c", "p.d.new_d=d"));
  }

  /** There the topics are quiet, and quiet windows would go over those that were measured. */
  @Test
  void manyFoldersStayWhereTheyWereThoughARuleWouldHaveAnother() {
    String[] topics = topics(20);
    List<Firehose> whole = Stream.of(topics).map(it -> blob(it, "old")).toList();
    files = Optional.of(NamingRule.ofFiles("gs://rule"));
    firehoses = whole;
    settle(topics);
    List<String> all = places();
    for (List<Firehose> left : List.of(whole.subList(0, 14), List.<Firehose>of())) {
      firehoses = left;
      settle(topics);
      clock.move(Duration.ofHours(3));
      settle(topics);
      assertThat(places(), is(all));
    }
    assertThat(
        said.toString(),
        containsString(
            "nothing leads to 20 of 20 tables and folders any more, from t10 in gs://old to t29 in"
                + " gs://old: they are measured on."));
    assertThat(
        said.toString(),
        containsString("t10 in gs://rule is not measured yet: too many would move at once"));
    assertThat(leftOut(), is(20.0));
    allowRemovals(20);
    settle(topics);
    assertThat(places(), is(all.stream().map(it -> it.replace("//old", "//rule")).toList()));
    assertThat(
        said.toString(),
        containsString(
            "t10: measured in gs://rule from now on, no more in gs://old --folderGranularity=day"));
    assertThat(leftOut(), is(0.0));
  }

  /** A few that have moved are measured in both; that makes those that follow no smaller a part. */
  @Test
  void manyTablesAreMeasuredOnThoughARuleHasOthers() {
    String[] topics = topics(20);
    List<Firehose> whole = Stream.of(topics).map(RoundsTest::firehose).toList();
    tables = Optional.of(NamingRule.ofTables("p:rule.{topic}"));
    firehoses = whole;
    settle(topics);
    List<String> all = measured();
    firehoses = whole.subList(0, 15);
    settle(topics);
    assertThat(measured(), hasSize(25));
    for (List<Firehose> left : List.of(whole.subList(0, 14), List.<Firehose>of())) {
      firehoses = left;
      settle(topics);
      clock.move(Duration.ofHours(3));
      settle(topics);
      assertThat(measured(), hasSize(25));
      assertThat(measured(), hasItems(all.toArray(String[]::new)));
    }
    allowRemovals(20);
    settle(topics);
    assertThat(measured(), hasSize(40));
    clock.move(Duration.ofHours(1));
    settle(topics);
    // The group that is empty now goes an hour later.
    clock.move(Duration.ofHours(1));
    settle(topics);
    assertThat(measured(), is(all.stream().map(it -> it.replace("p.d.", "p.rule.")).toList()));
  }

  /** The rule has no word of days, or of where the metadata are. */
  @Test
  void manyPlacesKeepTheirSinksOptionsThoughARuleHasTheSame() {
    String[] topics = topics(20);
    List<Firehose> whole = Stream.of(topics).map(it -> blob(it, "e")).toList();
    files = Optional.of(NamingRule.ofFiles("gs://e"));
    firehoses = whole;
    settle(topics);
    List<String> all = placesWithOptions();
    assertThat(all.get(0), is("gs://e --folderGranularity=day"));
    firehoses = List.of();
    settle(topics);
    assertThat(placesWithOptions(), is(all));
    firehoses = whole.subList(0, 15);
    settle(topics);
    assertThat(placesWithOptions().stream().filter("gs://e"::equals).toList(), hasSize(5));
    assertThat(
        said.toString(),
        containsString(
            "t29: measured in gs://e from now on, no more in gs://e --folderGranularity=day"));
    firehoses = whole;
    settle(topics);
    assertThat(placesWithOptions(), is(all));
  }

  private List<String> placesWithOptions() {
    return releases.there.values().stream()
        .flatMap(it -> it.mark().orElseThrow().measures().stream())
        .map(SunkTopic::placeInWords)
        .toList();
  }

  @Test
  void environmentsThatAreAwayForAMomentChangeNothing() {
    String[] topics = topics(20);
    tables = Optional.of(NamingRule.ofTables("p:rule.{topic}"));
    files = Optional.of(NamingRule.ofFiles("gs://rule"));
    List<Firehose> whole =
        Stream.of(topics).flatMap(it -> Stream.of(firehose(it), blob(it, "e"))).toList();
    firehoses = whole;
    settle(topics);
    firehoses = List.of();
    run(topics);
    firehoses = whole;
    run(topics);
    assertThat(releases.done, is(empty()));
  }

  private static String[] topics(int count) {
    return IntStream.range(10, 10 + count).mapToObj(it -> "t" + it).toArray(String[]::new);
  }

  /** Both would write their results to the same addresses, every ten minutes. */
  @Test
  void ofTwoFoldersOfATopicTheFirstIsMeasuredAndTheOtherTold() {
    firehoses = List.of(blob("a", "late"), blob("a", "early"), blob("b", "late"), firehose("a"));
    settle("a", "b");
    assertThat(places(), contains("a in gs://early", "a in p.d.a", "b in gs://late"));
    String told =
        "a in gs://late --folderGranularity=day is not measured: it is one source with a in"
            + " gs://early --folderGranularity=day, which is";
    assertThat(said.toString(), containsString(told));
    // Whoever asks for a plan sees it each time.
    assertThat(PlanText.table(rounds.plan()), containsString(told));
    assertThat(leftOut(), is(1.0));
    firehoses = List.of(blob("a", "late"), blob("b", "late"));
    settle("a", "b");
    assertThat(PlanText.table(rounds.plan()), not(containsString("is not measured")));
    assertThat(leftOut(), is(0.0));
  }

  /** One that is kept beside it would overwrite what is measured of the new one. */
  @Test
  void aTopicThatGetsAnotherFolderLeavesTheOldOneAtOnce() {
    firehoses = List.of(blob("a", "old"), blob("b", "old"));
    settle("a", "b");
    firehoses = List.of(blob("a", "new"), blob("b", "old"));
    settle("a", "b");
    assertThat(places(), contains("a in gs://new", "b in gs://old"));
    // And its group, when nothing else was in it.
    firehoses = List.of(blob("a", "new"), blob("b", "new"));
    settle("a", "b");
    assertThat(places(), contains("a in gs://new", "b in gs://new"));
    assertThat(said.toString(), not(containsString("a in gs://old")));
  }

  /** Two Firehoses of a topic into a table, one of them with its metadata elsewhere. */
  @Test
  void aTableThatIsToldTwiceIsMeasuredOnce() {
    Map<String, String> other = new HashMap<>(firehose("a").environment());
    other.put("SINK_BIGQUERY_METADATA_NAMESPACE", "kafka");
    firehoses = List.of(firehose("a"), new Firehose("other.env", other));
    settle("a");
    assertThat(places(), contains("a in p.d.a"));
    assertThat(
        said.toString(),
        containsString(
            "a in p.d.a --metadataColumn=kafka is not measured: it is one source with a in p.d.a,"
                + " which is"));
  }

  private double leftOut() {
    return gauge("left_out_places");
  }

  private double gauge(String name) {
    return ((GaugeSnapshot) metrics.registry().scrape(("hodor_deployer_" + name)::equals).get(0))
        .getDataPoints()
        .get(0)
        .getValue();
  }

  private static Firehose blob(String topic, String bucket) {
    return new Firehose(
        topic + "-" + bucket + ".env",
        Map.of(
            "SOURCE_KAFKA_TOPIC", topic,
            "SINK_TYPE", "blob",
            "SINK_BLOB_GCS_BUCKET_NAME", bucket));
  }

  private List<String> places() {
    return releases.there.values().stream()
        .flatMap(it -> it.mark().orElseThrow().measures().stream())
        .map(SunkTopic::inWords)
        .sorted()
        .toList();
  }

  /** A topic's release had its table and folder itself, without the topic behind the table. */
  @Test
  void releasesOfAFormerDeployerAreChangedAndWhatTheyMeasureIsTakenOver() {
    tables = Optional.of(NamingRule.ofTables("p:d.{topic}"));
    for (String topic : List.of("a", "b")) {
      ObjectNode values = Story.wanted(topic, "former").values().deepCopy();
      ObjectNode group = values.putObject("bigquery").putArray("groups").addObject();
      group.put("name", "sink").put("topic", topic).putArray("tables").add("p.d." + topic);
      values
          .putObject("parquet")
          .putArray("clusters")
          .addObject()
          .put("files", "gs://e")
          .put("topic", topic);
      Mark.of("main", "shop", Subject.topic(topic), "former", values).writeTo(values);
      releases.install(
          new WantedRelease(Story.name(topic), Subject.topic(topic), "former", values));
    }
    releases.done.clear();
    run("a", "b");
    assertThat(releases.done, contains("install tables of p.d", "upgrade a", "upgrade b"));
    for (int minute = 0; minute < 150; minute++) {
      clock.move(Duration.ofMinutes(1));
      run("a", "b");
    }
    assertThat(releases.done, hasSize(3));
    assertThat(measured(), contains("p.d.a=a", "p.d.b=b"));
  }

  /** What it measures cannot be told: it stays as long as a group that is empty. */
  @Test
  void aGroupWithoutTopicsBehindItsTablesIsNotTakenForOneThatOthersMeasure() {
    tables = Optional.of(NamingRule.ofTables("p:d.{topic}"));
    String name = "tables of p.d h0123456789abcdef";
    ObjectNode values = Story.wantedGroup(name, "former").values().deepCopy();
    values.withArray("/bigquery/groups/0/tables").add("p.d.a");
    Mark.of("main", "shop", Subject.group(name), "former", values).writeTo(values);
    releases.install(new WantedRelease(Story.name(name), Subject.group(name), "former", values));
    releases.done.clear();
    run("a");
    clock.move(Duration.ofMinutes(59));
    run("a");
    assertThat(releases.done, contains("install tables of p.d", "install a"));
    clock.move(Duration.ofMinutes(1));
    run("a");
    assertThat(releases.done.get(2), is("remove " + Story.name(name)));
  }

  private List<String> measured() {
    return releases.there.values().stream()
        .flatMap(it -> it.mark().orElseThrow().measures().stream())
        .map(SunkTopic::entry)
        .toList();
  }

  @Test
  void slotsFollowTheRecordsAndStay() {
    assertThat(run(OptionalDouble.empty()), is(1));
    assertThat(run(OptionalDouble.of(1500)), is(2));
    assertThat(run(OptionalDouble.empty()), is(2));
    assertThat(run(OptionalDouble.of(900)), is(2));
    assertThat(run(OptionalDouble.of(9000)), is(8));
  }

  private int run(OptionalDouble rate) {
    look =
        Optional.of(
            Observation.of(clock.instant(), List.of(new ObservedTopic("a", 12, rate)), List.of()));
    assertThat(rounds.run(ALWAYS), is(true));
    return releases.there.get(Story.name("a")).mark().orElseThrow().slots();
  }

  @Test
  void whatIsToldOnceIsNotToldEachMinute() {
    run("a", "b");
    for (int minute = 0; minute < 5; minute++) {
      run("a");
      clock.move(Duration.ofMinutes(1));
    }
    assertThat(said.toString().split("b: gone since", -1).length - 1, is(1));
  }

  /** Who starts the process anew in the middle would have it begin again, for ever. */
  @Test
  void aLongRoundInWhichStepsEndIsNotStuck() {
    List<Optional<String>> stuck = new ArrayList<>();
    releases.meanwhile =
        () -> {
          clock.move(Duration.ofMinutes(4));
          stuck.add(rounds.stuckFor(Duration.ofMinutes(5)));
        };
    run("a", "b", "c");
    assertThat(stuck, contains(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /** Each change starts a job, or starts it again: not hundreds at once. */
  @Test
  void manyChangesTakeSeveralRounds() {
    run("a", "b", "c", "d");
    assertThat(releases.done, contains("install a", "install b", "install c"));
    assertThat(said.toString(), containsString("1 more is left: at most 3 are changed in a round"));
    releases.done.clear();
    run("a", "b", "c", "d");
    assertThat(releases.done, contains("install d"));
  }

  @Test
  void whatFailsAndWaitsLeavesItsPlaceToOthers() {
    releases.failing.addAll(Set.of("a", "b", "c"));
    run("a", "b", "c", "d");
    releases.done.clear();
    run("a", "b", "c", "d");
    assertThat(releases.done, contains("install d"));
  }

  @Test
  void aRoundThatDoesNotEndIsNoticed() {
    run("a");
    assertThat(rounds.stuckFor(Duration.ofMinutes(5)), is(Optional.empty()));
    clock.move(Duration.ofMinutes(6));
    assertThat(
        rounds.stuckFor(Duration.ofMinutes(5)),
        is(Optional.of("no round or step has ended since " + Story.NOON)));
  }
}

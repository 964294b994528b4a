package io.hodor.pipeline;

import static io.hodor.pipeline.TestScores.lost;
import static io.hodor.pipeline.TestScores.passed;
import static io.hodor.pipeline.TestScores.range;
import static io.hodor.pipeline.TestScores.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.config.Unreachable;
import io.hodor.sink.LatestScores;
import io.hodor.wire.v1.QualityScore;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class GateWaitTest {

  private static final List<QualityScore> NONE = List.of();
  private static final List<QualityScore> PASSED = List.of(passed("bigquery", 0));
  private static final List<QualityScore> FAILED =
      List.of(lost("bigquery", 0, range(0, 1, 1)).build());

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void oneLookIsAllWithoutPatience() throws Exception {
    Looks looks = new Looks(NONE, PASSED);
    assertThat(gate(looks, Optional.empty()).answer().exit(), is(ExitCode.NOT_SETTLED));
    assertThat(err.toString(UTF_8), is(""));
  }

  @Test
  void itLooksAgainUntilTheAnswerIsThere() throws Exception {
    Looks looks = new Looks(NONE, NONE, NONE, PASSED, FAILED);
    assertThat(gate(looks, patience()).answer().exit(), is(ExitCode.OK));
    // The same is not said twice.
    assertThat(err.toString(UTF_8).lines().count(), is(1L));
  }

  @Test
  void aFailureIsAnAnswer() throws Exception {
    Looks looks = new Looks(NONE, FAILED, PASSED);
    assertThat(gate(looks, patience()).answer().exit(), is(ExitCode.VERDICT_FAILS));
  }

  @Test
  void itLooksOnceMoreWhenThePatienceIsOver() throws Exception {
    Looks looks = new Looks(NONE, NONE);
    Gate gate = gate(looks, Optional.of(Duration.ofMillis(200)), Duration.ofHours(1));
    assertThat(gate.answer().exit(), is(ExitCode.NOT_SETTLED));
    assertThat(looks.looks, greaterThan(1));
  }

  @Test
  void anOutageIsSatOutOnceThereWasALook() throws Exception {
    Looks looks = new Looks(NONE, null, null, PASSED);
    assertThat(gate(looks, patience()).answer().exit(), is(ExitCode.OK));
    assertThat(err.toString(UTF_8), containsString("warning: looking goes on: brokers are away"));
    assertThat(err.toString(UTF_8).lines().count(), is(2L));
  }

  @Test
  void whatCannotBeReadAtFirstIsToldAtOnce() {
    Looks looks = new Looks(null, PASSED);
    assertThrows(Unreachable.class, () -> gate(looks, patience()).answer());
    assertThat(err.toString(UTF_8), not(containsString("waiting")));
  }

  @Test
  void anOutageThatOutlastsThePatienceIsNoAnswer() {
    Looks looks = new Looks(NONE, null);
    Gate gate = gate(looks, Optional.of(Duration.ofMillis(200)), Duration.ofHours(1));
    assertThrows(Unreachable.class, gate::answer);
  }

  private static Optional<Duration> patience() {
    return Optional.of(Duration.ofMinutes(5));
  }

  private Gate gate(Looks looks, Optional<Duration> patience) {
    return gate(looks, patience, Duration.ofMillis(1));
  }

  private Gate gate(Looks looks, Optional<Duration> patience, Duration betweenLooks) {
    GateRequest request =
        new GateRequest(
            "default",
            "orders",
            AskedSources.of(null, new Faults()),
            new TimeRange(start(0), start(1)),
            Optional.empty(),
            false,
            patience,
            Optional.empty(),
            new Inputs(List.of(), Optional.empty()));
    PrintStream told = new PrintStream(err, true, UTF_8);
    return new Gate(request, looks, new Console(told, told), betweenLooks);
  }

  /** What is there at each look, the last for ever; null when it cannot be read. */
  private static final class Looks implements LatestScores {

    private final Deque<Optional<List<QualityScore>>> answers = new ArrayDeque<>();
    private int looks;

    @SafeVarargs
    Looks(List<QualityScore>... answers) {
      for (List<QualityScore> answer : answers) {
        this.answers.add(Optional.ofNullable(answer));
      }
    }

    @Override
    public Scores of(Predicate<Address> asked) {
      looks++;
      Optional<List<QualityScore>> answer = answers.size() > 1 ? answers.remove() : answers.peek();
      return new Scores(answer.orElseThrow(() -> new Unreachable("brokers are away")), List.of());
    }
  }
}

package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.hodor.Address;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A run that measures several stretches of windows tells of all of them together. */
class PartsOfARunTest {

  private static final List<Address> ONE = List.of(new Address("default", "*", "bigquery:p.d.one"));
  private static final List<Address> OTHER =
      List.of(new Address("default", "*", "bigquery:p.d.other"));

  @Test
  void recordsAreAddedClassByClass() {
    Accounting one = Accounting.of(name -> name.equals("outside_range") ? 1 : name.length());
    Accounting both = one.plus(one);
    assertThat(both.read(), is(2L * "read".length()));
    assertThat(both.outside(), is(2L));
    assertThat(both.inPartialWindows(), is(2L * "in_partial_windows".length()));
    assertThat(both.unreadableFiles(), is(2L * "unreadable_files".length()));
    assertThat(both.outsideFolder(), is(2L * "outside_folder".length()));
    one.classes().forEach((each, count) -> assertThat(both.classes().get(each), is(2L * count)));
  }

  @Test
  void aPartFailsWithItsFirstFaultAndIsBilledForAllStretches() {
    PartOutcome.Fault fault = new PartOutcome.Fault(ExitCode.COULD_NOT_RUN, "away");
    PartOutcome sound = outcome(ONE, 10, Optional.empty(), Optional.empty());
    PartOutcome quiet = outcome(ONE, 20, Optional.of("quiet"), Optional.empty());
    PartOutcome failed = outcome(OTHER, 1, Optional.empty(), Optional.of(fault));
    assertThat(
        PartOutcome.both(
            List.of(sound, failed),
            List.of(quiet, failed.failing(ExitCode.TIME_LIMIT, "not told"))),
        contains(
            outcome(ONE, 30, Optional.of("quiet"), Optional.empty()),
            outcome(OTHER, 2, Optional.empty(), Optional.of(fault))));
  }

  @Test
  void whatWasNeverBilledHasNoBytes() {
    List<PartOutcome> files = List.of(PartOutcome.sound(ONE), PartOutcome.sound(OTHER));
    assertThat(PartOutcome.bytesBilled(files), is(OptionalLong.empty()));
    assertThat(PartOutcome.both(files, files), is(files));
  }

  private static PartOutcome outcome(
      List<Address> addresses,
      long billed,
      Optional<String> note,
      Optional<PartOutcome.Fault> fault) {
    return new PartOutcome(addresses, OptionalLong.of(billed), note, fault);
  }
}

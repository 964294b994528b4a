package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.source.EventTimeReader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ValueFormatTest {

  private static final int VALUES = 1000;

  @ParameterizedTest
  @EnumSource
  void valuesAreOfOneLengthAllDifferentAndTellTheirTime(ValueFormat format) {
    EventTimeReader times = format.eventTime().open();
    Random random = new Random(1);
    for (int length : new int[] {160, 200, 1000}) {
      Set<String> different = new HashSet<>();
      for (int i = 0; i < VALUES; i++) {
        // Whole seconds too.
        long time = BenchTopic.START.toEpochMilli() + i * 100L;
        byte[] value = format.value(i, time, length, random);
        assertThat(value.length, is(length));
        assertThat(times.read(value, 0), is(time));
        different.add(Arrays.toString(value));
      }
      assertThat(different.size(), is(VALUES));
    }
  }
}

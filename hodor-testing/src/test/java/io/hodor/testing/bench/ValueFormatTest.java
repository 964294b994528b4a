package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hodor.source.EventTimeReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ValueFormatTest {

  private static final int VALUES = 1000;

  /** Whole seconds too. */
  private static long time(int number) {
    return BenchTopic.START.toEpochMilli() + number * 100L;
  }

  @ParameterizedTest
  @CsvSource({
    "PROTOBUF, 40",
    "PROTOBUF, 160",
    "PROTOBUF, 200",
    "PROTOBUF, 1000",
    "JSON, 160",
    "JSON, 200",
    "JSON, 1000"
  })
  void valuesAreOfOneLengthAllDifferentAndTellTheirTime(ValueFormat format, int length) {
    EventTimeReader times = format.eventTime().open();
    Random random = new Random(1);
    Set<String> different = new HashSet<>();
    for (int i = 0; i < VALUES; i++) {
      byte[] value = format.value(i, time(i), length, random);
      assertThat(value.length, is(length));
      assertThat(times.read(value, 0), is(time(i)));
      different.add(Arrays.toString(value));
    }
    assertThat(different.size(), is(VALUES));
  }

  @ParameterizedTest
  @EnumSource
  void valuesAreOfAnyLength(ValueFormat format) {
    EventTimeReader times = format.eventTime().open();
    Random random = new Random(1);
    for (int length = 160; length < 2000; length++) {
      byte[] value = format.value(length, time(length), length, random);
      assertThat(value.length, is(length));
      assertThat(times.read(value, 0), is(time(length)));
    }
  }

  @Test
  void jsonHasManyFieldsAndNothingBehind() throws IOException {
    ObjectMapper json =
        new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    Random random = new Random(1);
    for (int i = 0; i < VALUES; i++) {
      byte[] value = ValueFormat.JSON.value(i, time(i), 1000, random);
      assertThat(json.readTree(value).size(), is(greaterThan(15)));
    }
  }
}

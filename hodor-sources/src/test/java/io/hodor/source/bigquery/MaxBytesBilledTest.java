package io.hodor.source.bigquery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaxBytesBilledTest {

  private static final long GIB = 1L << 30;
  private static final long MIB = 1L << 20;

  @ParameterizedTest
  @CsvSource({
    "50GiB,       53687091200, 50 GiB",
    "50 gib,      53687091200, 50 GiB",
    "50Gi,        53687091200, 50 GiB",
    "10 GB,       10000000000, 9.31 GiB",
    "1.5TiB,      1649267441664, 1.5 TiB",
    "20000KiB,    20480000, 19.53 MiB",
    "53687091200, 53687091200, 50 GiB",
    "10485760B,   10485760, 10 MiB",
    "2PB,         2000000000000000, 1.78 PiB"
  })
  void sizesAreReadAndSaid(String text, long bytes, String words) {
    MaxBytesBilled limit = MaxBytesBilled.parse(text);
    assertThat(limit.bytes(), is(bytes));
    assertThat(limit.toString(), is(words));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "much",
        "-1GiB",
        "50 GiBit",
        "50XB",
        "1e9",
        "1,5GiB",
        "9999999PiB",
        "0",
        "1MiB"
      })
  void whatIsNoSizeIsRefusedWithWhatToWrite(String text) {
    OptionFault fault = assertThrows(OptionFault.class, () -> MaxBytesBilled.parse(text));
    assertThat(fault.option(), is("maxBytesBilled"));
    assertThat(fault.getMessage(), containsString("write a size as in 50GiB"));
  }

  @Test
  void wholeMebibytesAreBilledAndTenAtLeast() {
    assertThat(MaxBytesBilled.billed(0), is(10 * MIB));
    assertThat(MaxBytesBilled.billed(10 * MIB), is(10 * MIB));
    assertThat(MaxBytesBilled.billed(10 * MIB + 1), is(11 * MIB));
  }

  @Test
  void sharesLeaveEachQueryRoomButNeverExceedTheLimitTogether() {
    Map<TableName, Long> shares =
        new MaxBytesBilled(50 * GIB)
            .shares(estimates(Map.of("p.d.a", 20 * GIB, "p.d.b", 5L, "p.d.c", 3 * GIB + 1)));
    assertThat(
        shares.values().stream().mapToLong(Long::longValue).sum(), is(lessThanOrEqualTo(50 * GIB)));
    assertThat(shares.get(TableName.parse("p.d.a")) > 28 * GIB, is(true));
    assertThat(shares.get(TableName.parse("p.d.b")) > 8 * GIB, is(true));
  }

  /** The sum would say nothing of how much greater the limit has to be. */
  @Test
  void refusalSaysThatEachAloneIsTooMuchAndHowMuchTheCheapestIs() {
    OptionFault fault =
        assertThrows(
            OptionFault.class,
            () ->
                new MaxBytesBilled(50 * MIB)
                    .check(
                        estimates(Map.of("p.d.a", 64 * MIB, "p.d.b", 40 * GIB, "p.d.c", 9 * GIB))));
    assertThat(
        fault.getMessage(),
        is(
            "--maxBytesBilled: each of 3 tables alone would be billed more than 50 MiB, the"
                + " cheapest, p.d.a, about 64 MiB; write a shorter --lookback, or a greater"
                + " limit"));
  }

  @Test
  void refusalOfOneTableNamesIt() {
    OptionFault fault =
        assertThrows(
            OptionFault.class,
            () -> new MaxBytesBilled(GIB).check(estimates(Map.of("p.d.a", 2048 * GIB))));
    assertThat(
        fault.getMessage(),
        is(
            "--maxBytesBilled: p.d.a would be billed about 2 TiB, more than 1 GiB; write a shorter"
                + " --lookback, or a greater limit"));
  }

  @Test
  void manySmallTablesCostMoreThanTheirBytes() {
    assertThat(
        new MaxBytesBilled(15 * MIB).within(estimates(Map.of("p.d.a", 1L, "p.d.b", 1L))),
        is(estimates(Map.of("p.d.a", 1L))));
  }

  /** One that has grown, or has been forgotten, is not its neighbours' trouble. */
  @Test
  void theTablesThatCostMostAreLeftOutUntilTheOthersFit() {
    Map<TableName, Long> all =
        estimates(
            Map.of("p.d.a", 20 * GIB, "p.d.b", 900 * GIB, "p.d.c", 21 * GIB, "p.d.d", 21 * GIB));
    Map<TableName, Long> left = estimates(Map.of("p.d.a", 20 * GIB, "p.d.c", 21 * GIB));
    assertThat(new MaxBytesBilled(50 * GIB).within(all), is(left));
    assertThat(new MaxBytesBilled(41 * GIB).within(all), is(left));
    assertThat(
        new MaxBytesBilled(41 * GIB - 1).within(all), is(estimates(Map.of("p.d.a", 20 * GIB))));
    assertThat(new MaxBytesBilled(962 * GIB).within(all), is(all));
    assertThat(new MaxBytesBilled(GIB).within(all), is(Map.of()));
    new MaxBytesBilled(20 * GIB).check(all);
    new MaxBytesBilled(GIB).check(Map.of());
  }

  private static Map<TableName, Long> estimates(Map<String, Long> bytes) {
    Map<TableName, Long> estimates = new TreeMap<>();
    bytes.forEach((table, estimate) -> estimates.put(TableName.parse(table), estimate));
    return estimates;
  }

  @Test
  void whatWasBilledIsNotThereAnyMore() {
    assertThat(new MaxBytesBilled(30).less(10), is(new MaxBytesBilled(20)));
    assertThat(new MaxBytesBilled(30).less(31), is(new MaxBytesBilled(0)));
  }
}

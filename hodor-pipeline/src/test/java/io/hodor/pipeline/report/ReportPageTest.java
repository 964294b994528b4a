package io.hodor.pipeline.report;

import static io.hodor.pipeline.report.Verdicts.lost;
import static io.hodor.pipeline.report.Verdicts.passed;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hodor.wire.v1.QualityScore;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ReportPageTest {

  private static final String HOSTILE =
      "</script><!--<script>\"'&{{data}}{{script}}\u2028<img src=x onerror=alert(1)>";

  @Test
  void theWorstTopicComesFirstAndWithinItTheWorstSource() throws Exception {
    JsonNode data =
        data(
            passed("a", "bigquery", 0),
            lost("b", "bigquery", 0, new long[] {0, 1, 1}).setScore(99),
            lost("c", "parquet", 0, new long[] {0, 1, 1}).setScore(60),
            lost("c", "bigquery", 0, new long[] {0, 1, 1}).setScore(50));
    assertThat(texts(data.at("/topics"), "topic"), is(List.of("c", "b", "a")));
    assertThat(texts(data.at("/topics/0/sources"), "source"), is(List.of("bigquery", "parquet")));
  }

  @Test
  void aWindowKeepsItsRangesWithTheirKindAndPlace() throws Exception {
    JsonNode source =
        data(
                passed("orders", "bigquery", 0),
                lost("orders", "bigquery", 1, new long[] {3, 7, 9})
                    .addRepeatedRanges(Verdicts.range(new long[] {2, 4, 4}))
                    .setRepeatedTotal(1))
            .at("/topics/0/sources/0");
    assertThat(source.path("ranges").toString(), is("[[0,1,3,7,9],[2,1,2,4,4]]"));
    assertThat(source.at("/windows/statuses").asText(), is("PF"));
    assertThat(source.at("/tally/lost").asLong(), is(3L));
    assertThat(
        source.at("/windows/details/1/counts").toString(), is("{\"lost\":3,\"repeated\":1}"));
  }

  @Test
  void nearlyWholeIsNotCalledWhole() throws Exception {
    JsonNode source =
        data(lost("orders", "bigquery", 0, new long[] {0, 1, 1})
                .setCompleteness(0.999_999_99)
                .setScore(99.999_999_9))
            .at("/topics/0/sources/0");
    assertThat(source.at("/windows/details/0/completeness").asDouble(), is(0.999_999));
    assertThat(source.at("/windows/scores/0").asDouble(), is(99.999_999));
  }

  @Test
  void whatDoesNotFitThePageIsCounted() throws Exception {
    long[][] ranges =
        IntStream.range(0, 2_500)
            .mapToObj(i -> new long[] {0, 3L * i, 3L * i})
            .toArray(long[][]::new);
    QualityScore.Builder score = lost("orders", "bigquery", 0, ranges);
    score.getMissingBuilder(0).setTotal(4_000);
    JsonNode source = data(score).at("/topics/0/sources/0");
    assertThat(source.path("ranges").size(), is(2_000));
    assertThat(source.path("rangesLeftOut").asInt(), is(500));
    assertThat(source.path("offsetsUnlisted").asLong(), is(1_500L));
    assertThat(source.at("/tally/lost").asLong(), is(4_000L));
  }

  @Test
  void noNameCanEndTheElementThatTheDataStandIn() throws Exception {
    String html = page(lost(HOSTILE, HOSTILE, 0, new long[] {0, 1, 1}).addReasons(HOSTILE)).html();
    assertThat(html, not(containsString("<img src=x")));
    assertThat(html.split("</script>", -1).length, is(4));
    JsonNode topic = dataOf(html).at("/topics/0");
    assertThat(topic.path("topic").asText(), is(HOSTILE));
    assertThat(topic.at("/sources/0/windows/details/0/reasons/0").asText(), is(HOSTILE));
  }

  @Test
  void thePolicyForbidsTheNetworkAndOtherScripts() {
    String html = page(passed("orders", "bigquery", 0)).html();
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(html);
    assertThat(policy.find(), is(true));
    assertThat(
        policy.group(1),
        allOf(containsString("default-src 'none'"), containsString("script-src 'sha256-")));
    assertThat(
        policy.group(1).replace("style-src 'unsafe-inline'", ""), not(containsString("unsafe")));
    assertThat(html, containsString("Licensed to the Apache Software Foundation"));
  }

  @Test
  void manyPlainWindowsNeedFewBytes() {
    QualityScore.Builder[] scores =
        IntStream.range(0, 10_000)
            .mapToObj(window -> passed("orders", "bigquery", window).setTimeliness(0.998_765))
            .toArray(QualityScore.Builder[]::new);
    int empty = page().html().length();
    assertThat((page(scores).html().length() - empty) / scores.length, lessThan(30));
  }

  private static ReportPage page(QualityScore.Builder... scores) {
    return ReportPage.of(Verdicts.input(scores));
  }

  private static JsonNode data(QualityScore.Builder... scores) throws Exception {
    return dataOf(page(scores).html());
  }

  private static JsonNode dataOf(String html) throws Exception {
    Matcher block = Pattern.compile("id=\"data\">(.*?)</script>", Pattern.DOTALL).matcher(html);
    assertThat("the page holds its data", block.find(), is(true));
    return new ObjectMapper().readTree(block.group(1));
  }

  private static List<String> texts(JsonNode list, String name) {
    return new ArrayList<>(
        StreamSupport.stream(list.spliterator(), false).map(it -> it.path(name).asText()).toList());
  }
}

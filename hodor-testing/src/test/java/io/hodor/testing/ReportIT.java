package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.hodor.testing.MadeUpVerdicts.Trouble;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of {@code hodor report} in a real browser. */
class ReportIT {

  private static final String HOSTILE = "</script><img src=x onerror='document.title=1'>{{data}}";

  /** How many points of each picture are drawn upon; a promise, for pictures follow the window. */
  private static final String INK =
      """
      [...document.querySelectorAll('.picture canvas')].map((canvas) => {
        const points = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let ink = 0;
        for (let i = 3; i < points.length; i += 4) ink += points[i] > 0;
        return ink;
      })""";

  private static Chromium browser;

  @TempDir private Path folder;

  @BeforeAll
  static void startBrowser() {
    browser = Chromium.start();
  }

  @AfterAll
  static void closeBrowser() {
    browser.close();
  }

  @Test
  void everyPictureIsDrawnAndTheConsoleIsSilent() throws Exception {
    MadeUpVerdicts verdicts = new MadeUpVerdicts(1, 144);
    verdicts.topic("orders", Trouble.EVERYTHING).topic("clicks", Trouble.NONE);
    for (boolean dark : new boolean[] {false, true}) {
      browser.window(dark ? 400 : 1280, 4000, dark).open(page(verdicts));
      // A strip for each of two sources of two topics, latencies of both, and offsets of one.
      browser.await("document.documentElement.dataset.pictures === '7 of 7'");
      assertThat(browser.errors(), is(empty()));
      List<Integer> ink = ink();
      assertThat(ink.size(), is(7));
      assertThat(ink, everyItem(greaterThan(500)));
      assertThat(
          "nothing but tables is wider than the window",
          browser.evaluate("document.documentElement.scrollWidth - innerWidth").asInt(),
          is(0));
    }
  }

  @Test
  void listsSayWhatPicturesShow() throws Exception {
    browser.window(1280, 2000, false);
    browser.open(page(new MadeUpVerdicts(1, 144).topic("orders", Trouble.EVERYTHING)));
    browser.evaluate("document.querySelectorAll('details').forEach((it) => (it.open = true))");
    browser.await("document.querySelectorAll('details table').length === 4");
    String text = browser.evaluate("document.body.innerText").asText();
    for (String words :
        List.of(
            "unmeasured",
            "waiting for the ledger of partition 3",
            "waived: the table was rebuilt, see OPS-4711",
            "event_time is record in kafka and payload:created in bigquery",
            "dead-lettered",
            "late, found since",
            "healed 2026-05-06 12:00",
            "not settled yet")) {
      assertThat(text, containsString(words));
    }
    assertThat(browser.errors(), is(empty()));
  }

  @Test
  void aToolTipTellsPartsAndReasons() throws Exception {
    browser.window(1280, 2000, false);
    browser.open(page(new MadeUpVerdicts(1, 144).topic("orders", Trouble.EVERYTHING)));
    browser.await("document.documentElement.dataset.pictures === '4 of 4'");
    JsonNode strip =
        browser.evaluate("document.querySelector('.strip').getBoundingClientRect().toJSON()");
    // The windows from a third of the day on have lost offsets.
    int x = strip.path("x").asInt() + strip.path("width").asInt() * 35 / 100;
    browser.moveTo(x - 2, strip.path("y").asInt() + 20);
    browser.moveTo(x, strip.path("y").asInt() + 20);
    browser.await("document.querySelector('.tip').innerText.includes('offsets lost')");
    String tip = browser.evaluate("document.querySelector('.tip').innerText").asText();
    assertThat(tip, containsString("failed"));
    assertThat(tip, containsString("completeness"));
    assertThat(browser.errors(), is(empty()));
  }

  @Test
  void namesAreTextWhateverTheySay() throws Exception {
    browser.window(1280, 3000, false);
    browser.open(page(new MadeUpVerdicts(1, 40).topic(HOSTILE, Trouble.EVERYTHING)));
    browser.await("document.documentElement.dataset.pictures === '4 of 4'");
    assertThat(browser.evaluate("document.querySelector('td a').innerText").asText(), is(HOSTILE));
    assertThat(browser.evaluate("document.querySelectorAll('img').length").asInt(), is(0));
    assertThat(browser.evaluate("document.title").asText(), not(is("1")));
    assertThat(browser.errors(), is(empty()));
  }

  @Test
  void picturesFarFromTheWindowWait() throws Exception {
    MadeUpVerdicts verdicts = new MadeUpVerdicts(1, 12);
    for (int i = 0; i < 60; i++) {
      verdicts.topic("orders-" + i, i == 30 ? Trouble.LOSS : Trouble.NONE);
    }
    browser.window(1280, 900, false).open(page(verdicts));
    browser.await("document.documentElement.dataset.pictures !== undefined");
    assertThat(
        browser.evaluate("document.querySelectorAll('canvas').length").asInt(), lessThan(20));
    browser.evaluate("document.querySelector('section:last-of-type').scrollIntoView()");
    browser.await("document.querySelector('section:last-of-type canvas') !== null");
    assertThat(
        browser.evaluate("document.querySelectorAll('canvas').length").asInt(), lessThan(30));
    assertThat(browser.errors(), is(empty()));
  }

  @Test
  void onPaperThereIsAllOfIt() throws Exception {
    browser.window(1280, 900, true);
    browser.open(page(new MadeUpVerdicts(1, 144).topic("orders", Trouble.EVERYTHING)));
    assertThat(new String(browser.print(), StandardCharsets.ISO_8859_1), containsString("%PDF"));
    assertThat(
        browser.evaluate("document.querySelectorAll('details[open] table').length").asInt(),
        greaterThan(1));
    assertThat(browser.errors(), is(empty()));
  }

  @Test
  void nothingToShowIsSaid() throws Exception {
    browser.window(400, 900, false).open(page(new MadeUpVerdicts(1, 0)));
    assertThat(
        browser.evaluate("document.body.innerText").asText(),
        containsString("There are no verdicts to show"));
    assertThat(browser.errors(), is(empty()));
  }

  private static List<Integer> ink() {
    List<Integer> ink = new ArrayList<>();
    browser.evaluate(INK).forEach(it -> ink.add(it.asInt()));
    return ink;
  }

  private Path page(MadeUpVerdicts verdicts) throws Exception {
    Path input = Files.createTempDirectory(folder, "input");
    Path page = folder.resolve("report.html");
    verdicts.writeTo(input);
    HodorRun run =
        HodorRun.of(List.of("report", "--inputDir=" + input, "--output=" + page)).exits(0);
    assertThat(run.out(), containsString("Written to " + page));
    assertThat(run.out().split("\n"), arrayWithSize(2));
    return page;
  }
}

package io.hodor.pipeline.report;

import io.hodor.pipeline.report.PageData.TopicData;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a report comes to, in one sentence. */
final class Verdict {

  private final PageData page;
  private final Tally tally;

  private Verdict(PageData page) {
    this.page = page;
    this.tally = page.tally();
  }

  static String of(PageData page) {
    return new Verdict(page).sentence();
  }

  private String sentence() {
    String words = words();
    int unjudged = page.topics().size() - judged().size();
    if (unjudged == 0 || tally.state() == Tally.State.EMPTY) {
      return words;
    }
    return "%s; %s measured and not judged."
        .formatted(
            words.substring(0, words.length() - 1),
            unjudged == 1 ? "1 topic is" : number(unjudged) + " topics are");
  }

  private List<TopicData> judged() {
    return page.topics().stream().filter(it -> !it.sources().isEmpty()).toList();
  }

  private String words() {
    return switch (tally.state()) {
      case FAILED -> failed();
      case UNKNOWN ->
          "It is not known whether everything arrived: of %s no verdict is possible%s."
              .formatted(windows(tally.unmeasured() + tally.incomparable()), rest());
      case PASSED -> passed();
      case PENDING -> "Nothing is settled yet: %s waiting.".formatted(windowsAre(tally.pending()));
      case EMPTY ->
          page.topics().isEmpty()
              ? "Nothing has been measured or scored here yet."
              : "Nothing has been scored yet; %s measured."
                  .formatted(
                      page.topics().size() == 1
                          ? "1 topic is"
                          : number(page.topics().size()) + " topics are");
    };
  }

  private String failed() {
    long failing = page.topics().stream().filter(it -> it.tally().failed() > 0).count();
    TopicData worst = page.topics().get(0);
    SourceData source = worst.sources().get(0);
    String where =
        "%s of %s failed, worst %s in %s"
            .formatted(number(failing), topics(judged().size()), worst.topic(), source.source());
    // The one that is named: what others lost would look like its own.
    Tally its = source.tally();
    List<String> faults = faults(its);
    String what = faults.isEmpty() ? windows(its.failed()) + " below what is asked" : and(faults);
    return where + ": " + what + ".";
  }

  private static List<String> faults(Tally tally) {
    List<String> faults = new ArrayList<>();
    addIfAny(tally.lost(), "lost", faults);
    addIfAny(tally.repeated(), "repeated", faults);
    addIfAny(tally.unexpected(), "unexpected", faults);
    return faults;
  }

  private static void addIfAny(long offsets, String how, List<String> faults) {
    if (offsets == 0) {
      return;
    }
    // What is counted stands beside the first number only.
    String unit = offsets == 1 ? "offset " : "offsets ";
    faults.add(number(offsets) + " " + (faults.isEmpty() ? unit + how : how));
  }

  private static String and(List<String> parts) {
    int last = parts.size() - 1;
    return last == 0
        ? parts.get(0)
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  /**
   * Not everything arrived where something is waived or a threshold lets a loss pass; and nobody
   * knows that it did where other sinks stood in for Kafka.
   */
  private String passed() {
    String where = "%s of %s passed".formatted(windows(tally.passed()), topics(judged().size()));
    List<String> faults = faults(tally);
    List<String> but = new ArrayList<>();
    if (tally.peersOnly() > 0) {
      but.add(are(tally.peersOnly()) + " compared with other sinks only");
    }
    if (tally.waived() > 0) {
      but.add(are(tally.waived()) + " waived");
    }
    String sentence =
        faults.isEmpty() && but.isEmpty()
            ? "Everything arrived, once and in time: "
                + (tally.passed() == 1 ? where : "all " + where)
            : where
                + (faults.isEmpty() ? "" : ", with " + and(faults))
                + (but.isEmpty() ? "" : ", and " + and(but));
    return tally.pending() == 0
        ? sentence + "."
        : sentence + "; " + are(tally.pending()) + " not settled yet.";
  }

  private static String windowsAre(int count) {
    return windows(count) + (count == 1 ? " is" : " are");
  }

  private String rest() {
    return tally.passed() == 0 ? "" : ", while " + windows(tally.passed()) + " passed";
  }

  private static String are(int windows) {
    return windows == 1 ? "1 is" : number(windows) + " are";
  }

  private static String windows(int count) {
    return count == 1 ? "1 window" : number(count) + " windows";
  }

  private static String topics(int count) {
    return count == 1 ? "1 topic" : number(count) + " topics";
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}

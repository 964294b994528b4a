package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The options of {@code hodor gate}, as they are written; {@link GateRequest} is what they mean.
 */
public interface GateOptions extends VerdictOptions {

  @Flag(group = Group.ASKED, place = 1, value = "NAME")
  @Description("The topic whose copies are to be read.")
  @Nullable String getTopic();

  void setTopic(String value);

  @Flag(group = Group.ASKED, place = 4, value = "TIME")
  @Description("From this time on, ISO-8601 with a zone, as in 2026-01-31T10:00:00Z.")
  @Nullable String getFrom();

  void setFrom(String value);

  @Flag(group = Group.ASKED, place = 5, value = "TIME")
  @Description(
      "Up to this time, exclusive. Windows that the time only touches have to pass as well.")
  @Nullable String getTo();

  void setTo(String value);

  @Flag(
      group = Group.ASKED,
      place = 6,
      value = "NUMBER",
      otherwise = "what the score was configured with")
  @Description(
      "The least completeness of a settled window, as in 0.999; it takes the place of the one that"
          + " the window was judged by, whether that was less or more. Nothing else is forgiven: a"
          + " failed window passes by it only when completeness is all that its verdict says has"
          + " failed, so nothing unexpected, repeated or late, and nothing is still waited for. A"
          + " window without completeness keeps its verdict.")
  @Nullable String getMinCompleteness();

  void setMinCompleteness(String value);

  @Flag(group = Group.ASKED, place = 7, value = "true|false")
  @Description(
      "Whether a window passes too that was compared with other sinks only, because Kafka's offsets"
          + " of it are not known: what all of them lack nobody sees. Without it such a window keeps"
          + " the gate shut (3).")
  @Default.Boolean(false)
  boolean getAllowPeers();

  void setAllowPeers(boolean value);

  @Flag(group = Group.RUN, place = 2, value = "DURATION", otherwise = "none: one look")
  @Description(
      "Look again every ten seconds until the answer is 0 or 1, at most this long; then the answer"
          + " is 3. Where the verdicts cannot be read for a while, it goes on too.")
  @Nullable String getWait();

  void setWait(String value);

  @Flag(group = Group.RESULTS, place = 1, value = "true|false")
  @Description("Write one JSON object to standard output, and nothing else.")
  @Default.Boolean(false)
  boolean getJson();

  void setJson(boolean value);
}

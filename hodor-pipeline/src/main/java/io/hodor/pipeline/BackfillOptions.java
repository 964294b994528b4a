package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The options of {@code hodor backfill-plan}, as they are written; {@link BackfillRequest} is what
 * they mean.
 */
public interface BackfillOptions extends VerdictOptions {

  @Flag(group = Group.ASKED, place = 1, value = "NAME")
  @Description(
      "The topic to copy from, or a pattern for several, as in orders-*, which must match the whole"
          + " name.")
  @Nullable String getTopic();

  void setTopic(String value);

  @Flag(group = Group.ASKED, place = 4, value = "TIME", otherwise = "the first verdict there is")
  @Description(
      "Of windows from this time on, ISO-8601 with a zone, as in 2026-01-31T10:00:00Z; a window that"
          + " the time only touches counts too.")
  @Nullable String getFrom();

  void setFrom(String value);

  @Flag(group = Group.ASKED, place = 5, value = "TIME", otherwise = "the last verdict there is")
  @Description("Of windows up to this time, exclusive.")
  @Nullable String getTo();

  void setTo(String value);

  @Flag(group = Group.RESULTS, place = 1, value = "json|csv|consumer")
  @Description(
      "How the plan is written: an array of JSON objects or CSV with a line of titles, for programs;"
          + " or a shell script for people, with a console consumer and kcat for each range.")
  @Default.String("json")
  String getFormat();

  void setFormat(String value);

  @Flag(group = Group.RESULTS, place = 2, value = "true|false")
  @Description(
      "Whether a plan counts as whole though a window's verdict names only some of its lost offsets."
          + " Such a window is listed as a whole, without partition and offsets, and the exit code is"
          + " 4 unless this is true.")
  @Default.Boolean(false)
  boolean getAllowCut();

  void setAllowCut(boolean value);
}

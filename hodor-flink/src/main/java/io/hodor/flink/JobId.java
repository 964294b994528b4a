package io.hodor.flink;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The id of a job of Flink's. The ids that a job of one name gets, start after start, form a chain:
 * the first is made of the name, every other one of the id before it. So whoever starts the job
 * arrives at the same next id, and Flink, which takes an id once only, lets one of them in.
 *
 * @param hex 32 hexadecimal digits, in lower case
 */
public record JobId(String hex) {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]{32}");
  private static final int BYTES = 16;

  public JobId {
    if (!HEX.matcher(hex).matches()) {
      throw new IllegalArgumentException(hex + " is no id of a job");
    }
  }

  /** The first id of a job with this name. */
  public static JobId first(String jobName) {
    return of(jobName);
  }

  /** The id after this one. */
  public JobId next() {
    return of(hex);
  }

  private static JobId of(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new JobId(HexFormat.of().formatHex(digest, 0, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return hex;
  }
}

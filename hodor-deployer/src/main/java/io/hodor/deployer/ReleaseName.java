package io.hodor.deployer;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a release is called: a name that Kubernetes takes, whatever its topic or group is called.
 */
final class ReleaseName {

  private static final String PREFIX = "hodor-";

  /** Helm's own limit. */
  private static final int LONGEST = 53;

  /** 62 bits: two of ten thousand topics share them once in a hundred billion clusters. */
  private static final int HASH_LENGTH = 12;

  private static final int LONGEST_WORD = LONGEST - PREFIX.length() - 1 - HASH_LENGTH;

  private static final Pattern OTHERS = Pattern.compile("[^a-z0-9]+");
  private static final Pattern OUTSIDE = Pattern.compile("^-|-$");

  private ReleaseName() {}

  /** The name for a topic or a group of a Kafka cluster, as this Hodor watches it. */
  static String of(String instance, String cluster, String subject) {
    String word = cleaned(subject);
    return PREFIX + (word.isEmpty() ? "" : word + "-") + hash(instance, cluster, subject);
  }

  /** What the names of all that the release makes begin with; the chart cuts it at 18 letters. */
  static String fullname(String releaseName) {
    return PREFIX + releaseName.substring(releaseName.length() - HASH_LENGTH);
  }

  /** The name of the Lease of all deployers of this Hodor and Kafka cluster. */
  static String lease(String instance, String cluster) {
    return PREFIX + "deployer-" + hash(instance, cluster, "");
  }

  /** Whether a release of this name may be a deployer's. */
  static boolean mayBe(String releaseName) {
    return releaseName.startsWith(PREFIX);
  }

  private static String cleaned(String subject) {
    String word = trimmed(OTHERS.matcher(subject.toLowerCase(Locale.ROOT)).replaceAll("-"));
    return trimmed(word.substring(0, Math.min(LONGEST_WORD, word.length())));
  }

  private static String trimmed(String word) {
    return OUTSIDE.matcher(word).replaceAll("");
  }

  private static String hash(String instance, String cluster, String subject) {
    Sha256 sha = new Sha256().add(instance).add(cluster).add(subject);
    String digits = "0".repeat(HASH_LENGTH) + new BigInteger(1, sha.digest()).toString(36);
    return digits.substring(digits.length() - HASH_LENGTH);
  }
}

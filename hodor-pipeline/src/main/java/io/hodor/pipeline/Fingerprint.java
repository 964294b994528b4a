package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** What tells state apart that must not be mixed. */
final class Fingerprint {

  private static final int BYTES = 8;

  private Fingerprint() {}

  /** The same for the same settings and the same kind of state, and for no other. */
  static String of(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("state", String.valueOf(StateVersion.NUMBER));
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(all.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

package io.hodor.deployer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A hash of several parts, which tells where one ends and the next begins. */
final class Sha256 {

  private final MessageDigest digest;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  Sha256 add(String part) {
    return add(part.getBytes(UTF_8));
  }

  Sha256 add(byte[] part) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).array());
    digest.update(part);
    return this;
  }

  byte[] digest() {
    return digest.digest();
  }

  /**
   * The beginning of it, as text that is short enough to be looked at. It begins with a letter that
   * no number has: Helm writes 33366275e2687004 into YAML as it is, and that reads as a number.
   */
  String text() {
    return "h" + HexFormat.of().formatHex(digest(), 0, 8);
  }
}

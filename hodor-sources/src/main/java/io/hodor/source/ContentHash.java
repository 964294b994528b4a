package io.hodor.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 64 bits of a value's MD5, big-endian. For use by one thread. */
public final class ContentHash {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final MessageDigest md5;
  private final byte[] digest = new byte[16];

  public ContentHash() {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  long of(byte[] value) {
    return of(value, value.length);
  }

  /** The same of the first bytes of an array. */
  public long of(byte[] bytes, int length) {
    try {
      md5.update(bytes, 0, length);
      md5.digest(digest, 0, digest.length);
    } catch (DigestException e) {
      throw new IllegalStateException("16 bytes hold an MD5", e);
    }
    return (long) LONG.get(digest, 0);
  }
}

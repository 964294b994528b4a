package io.hodor.testing;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets pipelines in the JVM of the tests read from {@link BigQueryEmulator}. All tests share one
 * HTTP client of Google's, whichever of them uses it first: so this comes before them all.
 */
public final class TrustingTests implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    BigQueryEmulator.trustInThisJvm();
  }
}

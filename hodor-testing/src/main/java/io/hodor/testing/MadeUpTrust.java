package io.hodor.testing;

import com.google.api.client.googleapis.GoogleUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A certificate for servers of this machine, one for each JVM, and what lets a JVM trust it.
 *
 * <p>Google's HTTP client does not ask the JVM whom to trust: it brings a key store of its own,
 * which it finds on the class path. A store of the same name that the boot loader finds comes
 * before it; and the store that it has read can be added to, until the first client is made.
 */
final class MadeUpTrust {
  private static final String GOOGLES_STORE = "com/google/api/client/googleapis/google.p12";

  /** The one that Google's client opens its store with. */
  private static final String PASSWORD = "notasecret";

  private static final String TYPE = "PKCS12";
  private static final String ALIAS = "hodor";

  private static MadeUpTrust ofThisJvm;

  private final Path folder = RepositoryRoot.newFolder("trust");
  private final Certificate certificate;

  private MadeUpTrust() {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> ServerProcess.delete(folder)));
    try {
      certificate = make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes it at the first call. */
  static synchronized MadeUpTrust ofThisJvm() {
    if (ofThisJvm == null) {
      ofThisJvm = new MadeUpTrust();
    }
    return ofThisJvm;
  }

  /** Makes a key, its certificate and a store that holds nothing but the latter. */
  private Certificate make() throws IOException, GeneralSecurityException {
    Path pair = folder.resolve("pair.p12");
    makeKeyPair(pair);
    KeyStore made = KeyStore.getInstance(TYPE);
    try (InputStream in = Files.newInputStream(pair)) {
      made.load(in, PASSWORD.toCharArray());
    }
    Certificate own = made.getCertificate(ALIAS);
    writePem(certificate(), "CERTIFICATE", own.getEncoded());
    writePem(key(), "PRIVATE KEY", made.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());

    KeyStore trusted = KeyStore.getInstance(TYPE);
    trusted.load(null, null);
    trusted.setCertificateEntry(ALIAS, own);
    Files.createDirectories(store().getParent());
    try (OutputStream out = Files.newOutputStream(store())) {
      trusted.store(out, PASSWORD.toCharArray());
    }
    return own;
  }

  private void makeKeyPair(Path pair) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + Loopback.HOST,
            "-ext",
            "SAN=ip:" + Loopback.HOST,
            "-validity",
            "30",
            "-storetype",
            TYPE,
            "-storepass",
            PASSWORD,
            "-keystore",
            pair.toString());
    try (ServerProcess keytool =
        ServerProcess.start("keytool", folder.resolve("keytool.log"), command)) {
      keytool.awaitSuccess(Duration.ofSeconds(60));
    }
  }

  private static void writePem(Path file, String what, byte[] content) throws IOException {
    String lines =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content).stripTrailing();
    Files.writeString(
        file,
        "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n",
        StandardCharsets.US_ASCII);
  }

  /** The server's certificate, as nginx reads it. */
  Path certificate() {
    return folder.resolve("certificate.pem");
  }

  /** The key of the certificate, as nginx reads it. */
  Path key() {
    return folder.resolve("key.pem");
  }

  /** What another JVM is started with to trust it, in Google's HTTP client and elsewhere. */
  List<String> jvmOptions() {
    List<String> options = new ArrayList<>(List.of("-Xbootclasspath/a:" + folder.resolve("boot")));
    properties().forEach((name, value) -> options.add("-D" + name + "=" + value));
    return options;
  }

  /** Has this JVM trust it; to be called before Google's HTTP client is first used. */
  void apply() {
    properties().forEach(System::setProperty);
    try {
      GoogleUtils.getCertificateTrustStore().setCertificateEntry(ALIAS, certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> properties() {
    return Map.of(
        "javax.net.ssl.trustStore", store().toString(),
        "javax.net.ssl.trustStoreType", TYPE,
        "javax.net.ssl.trustStorePassword", PASSWORD);
  }

  private Path store() {
    return folder.resolve("boot").resolve(GOOGLES_STORE);
  }
}

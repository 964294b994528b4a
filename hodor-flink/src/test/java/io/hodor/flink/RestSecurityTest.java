package io.hodor.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster that speaks TLS only with those who show who they are; stores made by keytool. */
class RestSecurityTest {

  private static final String PASSWORD = "open-sesame";
  private static final String TRUSTSTORE = "security.ssl.rest.truststore";

  @TempDir static Path stores;
  private static HttpsServer server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    for (String owner : List.of("cluster", "hodor", "stranger")) {
      keytool(
          "-genkeypair",
          owner,
          "-dname",
          "CN=" + owner,
          "-keyalg",
          "EC",
          "-ext",
          "san=ip:127.0.0.1");
      keytool("-exportcert", owner, "-file", stores.resolve(owner + ".crt").toString());
    }
    trust("cluster", "hodor");
    trust("hodor", "cluster");
    trust("stranger", "stranger");
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    SSLContext context = serverContext();
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext(
        "/config",
        exchange -> {
          byte[] body = "{\"flink-version\":\"1.19.3\"}".getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private static void trust(String who, String whom) throws Exception {
    run(
        "-importcert",
        "-noprompt",
        "-alias",
        whom,
        "-storepass",
        PASSWORD,
        "-file",
        stores.resolve(whom + ".crt").toString(),
        "-keystore",
        stores.resolve(who + "-trusts.p12").toString());
  }

  private static void keytool(String command, String owner, String... more) throws Exception {
    List<String> words =
        new ArrayList<>(
            List.of(command, "-alias", owner, "-storepass", PASSWORD, "-keystore", keys(owner)));
    words.addAll(List.of(more));
    run(words.toArray(String[]::new));
  }

  private static void run(String... words) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(words));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(said, process.waitFor(), is(0));
  }

  private static String keys(String owner) {
    return stores.resolve(owner + ".p12").toString();
  }

  private static SSLContext serverContext() throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(keys("cluster")), PASSWORD.toCharArray());
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(load(stores.resolve("cluster-trusts.p12").toString()));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  private static KeyStore load(String path) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  @Test
  void bothSidesShowWhoTheyAre() throws Exception {
    assertThat(version(settings()), is("1.19.3"));
  }

  @Test
  void theSettingsOfAllOfFlinkServeToo() throws Exception {
    Map<String, String> settings = new TreeMap<>();
    settings()
        .forEach(
            (key, value) ->
                settings.put(
                    key.endsWith("enabled") ? key : key.replace("ssl.rest.", "ssl."), value));
    assertThat(version(settings), is("1.19.3"));
  }

  @Test
  void whoDoesNotShowWhoTheyAreIsTurnedAway() throws Exception {
    Map<String, String> settings = settings();
    settings.put("security.ssl.rest.authentication-enabled", "false");
    assertTurnedAway(settings);
    settings.putAll(settings());
    settings.put("security.ssl.rest.keystore", keys("stranger"));
    assertTurnedAway(settings);
  }

  /** How TLS is refused depends on the moment: as an alert, or as a line that is cut. */
  private void assertTurnedAway(Map<String, String> settings) throws Exception {
    Unreachable refusal = assertThrows(Unreachable.class, () -> version(settings));
    assertThat(refusal.getMessage(), startsWith("--flinkMaster: " + address()));
  }

  @Test
  void aClusterOfAnotherAuthorityIsNotTrusted() throws Exception {
    Map<String, String> settings = settings();
    settings.put(TRUSTSTORE, stores.resolve("stranger-trusts.p12").toString());
    Unreachable refusal = assertThrows(Unreachable.class, () -> version(settings));
    assertThat(
        refusal.getMessage(),
        allOf(
            startsWith("--flinkMaster: " + address() + " is not trusted"),
            containsString("--flinkConfDir")));
  }

  @Test
  void aClusterWithTlsIsNoneWithout() {
    assertThrows(
        Unreachable.class,
        () -> new FlinkJobs(FlinkRest.at(address(), RestSecurity.in(null))).version());
  }

  @Test
  void aWrongPasswordIsTold() throws Exception {
    for (String key : List.of("keystore-password", "key-password", "truststore-password")) {
      Map<String, String> settings = settings();
      settings.put("security.ssl.rest." + key, "xyzzy-xyzzy");
      OptionFault fault = assertThrows(OptionFault.class, () -> version(settings));
      assertThat(
          fault.getMessage(),
          allOf(
              startsWith("--flinkConfDir: security.ssl.rest.*: "),
              not(containsString("xyzzy")),
              not(containsString(PASSWORD))));
    }
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    for (String key : List.of("keystore", "truststore")) {
      Map<String, String> settings = settings();
      settings.put("security.ssl.rest." + key, "/no/such.p12");
      OptionFault fault = assertThrows(OptionFault.class, () -> version(settings));
      assertThat(
          fault.getMessage(),
          is(
              "--flinkConfDir: security.ssl.rest.*: /no/such.p12 cannot be read: NoSuchFileException"));
    }
  }

  @Test
  void aFileThatIsNoStoreIsTold() throws Exception {
    Map<String, String> settings = settings();
    settings.put(TRUSTSTORE, stores.resolve("cluster.crt").toString());
    OptionFault fault = assertThrows(OptionFault.class, () -> version(settings));
    assertThat(fault.getMessage(), startsWith("--flinkConfDir: security.ssl.rest.*: "));
  }

  @Test
  void aMissingSettingIsNamed() throws Exception {
    Map<String, String> settings = settings();
    settings.remove(TRUSTSTORE);
    OptionFault fault = assertThrows(OptionFault.class, () -> version(settings));
    assertThat(fault.getMessage(), is("--flinkConfDir: " + TRUSTSTORE + " is missing there"));
  }

  @Test
  void aFolderWithoutConfigurationIsNamed() {
    OptionFault fault = assertThrows(OptionFault.class, () -> RestSecurity.in(folder.toString()));
    assertThat(fault.getMessage(), startsWith("--flinkConfDir: " + folder + " cannot be read: "));
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("security.ssl.rest.enabled", "true");
    settings.put("security.ssl.rest.authentication-enabled", "true");
    settings.put("security.ssl.rest.keystore", keys("hodor"));
    settings.put("security.ssl.rest.keystore-password", PASSWORD);
    settings.put("security.ssl.rest.key-password", PASSWORD);
    settings.put(TRUSTSTORE, stores.resolve("hodor-trusts.p12").toString());
    settings.put("security.ssl.rest.truststore-password", PASSWORD);
    return settings;
  }

  private String version(Map<String, String> settings) throws IOException {
    StringBuilder lines = new StringBuilder();
    settings.forEach((key, value) -> lines.append(key).append(": ").append(value).append('\n'));
    Files.writeString(folder.resolve("flink-conf.yaml"), lines);
    return new FlinkJobs(FlinkRest.at(address(), RestSecurity.in(folder.toString()))).version();
  }

  private static String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }
}

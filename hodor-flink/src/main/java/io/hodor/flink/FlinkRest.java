package io.hodor.flink;

import com.google.gson.JsonParseException;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * The REST interface of a Flink cluster. What the cluster does not know is an empty answer; a
 * cluster that does not answer is {@link Unreachable}, and the words name {@code --flinkMaster}.
 */
public final class FlinkRest {

  static final String OPTION = "flinkMaster";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern ADDRESS = Pattern.compile("[^\\s/:\\[\\]]+:[0-9]{1,5}");
  private static final int NOT_FOUND = 404;

  /** What is said of an order to a job that has ended already. */
  private static final int CONFLICT = 409;

  private final String address;
  private final URI root;
  private final HttpClient client;

  private FlinkRest(String address, URI root, HttpClient client) {
    this.address = address;
    this.root = root;
    this.client = client;
  }

  /**
   * The cluster at an address; nothing is asked yet.
   *
   * @param address {@code host:port}, as {@code --flinkMaster} takes it; a scheme before it is left
   *     out, for the security says which it is
   * @param security how its REST interface is secured
   * @throws OptionFault if the address is none
   */
  public static FlinkRest at(String address, RestSecurity security) {
    if (!isAddress(address)) {
      throw new OptionFault(OPTION, "'" + address + "' is no address; write HOST:PORT");
    }
    String place = withoutScheme(address);
    HttpClient.Builder client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
    security.context().ifPresent(client::sslContext);
    String scheme = security.context().isPresent() ? "https" : "http";
    return new FlinkRest(place, URI.create(scheme + "://" + place), client.build());
  }

  /** Whether this is the address of a cluster, rather than a word as {@code [auto]}. */
  public static boolean isAddress(String text) {
    return ADDRESS.matcher(withoutScheme(text)).matches();
  }

  /** As {@code host:port}, also where a scheme stands before it. */
  public static String withoutScheme(String address) {
    return address.replaceFirst("^https?://", "").replaceFirst("/$", "");
  }

  /** As {@code host:port}. */
  public String address() {
    return address;
  }

  /** Where people look at a job. */
  public String page(JobId job) {
    return root + "/#/job/running/" + job;
  }

  /** What lies at a path; empty where the cluster knows nothing of it. */
  Optional<Answer> get(String path) {
    return send(HttpRequest.newBuilder(root.resolve(path)).GET());
  }

  /** What lies at a path that every cluster has. */
  Answer getAlways(String path) {
    return get(path).orElseThrow(() -> refused("knows no " + path));
  }

  /** What is wrong with the cluster's answers. */
  Unreachable refused(String words) {
    return new Unreachable(told(words));
  }

  Optional<Answer> post(String path, String body) {
    return send(
        HttpRequest.newBuilder(root.resolve(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  Optional<Answer> patch(String path) {
    return send(
        HttpRequest.newBuilder(root.resolve(path)).method("PATCH", BodyPublishers.noBody()));
  }

  private Optional<Answer> send(HttpRequest.Builder asked) {
    HttpRequest request = asked.timeout(TIMEOUT).build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() == NOT_FOUND || answer.statusCode() == CONFLICT) {
        return Optional.empty();
      }
      if (answer.statusCode() / 100 != 2) {
        throw new Unreachable(told("answers " + answer.statusCode() + ": " + words(answer.body())));
      }
      return Optional.of(read(answer.body()));
    } catch (SSLException e) {
      throw new Unreachable(
          told(
              "is not trusted, or speaks no TLS ("
                  + e.getMessage()
                  + "); see security.ssl.rest.* in the configuration that --flinkConfDir names"),
          e);
    } catch (ConnectException e) {
      throw new Unreachable("--" + OPTION + ": nobody answers at " + address, e);
    } catch (HttpTimeoutException e) {
      throw new Unreachable(told("does not answer within " + TIMEOUT.toSeconds() + " s"), e);
    } catch (IOException e) {
      throw new Unreachable(told("cannot be asked: " + e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable(told("was not asked to the end"), e);
    }
  }

  private Answer read(String body) {
    try {
      return Answer.of(body);
    } catch (JsonParseException e) {
      throw new Unreachable(told("is no Flink cluster: it answers without JSON"), e);
    }
  }

  /** The words of Flink's errors, without the Java around them. */
  private static String words(String body) {
    try {
      String error = Answer.of(body).path("errors").path(0).text();
      return firstLine(error.isEmpty() ? body : error);
    } catch (JsonParseException e) {
      return firstLine(body);
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("");
  }

  private String told(String words) {
    return "--" + OPTION + ": " + address + " " + words;
  }
}

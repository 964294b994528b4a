package io.hodor.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hodor.Address;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A command that starts a job without end, as it is typed. Whoever submits the job and whoever owns
 * it read the same of it, without asking each other.
 *
 * @param word {@code measure} or {@code score}
 * @param arguments each {@code --option=value}, or {@code --option} for one that is switched on
 */
public record JobCommand(String word, List<String> arguments) {

  /** The parameter of a job that keeps the {@link #fingerprint} of the command that started it. */
  public static final String PARAMETER = "hodorCommand";

  /** The parameter of a job that says where its savepoints are to lie; absent for nowhere. */
  public static final String SAVEPOINT_PARAMETER = "hodorSavepointDir";

  static final String MEASURE = "measure";
  static final String SCORE = "score";

  /** What is about one start, or about one process, and changes nothing of the job. */
  private static final Set<String> OF_ONE_START =
      Set.of("fresh", "fromSavepoint", "startTimeout", "stopTimeout", "timeLimit", "flinkConfDir");

  private static final String ANY = "*";
  private static final String DEFAULT = "default";

  public JobCommand {
    arguments = List.copyOf(arguments);
  }

  /** What the job is about; a part may be a pattern, or empty where it means nothing. */
  public Address address() {
    return isScore()
        ? new Address(option("cluster").orElse(ANY), option("topic").orElse(ANY), "")
        : new Address(
            option("cluster").orElse(DEFAULT),
            option("topic").orElse(ANY),
            option("sourceName").or(() -> option("source")).orElse("kafka"));
  }

  /** The name of this Hodor. */
  public String instance() {
    return option("instance").orElse(DEFAULT);
  }

  /** The name of the job, where Flink shows it. */
  public String jobName() {
    Address address = address();
    // The source tells measuring jobs of a topic apart; any other command is told by its name.
    String last = isScore() ? word : address.source();
    return String.join("/", "hodor", instance(), address.cluster(), address.topic(), last);
  }

  private boolean isScore() {
    return word.equals(SCORE);
  }

  /**
   * What tells jobs of one name apart: the same for the same work by the same Hodor, in whatever
   * order it is written.
   */
  public String fingerprint() {
    TreeSet<String> words = new TreeSet<>();
    for (String argument : arguments) {
      if (!OF_ONE_START.contains(nameOf(argument))) {
        words.add(argument.contains("=") ? argument : argument + "=true");
      }
    }
    MessageDigest digest = sha256();
    update(digest, HodorVersion.text());
    update(digest, word);
    words.forEach(it -> update(digest, it));
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Ends every word, so that no two lists of words are the same bytes. */
  private static void update(MessageDigest digest, String word) {
    digest.update(word.getBytes(UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What an option is given as; empty where it is not given. */
  Optional<String> option(String name) {
    String start = "--" + name + "=";
    return arguments.stream()
        .filter(argument -> argument.startsWith(start))
        .map(argument -> argument.substring(start.length()))
        .findFirst();
  }

  private static String nameOf(String argument) {
    int end = argument.indexOf('=');
    String flag = end < 0 ? argument : argument.substring(0, end);
    return flag.startsWith("--") ? flag.substring(2) : flag;
  }
}

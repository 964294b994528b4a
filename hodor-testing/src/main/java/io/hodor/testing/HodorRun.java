package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.hodor.pipeline.Hodor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of the program in this JVM that is over.
 *
 * @param out what it said
 * @param err what it told beside
 */
record HodorRun(int exit, String out, String err) {

  /** Runs with these arguments; a later one takes the place of an earlier one of its name. */
  static HodorRun of(List<String> arguments, String... more) {
    List<String> all = new ArrayList<>(arguments);
    for (String argument : more) {
      int equals = argument.indexOf('=');
      String name = argument.substring(0, equals + 1);
      all.removeIf(it -> it.startsWith(name));
      all.add(argument);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit = Hodor.run(all, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    return new HodorRun(exit, out.toString(UTF_8), err.toString(UTF_8));
  }

  HodorRun exits(int expected) {
    assertThat(out + err, exit, is(expected));
    return this;
  }

  HodorRun tells(String... words) {
    for (String each : words) {
      assertThat(err, containsString(each));
    }
    return this;
  }
}

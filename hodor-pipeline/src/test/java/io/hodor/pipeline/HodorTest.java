package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HodorTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theVersionNamesAllThatMatters() {
    assertThat(run("--version"), is(ExitCode.OK));
    assertThat(
        out.toString(UTF_8),
        matchesPattern("Hodor \\S+\\RBeam [\\d.]+\\RFlink [\\d.]+\\Rwire 1\\R"));
  }

  @Test
  void helpNamesTheCommandsThatExist() {
    assertThat(run("--help"), is(ExitCode.OK));
    for (Command command : Command.values()) {
      assertThat(out.toString(UTF_8), containsString("\n  " + command.word() + " "));
    }
  }

  @Test
  void withoutACommandThereIsHelpAndAnError() {
    assertThat(run(), is(ExitCode.WRONG_USE));
    assertThat(out.toString(UTF_8), containsString("Usage: hodor COMMAND"));
  }

  @Test
  void anUnknownCommandIsToldWhatExists() {
    assertThat(run("meazure"), is(ExitCode.WRONG_USE));
    assertThat(err.toString(UTF_8), containsString("no command 'meazure'. There is: measure,"));
  }

  @ParameterizedTest
  @EnumSource
  void theHelpOfACommandListsEveryOptionWithinAHundredColumns(Command command) {
    assertThat(run(command.word(), "--help"), is(ExitCode.OK));
    String help = out.toString(UTF_8);
    for (OptionTexts option : OptionTexts.of(command.options())) {
      assertThat(help, containsString("\n  --" + option.name() + "=" + option.value() + "\n"));
    }
    help.lines().forEach(line -> assertThat(line, line.length(), lessThanOrEqualTo(100)));
  }

  @ParameterizedTest
  @EnumSource
  void everyOptionOfHodorsOwnIsShown(Command command) {
    long setters =
        Stream.of(command.options().getMethods())
            .filter(method -> method.getDeclaringClass().getName().startsWith("io.hodor."))
            .map(Method::getName)
            .filter(name -> name.startsWith("set"))
            .distinct()
            .count();
    assertThat((long) OptionTexts.of(command.options()).size(), is(setters));
  }

  @Test
  void faultsOfACommandGoToStandardError() {
    assertThat(run("measure", "--topik=orders"), is(ExitCode.WRONG_USE));
    assertThat(err.toString(UTF_8), containsString("did you mean --topic?"));
    assertThat(err.toString(UTF_8), containsString("hodor measure --help"));
    assertThat(out.toString(UTF_8), is(""));
  }

  @Test
  void whatNobodyForesawIsALineAndNotAStackTrace() {
    ExitCode exit =
        Hodor.orCouldNotRun(
            () -> {
              throw new ArithmeticException("long overflow");
            },
            console());
    assertThat(exit, is(ExitCode.COULD_NOT_RUN));
    assertThat(err.toString(UTF_8), containsString("ArithmeticException: long overflow"));
    assertThat(err.toString(UTF_8).lines().count(), is(1L));
  }

  private Console console() {
    return new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  private ExitCode run(String... arguments) {
    return Hodor.run(List.of(arguments), console());
  }
}

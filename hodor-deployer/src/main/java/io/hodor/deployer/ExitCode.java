package io.hodor.deployer;

/** What the program's end tells its caller; as the other programs of Hodor do. */
enum ExitCode {
  OK(0),
  WRONG_USE(2),
  COULD_NOT_RUN(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}

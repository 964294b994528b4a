package io.hodor.config;

/** An option of the command line that cannot be used as it was given: wrong use, not bad luck. */
public final class OptionFault extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  private final String option;

  /**
   * @param option the option's name without dashes
   * @param problem what is wrong with it, and what would be right
   */
  public OptionFault(String option, String problem) {
    this(option, problem, null);
  }

  /** As {@link #OptionFault(String, String)}, with what led to it. */
  public OptionFault(String option, String problem, Throwable cause) {
    super("--" + option + ": " + problem, cause);
    this.option = option;
  }

  /** The name of the option to change, without dashes. */
  public String option() {
    return option;
  }
}

package io.hodor.pipeline;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** How an option is shown to people. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Flag {

  /** Under which heading. */
  Group group();

  /** Its place under the heading. */
  int place();

  /** What to write after the equals sign. */
  String value();

  /** What holds when it is not given, where that is no constant. */
  String otherwise() default "";

  /** The headings of the help text, in its order. */
  enum Group {
    WHAT("What is measured"),
    PLANTED("What is planted"),
    WHEN("Which time"),
    ASKED("What is asked"),
    INPUTS("What is read"),
    JUDGING("How it is judged"),
    KAFKA("Kafka"),
    BIGQUERY("BigQuery tables"),
    PARQUET("Parquet files"),
    SINK("What a sink left in tables and files"),
    EVENT_TIME("Event time"),
    RESULTS("Results"),
    TOPICS("Results to Kafka"),
    INFLUX("Results to InfluxDB"),
    CLUSTER("On a Flink cluster"),
    RUN("The run");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }
}

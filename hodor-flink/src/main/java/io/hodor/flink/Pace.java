package io.hodor.flink;

import java.time.Duration;

/**
 * How an owner spends its time.
 *
 * @param look between two looks at a job
 * @param tell between two times that it is told how a job fares
 * @param unknownFor how long a cluster may not know a job before the job counts as lost
 * @param successor how long after somebody else ended a job a newer one is waited for
 * @param start how long a start may take beside the time in which its tasks are placed
 * @param settles after how long a cluster shows a job that it was sent by somebody who ended then
 * @param firstRest before a job that ended badly is started again; doubled each time
 * @param longestRest the most that this comes to
 * @param goneWell after how long what ended badly went well before
 */
record Pace(
    Duration look,
    Duration tell,
    Duration unknownFor,
    Duration successor,
    Duration start,
    Duration settles,
    Duration firstRest,
    Duration longestRest,
    Duration goneWell) {

  static final Pace USUAL =
      new Pace(
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          Duration.ofMinutes(15));
}

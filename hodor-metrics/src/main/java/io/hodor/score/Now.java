package io.hodor.score;

import java.io.Serializable;
import java.time.Instant;

/** A clock that can be sent to a worker. */
@FunctionalInterface
interface Now extends Serializable {

  /** The worker's own clock. */
  Now BY_THE_CLOCK = Instant::now;

  Instant get();
}

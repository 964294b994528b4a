package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kubernetes.client.extended.leaderelection.LeaderElectionRecord;
import io.kubernetes.client.extended.leaderelection.Lock;
import io.kubernetes.client.openapi.ApiException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who deploys, over a lock in memory. */
class LeaseTest {

  private final AtomicReference<LeaderElectionRecord> record = new AtomicReference<>();
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> said = new CopyOnWriteArrayList<>();
  private volatile boolean away;

  private final class InMemory implements Lock {

    private final String identity;

    InMemory(String identity) {
      this.identity = identity;
    }

    @Override
    public LeaderElectionRecord get() throws ApiException {
      if (away || record.get() == null) {
        throw new ApiException(away ? 500 : 404, "none");
      }
      return record.get();
    }

    @Override
    public boolean create(LeaderElectionRecord created) {
      return !away && record.compareAndSet(null, created);
    }

    @Override
    public boolean update(LeaderElectionRecord updated) {
      if (!away) {
        record.set(updated);
      }
      return !away;
    }

    @Override
    public String identity() {
      return identity;
    }

    @Override
    public String describe() {
      return identity;
    }
  }

  private static void await(Lease lease) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!lease.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the lease was not taken in a minute");
      }
      Thread.sleep(20);
    }
  }

  @Test
  void oneHoldsItAndTheOtherTakesItWhenItIsGivenBack() throws Exception {
    Lease one = new Lease(new InMemory("one"), System::nanoTime, said::add).start();
    await(one);
    Lease other = new Lease(new InMemory("other"), System::nanoTime, said::add).start();
    try {
      assertThat(other.holds(), is(false));
      one.close();
      assertThat(one.holds(), is(false));
      await(other);
    } finally {
      other.close();
    }
  }

  /** By its own clock, and without asking anybody: a process that stood still knows it too. */
  @Test
  void whatIsNotRenewedIsNotHeld() {
    Lease.Renewals lock = new Lease.Renewals(new InMemory("one"), nanos::get, said::add);
    assertThat(lock.isFresh(), is(false));
    assertThat(lock.create(new LeaderElectionRecord()), is(true));
    assertThat(lock.isFresh(), is(true));
    nanos.addAndGet(Duration.ofSeconds(19).toNanos());
    assertThat(lock.isFresh(), is(true));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(lock.isFresh(), is(false));
    assertThat(lock.update(new LeaderElectionRecord()), is(true));
    assertThat(lock.isFresh(), is(true));
    away = true;
    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    assertThat(lock.update(new LeaderElectionRecord()), is(false));
    assertThat(lock.isFresh(), is(false));
  }

  @Test
  void anOrderlyStopSaysNothing() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setErr(new PrintStream(err, true));
    try {
      Lease leads = new Lease(new InMemory("one"), System::nanoTime, said::add).start();
      await(leads);
      Lease waits = new Lease(new InMemory("other"), System::nanoTime, said::add).start();
      waits.close();
      leads.close();
    } finally {
      System.setErr(before);
    }
    assertThat(err.toString(), not(containsString("Interrupted")));
    assertThat(said, is(empty()));
  }

  @Test
  void anApiThatIsAwayIsToldOnceUntilItIsBack() throws Exception {
    Lease.Renewals lock = new Lease.Renewals(new InMemory("one"), nanos::get, said::add);
    assertThrows(ApiException.class, lock::get);
    // Nobody has taken it yet.
    assertThat(said, is(empty()));
    lock.create(new LeaderElectionRecord());
    away = true;
    assertThrows(ApiException.class, lock::get);
    assertThrows(ApiException.class, lock::get);
    assertThat(said, contains(containsString("HTTP 500")));
    away = false;
    lock.get();
    away = true;
    assertThrows(ApiException.class, lock::get);
    assertThat(said, hasSize(2));
  }
}

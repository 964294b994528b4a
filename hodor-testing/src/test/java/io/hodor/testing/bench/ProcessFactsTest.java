package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class ProcessFactsTest {

  @Test
  void processorTimeIsWhatTheJvmKnowsOfItself() throws IOException {
    OperatingSystemMXBean jvm =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    String self = String.valueOf(ProcessHandle.current().pid());
    double before = jvm.getProcessCpuTime() / 1e9;
    double told = ProcessFacts.cpuSeconds(self);
    double after = jvm.getProcessCpuTime() / 1e9;
    // Linux counts in hundredths, user and system time each.
    assertThat(told, allOf(greaterThanOrEqualTo(before - 0.03), lessThanOrEqualTo(after + 0.03)));
  }

  @Test
  void whatCompilingTookIsPartOfIt() throws IOException {
    String self = String.valueOf(ProcessHandle.current().pid());
    double compiler = ProcessFacts.compilerSeconds(self);
    // A JVM that runs tests has compiled something.
    assertThat(compiler, allOf(greaterThan(0.0), lessThan(ProcessFacts.cpuSeconds(self))));
  }

  @Test
  void memoryIsAtLeastTheHeapInUse() throws IOException {
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1_000_000;
    assertThat(ProcessFacts.peakMegabytes("self"), allOf(greaterThan(heap), lessThan(1L << 20)));
  }

  @Test
  void aProcessThatIsGoneIsAFault() {
    assertThrows(IOException.class, () -> ProcessFacts.peakMegabytes("0"));
  }
}

package io.hodor.deployer;

/** Whether this process is the one that deploys. */
interface Leadership extends AutoCloseable {

  /** True while nobody else can be the one. */
  boolean holds();

  @Override
  void close();
}

package io.hodor.sink;

import com.google.protobuf.Message;

/** Sends messages that stand for themselves. */
final class SendMessagesFn<M extends Message> extends SendFn<M> {

  private static final long serialVersionUID = 1;

  SendMessagesFn(OutputTopics topics) {
    super(topics);
  }

  @ProcessElement
  public void process(@Element M message) {
    output().send(message);
  }

  @FinishBundle
  public void finishBundle() {
    awaitStored();
  }
}

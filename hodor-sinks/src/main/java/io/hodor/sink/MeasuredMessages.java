package io.hodor.sink;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.hodor.metrics.MeasureWindows;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;

/** All that measuring publishes as one collection, so that one writer can put it in order. */
final class MeasuredMessages extends PTransform<PCollectionTuple, PCollection<Message>> {

  @Override
  public PCollection<Message> expand(PCollectionTuple measured) {
    return PCollectionList.of(messages("Ledgers", measured, MeasureWindows.LEDGERS))
        .and(messages("Metrics", measured, MeasureWindows.METRICS))
        .and(messages("Dead letters", measured, MeasureWindows.DEAD_LETTERS))
        .apply("All messages", Flatten.pCollections());
  }

  private static <M extends Message> PCollection<Message> messages(
      String name, PCollectionTuple measured, TupleTag<M> tag) {
    return measured
        .get(tag)
        .apply(name + " of all windows", new InOneWindow<>())
        .apply(name, ParDo.of(new AsMessageFn<M>()))
        .setCoder(new MeasuredMessageCoder());
  }

  private static final class AsMessageFn<M extends Message> extends DoFn<M, Message> {
    @ProcessElement
    public void process(@Element M message, OutputReceiver<Message> out) {
      out.output(message);
    }
  }

  /** Writes which of the three a message is, and the message. */
  private static final class MeasuredMessageCoder extends AtomicCoder<Message> {

    private static final List<Class<? extends Message>> TYPES =
        List.of(OffsetLedger.class, QualityMetrics.class, DeadLetter.class);

    @Override
    public void encode(Message message, OutputStream out) throws IOException {
      out.write(TYPES.indexOf(message.getClass()));
      message.writeDelimitedTo(out);
    }

    @Override
    public Message decode(InputStream in) throws IOException {
      int type = in.read();
      if (type < 0) {
        throw new EOFException("no more messages");
      }
      return parser(type).parseDelimitedFrom(in);
    }

    private static Parser<? extends Message> parser(int type) throws IOException {
      return switch (type) {
        case 0 -> OffsetLedger.parser();
        case 1 -> QualityMetrics.parser();
        case 2 -> DeadLetter.parser();
        default -> throw new IOException("no message has the type " + type);
      };
    }

    @Override
    public void verifyDeterministic() throws Coder.NonDeterministicException {
      throw new NonDeterministicException(this, "unknown fields have no fixed order");
    }
  }
}

package io.hodor.metrics;

import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.util.VarInt;

/** Writes a window's result, then its ledgers. Not deterministic: unknown fields have no order. */
public final class PublishedWindowCoder extends AtomicCoder<PublishedWindow> {

  private static final long serialVersionUID = 1;
  private static final PublishedWindowCoder INSTANCE = new PublishedWindowCoder();
  private static final WireCoder<QualityMetrics> METRICS =
      WireCoder.of(QualityMetrics.getDefaultInstance());
  private static final WireCoder<OffsetLedger> LEDGER =
      WireCoder.of(OffsetLedger.getDefaultInstance());

  private PublishedWindowCoder() {}

  public static PublishedWindowCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(PublishedWindow window, OutputStream out) throws IOException {
    METRICS.encode(window.metrics(), out);
    VarInt.encode(window.ledgers().size(), out);
    for (OffsetLedger ledger : window.ledgers()) {
      LEDGER.encode(ledger, out);
    }
  }

  @Override
  public PublishedWindow decode(InputStream in) throws IOException {
    QualityMetrics metrics = METRICS.decode(in);
    List<OffsetLedger> ledgers = new ArrayList<>();
    for (int left = VarInt.decodeInt(in); left > 0; left--) {
      ledgers.add(LEDGER.decode(in));
    }
    return new PublishedWindow(metrics, ledgers);
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    METRICS.verifyDeterministic();
  }
}

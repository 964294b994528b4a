package io.hodor.sink;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.hodor.MessageBatch;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.RecordClass;
import io.hodor.wire.v1.VerifiedThrough;
import java.util.List;

/** The files of an output folder; each holds messages of one type. */
public enum NdjsonFile {
  METRICS("metrics.ndjson", QualityMetrics.getDefaultInstance()) {
    @Override
    LineKey keyOf(Message message) {
      QualityMetrics it = (QualityMetrics) message;
      List<String> owner = List.of(it.getCluster(), it.getTopic(), it.getSource());
      return LineKey.of(owner, it.getWindowStart(), 0, 0);
    }
  },
  LEDGER("ledger.ndjson", OffsetLedger.getDefaultInstance()) {
    @Override
    LineKey keyOf(Message message) {
      OffsetLedger it = (OffsetLedger) message;
      List<String> owner = List.of(it.getCluster(), it.getTopic(), it.getSource());
      return LineKey.of(owner, it.getWindowStart(), it.getPartition(), it.getChunk());
    }
  },
  DEAD_LETTERS("dead-letters.ndjson", DeadLetter.getDefaultInstance()) {
    @Override
    LineKey keyOf(Message message) {
      DeadLetter it = (DeadLetter) message;
      List<String> owner = List.of(it.getCluster(), it.getTopic(), it.getSource());
      int partition = it.hasPartition() ? it.getPartition() : withoutPartition(it);
      return LineKey.of(owner, it.getWindowStart(), partition, it.getOffset());
    }
  },
  QUALITY("quality.ndjson", QualityScore.getDefaultInstance()) {
    @Override
    LineKey keyOf(Message message) {
      QualityScore it = (QualityScore) message;
      List<String> owner = List.of(it.getCluster(), it.getTopic(), it.getSource());
      return LineKey.of(owner, it.getWindowStart(), 0, 0);
    }
  },
  VERIFIED("verified.ndjson", VerifiedThrough.getDefaultInstance()) {
    @Override
    LineKey keyOf(Message message) {
      VerifiedThrough it = (VerifiedThrough) message;
      List<String> owner = List.of(it.getCluster(), it.getTopic(), it.getSource());
      return LineKey.of(owner, Timestamp.getDefaultInstance(), 0, 0);
    }
  },
  HEALTH("health.ndjson", JobHealth.getDefaultInstance()) {
    @Override
    LineKey keyOf(Message message) {
      JobHealth it = (JobHealth) message;
      List<String> owner =
          List.of(
              it.getInstance(), it.getCommand(), it.getCluster(), it.getTopic(), it.getSource());
      return LineKey.of(owner, Timestamp.getDefaultInstance(), 0, 0);
    }
  };

  /** A file's letter must not go under in those of its rows. */
  private static int withoutPartition(DeadLetter letter) {
    return letter.getRecordClass() == RecordClass.RECORD_CLASS_UNSPECIFIED
        ? OF_A_FILE
        : MessageBatch.NO_PARTITION;
  }

  /** In place of a partition: letters of whole files come first, and are a group of their own. */
  private static final int OF_A_FILE = MessageBatch.NO_PARTITION - 1;

  private final String fileName;
  private final Message prototype;

  NdjsonFile(String fileName, Message prototype) {
    this.fileName = fileName;
    this.prototype = prototype;
  }

  /** The file's name inside its folder. */
  public String fileName() {
    return fileName;
  }

  Message prototype() {
    return prototype;
  }

  /** Where a message of this file's type belongs in it. */
  abstract LineKey keyOf(Message message);
}
